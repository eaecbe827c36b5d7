/**
 * What is being decided and written in a protocol, saved by itself. What another person saved meanwhile stays,
 * point by point; a decision that owes people a reason waits for it.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Refused } from '../api/client';
import { getProtocol, type Protocol, type ProtocolPoint, putProtocol, type Ruling } from '../api/protocol';

/** Rest after the last key before it is saved, milliseconds. */
const REST = 700;

export type Saved = 'saved' | 'saving' | 'waiting' | 'failed';

export const rulingOf = (point: ProtocolPoint): Ruling => ({
  id: point.id,
  decision: point.decision,
  reason: point.reason ?? null,
  due: point.due ?? null,
  actor: point.actor ?? null,
  text: point.text ?? null,
  hidden: point.hidden,
});

/** Whether people are owed a reason that is not there. */
export const lacksReason = (ruling: Ruling): boolean =>
  ['later', 'cannot'].includes(ruling.decision) && !ruling.reason?.trim();

interface Mine {
  summary?: string | null;
  points: Map<string, Ruling>;
}

/** What is sent: what stands, under what was changed here. */
export function wordsOf(stands: Protocol, mine: Mine) {
  const points = stands.points.map((point) => mine.points.get(point.id) ?? rulingOf(point));
  const summary = mine.summary === undefined ? (stands.summary ?? null) : mine.summary;
  return { summary, points };
}

export interface Draft {
  stands: Protocol;
  saved: Saved;
  error: unknown;
  ruling: (point: ProtocolPoint) => Ruling;
  summary: string;
  setRuling: (ruling: Ruling) => void;
  setSummary: (summary: string) => void;
  take: (protocol: Protocol) => void;
  retry: () => void;
}

export function useDraft(first: Protocol): Draft {
  const stands = useRef(first);
  const mine = useRef<Mine>({ points: new Map() });
  const timer = useRef(0);
  const going = useRef(false);
  const [, draw] = useState(0);
  const [state, setState] = useState<{ saved: Saved; error?: unknown }>({ saved: 'saved' });

  const dirty = () => mine.current.summary !== undefined || mine.current.points.size > 0;
  const later = () => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(save, REST);
  };

  const put = async (taken: Mine) => {
    const walk = stands.current.walk.id;
    try {
      return await putProtocol(walk, wordsOf(stands.current, taken), stands.current.version);
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.status !== 412) throw error;
      // Somebody else saved: theirs stays where this one changed nothing.
      stands.current = await getProtocol(walk);
      return await putProtocol(walk, wordsOf(stands.current, taken), stands.current.version);
    }
  };

  const save = async () => {
    if (going.current || !dirty()) return;
    if ([...mine.current.points.values()].some(lacksReason)) return setState({ saved: 'waiting' });
    const taken: Mine = { ...mine.current, points: new Map(mine.current.points) };
    going.current = true;
    setState({ saved: 'saving' });
    try {
      stands.current = await put(taken);
      // What was changed while it was on its way is saved next.
      for (const [id, ruling] of taken.points)
        if (mine.current.points.get(id) === ruling) mine.current.points.delete(id);
      if (mine.current.summary === taken.summary) delete mine.current.summary;
      setState({ saved: dirty() ? 'saving' : 'saved' });
      if (dirty()) later();
    } catch (error) {
      setState({ saved: 'failed', error });
    }
    going.current = false;
  };

  const changed = () => {
    setState({ saved: 'saving' });
    draw((n) => n + 1);
    later();
  };

  // What has been written is sent before the view goes.
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      void save();
    },
    [],
  );

  return {
    stands: stands.current,
    saved: state.saved,
    error: state.error,
    ruling: (point) => mine.current.points.get(point.id) ?? rulingOf(point),
    summary:
      mine.current.summary === undefined ? (stands.current.summary ?? '') : (mine.current.summary ?? ''),
    setRuling: (ruling) => {
      mine.current.points.set(ruling.id, ruling);
      changed();
    },
    setSummary: (summary) => {
      mine.current.summary = summary;
      changed();
    },
    take: (protocol) => {
      stands.current = protocol;
      draw((n) => n + 1);
    },
    retry: () => void save(),
  };
}

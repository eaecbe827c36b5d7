/** A walk as its form holds it, made from what the server said and made into what the server takes. */
import type { Observation, Participants, Stop, Walk, WalkPlan } from '../api/types';
import { anchorOf } from '../model/geo';
import { fromLocal, metresBetween, toLocal } from './words';

export interface Draft {
  kind: string;
  title: string;
  purpose: string;
  area: string;
  promises: string[];
  /** As `datetime-local` holds it. */
  starts: string;
  minutes: string;
  before: { at: string; place: string };
  after: { at: string; place: string };
  participants: { role: string; organisation: string; n: string }[];
  stops: Stop[];
  weather: string;
  notes: string;
}

const MINUTES = 60;
/** A point so near an earlier stop is seen to from there. */
const SAME_STOP_M = 30;

/** A new walk: tomorrow at five in the afternoon, when in the dark half of the year lamps can be seen to. */
export function newDraft(now: Date = new Date()): Draft {
  const at = new Date(now);
  at.setDate(at.getDate() + 1);
  at.setHours(17, 0, 0, 0);
  return {
    kind: 'staff_round',
    title: '',
    purpose: '',
    area: '',
    promises: [],
    starts: toLocal(at.toISOString()),
    minutes: String(MINUTES),
    before: { at: '', place: '' },
    after: { at: '', place: '' },
    participants: [],
    stops: [],
    weather: '',
    notes: '',
  };
}

const meetingDraft = (said: Walk['meeting_before']) => ({ at: toLocal(said?.at), place: said?.place ?? '' });

export function draftOf(walk: Walk): Draft {
  return {
    kind: walk.kind,
    title: walk.title,
    purpose: walk.purpose,
    area: walk.area ?? '',
    promises: walk.promises,
    starts: toLocal(walk.starts_at),
    minutes: String(Math.round((Date.parse(walk.ends_at) - Date.parse(walk.starts_at)) / 60_000)),
    before: meetingDraft(walk.meeting_before),
    after: meetingDraft(walk.meeting_after),
    participants: walk.participants.map(({ role, organisation, n }) => ({
      role,
      organisation: organisation ?? '',
      n: String(n),
    })),
    stops: walk.stops,
    weather: walk.weather ?? '',
    notes: walk.notes ?? '',
  };
}

const wordsOf = (text: string): string | null => text.trim() || null;

function meetingOf({ at, place }: Draft['before']): Walk['meeting_before'] {
  const when = fromLocal(at);
  return when ? { at: when, place: wordsOf(place) } : null;
}

const peopleOf = (rows: Draft['participants']): Participants[] =>
  rows
    .filter(({ n }) => Number(n) > 0)
    .map(({ role, organisation, n }) => ({
      role,
      organisation: wordsOf(organisation),
      n: Math.round(Number(n)),
    }));

/** What the server takes; null while the start or the length makes no sense. What the form does not show stays. */
export function planOf(draft: Draft, before: Walk | undefined): WalkPlan | null {
  const starts = fromLocal(draft.starts);
  const minutes = Number(draft.minutes);
  if (!starts || !(minutes > 0)) return null;
  return {
    ...before,
    kind: draft.kind,
    title: draft.title.trim(),
    purpose: draft.purpose.trim(),
    area: wordsOf(draft.area),
    promises: draft.promises,
    starts_at: starts,
    ends_at: new Date(Date.parse(starts) + minutes * 60_000).toISOString(),
    meeting_before: meetingOf(draft.before),
    meeting_after: meetingOf(draft.after),
    participants: peopleOf(draft.participants),
    stops: draft.stops.map((stop) => ({ ...stop, name: stop.name.trim(), why: wordsOf(stop.why ?? '') })),
    weather: wordsOf(draft.weather),
    notes: wordsOf(draft.notes),
  };
}

/** Stops numbered by their order, which only a walk that has not begun may change. */
const numbered = (stops: Stop[]): Stop[] => stops.map((stop, i) => ({ ...stop, no: i + 1 }));

export const addStop = (stops: Stop[], at: [number, number], name: string): Stop[] =>
  numbered([...stops, { no: 0, name, at, why: null, verify: [] }]);

export const removeStop = (stops: Stop[], index: number): Stop[] =>
  numbered(stops.filter((_, i) => i !== index));

/** Takes a stop one step up or down; at the end of the list it stays. */
export function moveStop(stops: Stop[], index: number, by: -1 | 1): Stop[] {
  const next = [...stops];
  const [taken] = next.splice(index, 1);
  const to = Math.min(next.length, Math.max(0, index + by));
  if (taken) next.splice(to, 0, taken);
  return numbered(next);
}

/** An observation to be looked at again: at the stop where it is, or at one of its own. */
export function addPoint(stops: Stop[], point: Observation, name: string): Stop[] {
  const at = anchorOf(point.geometry);
  if (!at || stops.some(({ verify }) => verify.includes(point.id))) return stops;
  const near = stops.findIndex((stop) => metresBetween(stop.at, at) <= SAME_STOP_M);
  if (near >= 0) {
    return stops.map((stop, i) => (i === near ? { ...stop, verify: [...stop.verify, point.id] } : stop));
  }
  return numbered([...stops, { no: 0, name, at, why: null, verify: [point.id] }]);
}

/**
 * Asks for something when a view appears and again when what it depends on moves. The last answer stays on
 * screen while the new one is on its way, so that neither a live change nor a step back makes a view blink.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Asked<T> {
  data: T | undefined;
  error: unknown;
  loading: boolean;
  again: () => void;
}

/** The last answers, newest at the end; shown only until the server has been asked again. */
const remembered = new Map<string, unknown>();
const REMEMBERED_MOST = 24;

function remember(identity: string, data: unknown): void {
  remembered.delete(identity);
  remembered.set(identity, data);
  const [oldest] = remembered.keys();
  if (remembered.size > REMEMBERED_MOST && oldest !== undefined) remembered.delete(oldest);
}

/** Forgets every answer, when another account takes over the page. */
export const forget = (): void => remembered.clear();

/** Asks for something before its view appears, which then shows the answer at once and asks anew. */
export async function askAhead<T>(ask: () => Promise<T>, identity: string): Promise<void> {
  const data = await ask();
  if (data !== undefined) remember(identity, data);
}

/**
 * `identity` names what is asked for, among everything that is asked for. `version` says that the same
 * thing may have changed: it is then asked for again.
 */
export function useAsked<T>(ask: () => Promise<T>, identity: string, version: unknown = 0): Asked<T> {
  type State = { identity: string; data?: T | undefined; error?: unknown; loading: boolean };
  const old = remembered.get(identity) as T | undefined;
  const [state, setState] = useState<State>({ identity, data: old, loading: true });
  const [turn, setTurn] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;

  // `version` and `turn` are reasons to ask again, though the asking does not read them.
  useEffect(() => {
    let current = true;
    const kept = remembered.get(identity) as T | undefined;
    setState({ identity, data: kept, loading: true });
    latest.current().then(
      (data) => {
        remember(identity, data);
        if (current) setState({ identity, data, loading: false });
      },
      (error: unknown) => {
        if (current) setState({ identity, data: kept, error, loading: false });
      },
    );
    return () => {
      current = false;
    };
  }, [identity, version, turn]);

  const again = useCallback(() => setTurn((n) => n + 1), []);
  const fresh = state.identity === identity;
  return {
    data: fresh ? state.data : old,
    error: fresh ? state.error : undefined,
    loading: !fresh || state.loading,
    again,
  };
}

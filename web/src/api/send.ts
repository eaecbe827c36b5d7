/**
 * Sends something once, and says whether it is on its way and why it failed. What was sent, and what follows
 * on success, is the caller's matter.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Sending {
  busy: boolean;
  error: unknown;
  /** Runs it unless something is already on its way; true when it went well. */
  send: (what: () => Promise<unknown>) => Promise<boolean>;
  clear: () => void;
}

export function useSend(): Sending {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: undefined });
  const going = useRef(false);
  const here = useRef(true);
  useEffect(
    () => () => {
      here.current = false;
    },
    [],
  );
  const send = useCallback(async (what: () => Promise<unknown>) => {
    if (going.current) return false;
    going.current = true;
    setState({ busy: true, error: undefined });
    let error: unknown;
    let well = false;
    try {
      await what();
      well = true;
    } catch (failure) {
      error = failure;
    }
    going.current = false;
    if (here.current) setState({ busy: false, error });
    return well;
  }, []);
  const clear = useCallback(() => setState({ busy: false, error: undefined }), []);
  return { ...state, send, clear };
}

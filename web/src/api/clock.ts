/**
 * What time it is by the server. A phone's clock may be hours wrong, and what is saved carries its time for
 * ever; the difference is learnt from each answer and kept for the next start without a network.
 */
import { signal } from '@preact/signals';

const KEY = 'lykta.clock';
/** Smaller differences are those of the network and of whole seconds. */
const LEAST_MS = 30_000;
/** An answer that took longer says too little about when it was given. */
const LONGEST_MS = 10_000;

const kept = (() => {
  try {
    const value = Number(globalThis.localStorage?.getItem(KEY) ?? 0);
    return Number.isFinite(value) ? value : 0;
  } catch {
    return 0;
  }
})();

/** How far the server's clock is ahead of the phone's, in milliseconds; zero when they agree. */
export const clockAhead = signal(kept);

/** Learns from the `Date` of an answer that was asked for and heard at these times of the phone's clock. */
export function learnTime(date: string | null, asked: number, heard: number): void {
  const said = Date.parse(date ?? '');
  if (!Number.isFinite(said) || heard < asked || heard - asked > LONGEST_MS) return;
  // The header counts whole seconds, so on average half a second more has gone.
  const ahead = Math.round(said + 500 - (asked + heard) / 2);
  clockAhead.value = Math.abs(ahead) < LEAST_MS ? 0 : ahead;
  try {
    localStorage.setItem(KEY, String(clockAhead.value));
  } catch {
    // Without storage it is learnt anew at each start.
  }
}

/** The present time by the server's clock, as far as it is known. */
export const rightNow = (): Date => new Date(Date.now() + clockAhead.value);

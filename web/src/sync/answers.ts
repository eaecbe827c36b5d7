/** How an answer to something sent is taken: whether to try again, and what a no was in the server's words. */
import { Refused, Unreachable } from '../api/client';

/** An answer that may be different next time, so the row waits and is not marked as refused. */
export const passing = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof Refused &&
    // 401: nobody is signed in any more; the row waits until its maker is.
    (error.problem.status >= 500 || [401, 408, 425, 429].includes(error.problem.status)));

/** What the server's no was, in its own words. */
export const reasonOf = (error: unknown): string =>
  error instanceof Refused ? (error.problem.detail ?? error.problem.title) : String(error);

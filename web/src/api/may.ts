/**
 * What the one signed in may do at all. It hides what would only be refused; the server decides again for
 * every record, and nothing here protects anything.
 */
import { session } from './store';
import type { Deed } from './types';

/** True when one of the deeds comes with the roles; false when nobody is signed in. */
export const may = (...deeds: readonly Deed[]): boolean =>
  deeds.some((deed) => session.value?.viewer.deeds.includes(deed) ?? false);

/** Deeds whose work is done under Administration. */
export const DESK_DEEDS: readonly Deed[] = [
  'administer',
  'audit',
  'disclose',
  'dispose',
  'publish',
  'review',
  'share',
];

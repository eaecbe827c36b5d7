/**
 * Single things kept under a name, such as what a start without a network stands on. What the browser
 * refuses to keep is not kept: nothing here is the only copy of anything.
 */
import type { Keeper, Kept } from '../api/store';
import { within } from './db';

/** What the server last said at a start, to the account that is signed in on this device. */
export const startKeeper: Keeper = {
  keep: (kept) => within('lykta', async (db) => void (await db.put('facts', kept, 'start'))),
  recall: () => within('lykta', async (db) => (await db.get('facts', 'start')) as Kept | undefined),
  forget: () => within('lykta', (db) => db.delete('facts', 'start')),
};

/**
 * The tokens that this phone sends by, one for each account and tenant it was used by: asked for while somebody is
 * signed in, used for sending alone, and kept for longer than any session lasts.
 */
import { computed, signal } from '@preact/signals';
import { may } from '../api/may';
import { session } from '../api/store';
import { askForToken } from '../api/sync';
import type { Session } from '../api/types';
import { within } from '../local/db';
import { waiting } from '../local/outbox';

/** A token to send by. */
export interface Pass {
  tenant: string;
  by: string;
  /** Drawn for this account on this phone: a new token for it takes the place of the last. */
  device: string;
  /** Its id in the list of sessions, where a lost phone is ended. */
  id: string;
  token: string;
  /** RFC 3339. */
  expires: string;
  made: number;
  /** True when the server no longer takes it. */
  ended?: boolean;
}

const same = (pass: { tenant: string; by: string }, tenant: string, by: string): boolean =>
  pass.tenant === tenant && pass.by === by;

export const passes = signal<readonly Pass[]>([]);

/** Whether something waits that this phone has no leave to send, until its maker signs in. */
export const cannotSend = computed(() =>
  waiting.value.some(({ tenant, by }) => {
    const now = session.value;
    if (now && now.tenant.code === tenant && (by === undefined || now.viewer.id === by)) return false;
    return !passes.value.some((pass) => !pass.ended && same(pass, tenant, by ?? ''));
  }),
);

/** Whether that is because the server took the leave back, or its time was up. */
export const leaveEnded = computed(
  () =>
    cannotSend.value &&
    waiting.value.some(({ tenant, by }) =>
      passes.value.some((pass) => pass.ended && same(pass, tenant, by ?? '')),
    ),
);

const KEY = 'passes';
const DAY_MS = 24 * 3_600_000;
/** A token that is older is renewed when somebody is signed in anyway. */
const RENEW_MS = 7 * DAY_MS;

const store = async (list: readonly Pass[]): Promise<void> => {
  passes.value = list;
  await within('lykta', async (db) => void (await db.put('facts', list, KEY))).catch(() => undefined);
};

export async function readPasses(): Promise<void> {
  const kept = await within('lykta', (db) => db.get('facts', KEY)).catch(() => undefined);
  const now = Date.now();
  if (!Array.isArray(kept)) return;
  passes.value = (kept as Pass[]).map((pass) =>
    Date.parse(pass.expires) <= now ? { ...pass, ended: true } : pass,
  );
}

/**
 * A token for the one who is signed in, asked for when there is none or it is old. Undefined when none is given or
 * the server cannot be reached: then the session is sent by.
 */
export function passFor(now: Session): Promise<string | undefined> {
  // Two at once would be two phones in the list; whoever comes second finds what the first was given.
  asking = asking.then(async () =>
    navigator.locks ? await navigator.locks.request('lykta-pass', () => ask(now)) : await ask(now),
  );
  return asking;
}

let asking: Promise<string | undefined> = Promise.resolve(undefined);

async function ask({ tenant, viewer }: Session): Promise<string | undefined> {
  await readPasses();
  const found = passes.value.find((pass) => same(pass, tenant.code, viewer.id));
  const good = found && !found.ended;
  if (good && Date.now() - found.made < RENEW_MS) return found.token;
  if (!may('record')) return undefined;
  const device = found?.device ?? crypto.randomUUID();
  try {
    const { id, token, expires_at: expires } = await askForToken(device);
    const pass = { tenant: tenant.code, by: viewer.id, device, id, token, expires, made: Date.now() };
    await store([...passes.value.filter((each) => !same(each, tenant.code, viewer.id)), pass]);
    return token;
  } catch {
    return good ? found.token : undefined;
  }
}

/** Notes that the server no longer takes it. What waits stays. */
export const endPass = (tenant: string, by: string): Promise<void> =>
  store(passes.value.map((pass) => (same(pass, tenant, by) ? { ...pass, ended: true } : pass)));

/** Forgets the token of an account that leaves this phone. */
export const forgetPass = (tenant: string, by: string): Promise<void> =>
  store(passes.value.filter((pass) => !same(pass, tenant, by)));

/** Makes sure that this phone can send later, before there is anything to send. */
export async function readyToSend(now: Session | null): Promise<void> {
  if (!now) return;
  await readPasses();
  await passFor(now);
}

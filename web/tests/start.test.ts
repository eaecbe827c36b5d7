/**
 * The start of the page where one notes: it stands on what the phone kept before the server is asked, hears the
 * server's answer afterwards, and never goes on in the name of somebody else.
 */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Keeper, Kept } from '../src/api/store';

const kept = (id: string): Kept =>
  ({
    session: { tenant: { code: '1490' }, viewer: { id } },
    kinds: [],
    categories: [{ code: 'light.out', order: 1, quick: 1 }],
    actors: [],
  }) as unknown as Kept;

/** The server: who is signed in, or nobody at the other end. */
let server: { viewer: string | null } | 'away' | 'silent';
let asked: string[];
let keeper: Keeper & { held: Kept | undefined; order: string[] };

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal('document', { cookie: '' });
  asked = [];
  keeper = {
    held: kept('anna'),
    order: [],
    keep: async (now) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      keeper.held = now;
      keeper.order.push(`kept ${now.session.viewer.id}`);
    },
    recall: async () => keeper.held,
    forget: async () => {
      keeper.held = undefined;
    },
  };
  vi.stubGlobal('fetch', async (input: URL | Request) => {
    const path = new URL(input instanceof Request ? input.url : String(input)).pathname;
    asked.push(path);
    const now = server;
    if (now === 'away') throw new TypeError('Failed to fetch');
    if (now === 'silent') return new Promise<Response>(() => undefined);
    const bodies: Record<string, unknown> = {
      '/api/v1/session': {
        tenant: now.viewer && { code: '1490' },
        viewer: now.viewer && { id: now.viewer },
      },
      '/api/v1/categories': { kinds: [], categories: [] },
      '/api/v1/actors': [],
    };
    return Response.json(bodies[path] ?? null);
  });
});

async function fresh() {
  const store = await import('../src/api/store');
  store.keepStartIn(keeper);
  return store;
}

describe('a start where one notes', () => {
  it('shows what was kept and asks nobody first', async () => {
    server = 'silent';
    const store = await fresh();
    await store.showKept();
    expect(store.session.value?.viewer.id).toBe('anna');
    expect(store.quickCategories.value.map(({ code }) => code)).toEqual(['light.out']);
    expect(asked).toEqual([]);
    expect(store.fromKept.value).toBe(false);
  });

  it('does not show it when somebody signed in since, and shows it when the session has only run out', async () => {
    server = 'away';
    vi.stubGlobal('document', { cookie: 'lykta_tenant=1490; __Host-lykta_whose=0badc0de' });
    const store = await fresh();
    await store.showKept();
    expect(store.session.value).toBeNull();
    await store.boot();
    expect(store.bootError.value).not.toBeNull();
    vi.stubGlobal('document', { cookie: 'lykta_tenant=1490' });
    await store.showKept();
    expect(store.session.value?.viewer.id).toBe('anna');
  });

  it('keeps it for the session that it was said in', async () => {
    server = { viewer: 'bo' };
    vi.stubGlobal('document', { cookie: 'lykta_whose=5e551011' });
    const store = await fresh();
    await store.boot();
    expect(keeper.held?.whose).toBe('5e551011');
    vi.resetModules();
    const again = await fresh();
    await again.showKept();
    expect(again.session.value?.viewer.id).toBe('bo');
  });

  it('says that it stands on what was kept once the server could not be reached', async () => {
    server = 'away';
    const store = await fresh();
    await store.showKept();
    await store.boot();
    expect(store.fromKept.value).toBe(true);
    expect(store.bootError.value).toBeNull();
  });

  it('says so as well when the server does not answer soon', async () => {
    vi.useFakeTimers();
    server = 'silent';
    const store = await fresh();
    await store.showKept();
    const booted = store.boot();
    await vi.advanceTimersByTimeAsync(1_600);
    await booted;
    vi.useRealTimers();
    expect(store.fromKept.value).toBe(true);
  });

  it('lets whoever the server names take the place of the one before, and keeps them first', async () => {
    server = { viewer: 'bo' };
    const store = await fresh();
    await store.showKept();
    const { effect } = await import('@preact/signals');
    effect(() => void keeper.order.push(`shown ${store.session.value?.viewer.id}`));
    await store.boot();
    expect(keeper.order).toEqual(['shown anna', 'kept bo', 'shown bo']);
    expect(store.fromKept.value).toBe(false);
  });

  it('hides what was shown when the session has ended, and leaves noting in the same name', async () => {
    server = { viewer: null };
    const store = await fresh();
    await store.showKept();
    await store.boot();
    expect(store.session.value).toBeNull();
    expect(store.locked.value?.viewer.id).toBe('anna');
  });

  it('does not wait for ever for a storage that another tab blocks', async () => {
    vi.useFakeTimers();
    const store = await fresh();
    let done = false;
    const waiting = store.soon(new Promise(() => undefined)).then(() => {
      done = true;
    });
    await vi.advanceTimersByTimeAsync(1_000);
    await waiting;
    vi.useRealTimers();
    expect(done).toBe(true);
  });
});

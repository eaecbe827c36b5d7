/** Reads on their way when somebody else sits down: they end, are not shown to the one who comes, and end no session. */
import { expect, it, vi } from 'vitest';
import { takeDemoRole } from '../src/api/accounts';
import { getPromises, Unreachable, whenSignInNeeded } from '../src/api/client';
import { hush, listen } from '../src/api/live';

const refusal = () =>
  new Response(JSON.stringify({ code: 'sign_in_needed', title: 'x' }), {
    status: 401,
    headers: { 'Content-Type': 'application/problem+json' },
  });

/** A server that answers a read when told to, and a change of person at once. */
function server() {
  const waiting: ((answer: Response) => void)[] = [];
  vi.stubGlobal('fetch', (input: URL | Request, init?: RequestInit) => {
    const signal = input instanceof Request ? input.signal : init?.signal;
    const method = input instanceof Request ? input.method : init?.method;
    if (method === 'POST') return Promise.resolve(new Response(null, { status: 204 }));
    return new Promise<Response>((resolve, reject) => {
      waiting.push(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  });
  return waiting;
}

it('ends what was read for the one before', async () => {
  const waiting = server();
  const told = vi.fn();
  whenSignInNeeded(told);
  const read = getPromises();
  const failed = expect(read).rejects.toBeInstanceOf(Unreachable);
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  await takeDemoRole('018f0000-0000-7000-8000-000000000001');
  waiting[0]?.(refusal());
  await failed;
  expect(told).not.toHaveBeenCalled();
});

it('still tells that a session has ended by itself', async () => {
  const waiting = server();
  const told = vi.fn();
  whenSignInNeeded(told);
  const read = expect(getPromises()).rejects.toMatchObject({ problem: { status: 401 } });
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  waiting[0]?.(refusal());
  await read;
  expect(told).toHaveBeenCalledOnce();
});

it('ends the stream of the one before, and goes on when nobody comes', async () => {
  server();
  const streams: { closed: boolean }[] = [];
  class Stream {
    closed = false;
    constructor() {
      streams.push(this);
    }
    addEventListener() {}
    close() {
      this.closed = true;
    }
  }
  vi.stubGlobal('EventSource', Stream);
  vi.stubGlobal('addEventListener', () => undefined);
  vi.useFakeTimers();
  listen();
  const taken = takeDemoRole('018f0000-0000-7000-8000-000000000001');
  expect(streams.map(({ closed }) => closed)).toEqual([true]);
  await taken;
  vi.advanceTimersByTime(60_000);
  expect(streams.map(({ closed }) => closed)).toEqual([true, false]);
  hush();
  vi.useRealTimers();
});

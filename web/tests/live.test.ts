/** The stream of changes when the network goes: an answer that was on its way is not taken for a network. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

class Stream {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static all: Stream[] = [];
  readyState = Stream.CONNECTING;
  onopen?: () => void;
  onerror?: () => void;
  constructor() {
    Stream.all.push(this);
  }
  addEventListener(): void {}
  close(): void {
    this.readyState = Stream.CLOSED;
  }
  /** As a browser does: what is closed hears nothing any more (HTML, 9.2). */
  answer(): void {
    if (this.readyState === Stream.CLOSED) return;
    this.readyState = Stream.OPEN;
    this.onopen?.();
  }
}

let network: Map<string, () => void>;

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal('document', { cookie: '' });
  vi.stubGlobal('fetch', () => new Promise<Response>(() => undefined));
  Stream.all = [];
  network = new Map();
  vi.stubGlobal('EventSource', Stream);
  vi.stubGlobal('addEventListener', (name: string, heard: () => void) => network.set(name, heard));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

it('an answer to a stream from before the network went does not bring it back', async () => {
  const { listen, liveState } = await import('../src/api/live');
  listen();
  network.get('offline')?.();
  Stream.all[0]?.answer();
  expect(liveState.value).toBe('lost');
  // A server on this machine answers without any network.
  Stream.all[1]?.answer();
  expect(liveState.value).toBe('open');
});

it('a stream that stands is told to be lost at once, and opened anew when the network is back', async () => {
  const { listen, liveState } = await import('../src/api/live');
  listen();
  Stream.all[0]?.answer();
  expect(liveState.value).toBe('open');
  network.get('offline')?.();
  expect([liveState.value, Stream.all.length]).toEqual(['lost', 1]);
  network.get('online')?.();
  Stream.all[1]?.answer();
  expect(liveState.value).toBe('open');
});

/**
 * Listens to the server's stream of changes and says, per kind of thing, that something changed. It must
 * not fetch what changed: the views ask again themselves, and the map refreshes its tiles.
 */
import { signal } from '@preact/signals';
import { whenReadsEnd } from './client';
import { fromKept, recheck } from './store';
import type { Change } from './types';

/** Counts up with each burst of changes; a view that reads one of these asks again when it moves. */
export const changed = {
  observation: signal(0),
  area: signal(0),
  promise: signal(0),
  situation: signal(0),
};

/** The last change of an observation, for views that show just one. */
export const lastChange = signal<Change | null>(null);

/** `lost` is shown to the person; `connecting` is not, since it lasts a moment at every start. */
export const liveState = signal<'connecting' | 'open' | 'lost'>('connecting');

const SETTLE_MS = 250;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000];
/** Long enough to sit down, for whoever comes listens for themselves; should nobody come, it goes on as it was. */
const SEATED_MS = 10_000;

let source: EventSource | null = null;
let attempts = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let settle: ReturnType<typeof setTimeout> | undefined;
const pending = new Set<keyof typeof changed>();

/** Marks kinds as changed once a burst has settled, so that an import does not redraw a thousand times. */
function bump(...kinds: (keyof typeof changed)[]): void {
  for (const kind of kinds) pending.add(kind);
  if (settle !== undefined) return;
  settle = setTimeout(() => {
    settle = undefined;
    for (const kind of pending) changed[kind].value += 1;
    pending.clear();
  }, SETTLE_MS);
}

/** Says that something was changed from this very page, without waiting for the server to say so. */
export const noteOwnChange = () => bump('observation', 'promise');

function onChange(event: MessageEvent<string>): void {
  let change: Change;
  try {
    change = JSON.parse(event.data) as Change;
  } catch {
    return;
  }
  if (change.kind === 'observation') {
    lastChange.value = change;
    bump('observation', 'promise');
  } else if (change.kind === 'situation_report') bump('situation');
  else if (change.kind === 'area') bump('area', 'observation', 'promise');
  else bump('promise', 'observation');
}

/** Closes the stream, when nobody is signed in. */
export function hush(): void {
  source?.close();
  source = null;
  clearTimeout(timer);
  attempts = 0;
  liveState.value = 'connecting';
}

let hearing = false;

/** A phone knows at once that its network went or came; a stream may take minutes to notice. */
function hearNetwork(url: string): void {
  if (hearing) return;
  hearing = true;
  addEventListener('offline', () => {
    if (!source) return;
    // An answer that is on its way says nothing about what comes: ask anew, for a server on this machine stays.
    if (source.readyState === EventSource.CONNECTING) listen(url);
    liveState.value = 'lost';
  });
  addEventListener('online', () => {
    if (source) listen(url);
  });
}

/** Opens the stream and keeps it open; the browser resumes after short breaks, we after long ones. */
export function listen(url = '/api/v1/events'): void {
  hearNetwork(url);
  source?.close();
  clearTimeout(timer);
  const stream = new EventSource(url);
  source = stream;
  stream.onopen = () => {
    // Whatever happened during a break was not heard, unless the server could replay it: ask again.
    if (attempts > 0 || liveState.value === 'lost') bump('observation', 'area', 'promise', 'situation');
    attempts = 0;
    // The server answers again: what the page stands on was kept, and may no longer hold.
    if (fromKept.value) void recheck();
    liveState.value = 'open';
  };
  stream.onerror = () => {
    liveState.value = 'lost';
    // A session that was ended elsewhere ends its stream: say so at once, not at the next press.
    void recheck();
    if (stream.readyState !== EventSource.CLOSED) return;
    timer = setTimeout(() => listen(url), RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)]);
    attempts += 1;
  };
  // Somebody else sits down: the server may no longer know the one who listened.
  whenReadsEnd(() => {
    if (source !== stream) return;
    stream.close();
    clearTimeout(timer);
    timer = setTimeout(() => {
      attempts = 1;
      listen(url);
    }, SEATED_MS);
  });
  stream.addEventListener('change', onChange);
  stream.addEventListener('reset', () => bump('observation', 'area', 'promise', 'situation'));
}

/**
 * The installed app: registers the service worker, notices a new version, and changes to it when the person
 * says so. A page is never reloaded by itself; what is being written may be on it.
 */
import { signal } from '@preact/signals';

/** A new version is here and waits. */
export const updateReady = signal(false);

/** How often an app that stays open asks whether there is a new version. */
const ASK_MS = 30 * 60_000;

let registration: ServiceWorkerRegistration | undefined;
let changing = false;

/** Holds a version's files for as long as this page lives; the worker sweeps those that nobody holds. */
function holdVersion(): void {
  const version = document.querySelector<HTMLMetaElement>('meta[name="lykta-version"]')?.content;
  if (!version) return;
  void navigator.locks?.request(`lykta-${version}`, { mode: 'shared' }, () => new Promise(() => undefined));
}

function watchFor(found: ServiceWorkerRegistration): void {
  const look = () => {
    // Without a worker before it this is the first version, which is the page's own.
    if (found.waiting && navigator.serviceWorker.controller) updateReady.value = true;
  };
  look();
  found.addEventListener('updatefound', () => {
    const coming = found.installing;
    coming?.addEventListener('statechange', look);
  });
  const ask = () => void found.update().catch(() => undefined);
  setInterval(ask, ASK_MS);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') ask();
  });
  found.active?.postMessage('sweep');
}

/** Starts the service worker, where there is one: not while developing, and not without HTTPS. */
export async function startUpdates(): Promise<void> {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return;
  holdVersion();
  const before = navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (changing) location.reload();
    // Another tab changed version: this one goes on as it is, and may follow when it suits.
    else if (before) updateReady.value = true;
  });
  try {
    registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
    watchFor(registration);
  } catch {
    // The app works without, as long as there is a network.
  }
}

/** Changes to the new version now: the page is reloaded, and what is saved in the phone stays. */
export function takeUpdate(): void {
  changing = true;
  if (registration?.waiting) registration.waiting.postMessage('take-over');
  else location.reload();
}

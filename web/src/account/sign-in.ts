/**
 * What signing in goes through: a password, then perhaps a code, then the views; and how it ends. It draws
 * nothing. The address is left alone, so that whoever signs in lands where they were going.
 */
import { signal } from '@preact/signals';
import { endSession, sendCode, signIn, signOut } from '../api/accounts';
import { boot, session, signedOut } from '../api/store';
import { waiting } from '../local/outbox';
import { packs, removePacks } from '../local/pack';
import { mode, navigate } from '../mode';
import { forgetPass, passes } from '../sync/pass';
import { flush } from '../sync/run';

export const step = signal<'password' | 'code'>('password');

/** Reads everything anew for the one who is now signed in, and sends what waited. */
export async function arrive(): Promise<void> {
  step.value = 'password';
  await boot();
  if (mode.value.name === 'sign-in') navigate({ name: 'map' });
  void flush();
}

export async function givePassword(email: string, password: string): Promise<void> {
  const { next } = await signIn(email.trim(), password);
  if (next === 'code') step.value = 'code';
  else await arrive();
}

/** Spaces and dashes are how people read codes aloud; the server takes them without. */
export async function giveCode(code: string): Promise<void> {
  await sendCode(tidyCode(code));
  await arrive();
}

/** Six figures without spaces; a recovery code in small letters with its dash. */
export function tidyCode(text: string): string {
  const bare = text.trim().toLowerCase().replace(/\s+/g, '');
  const figures = bare.replaceAll('-', '');
  return /^\d{6}$/.test(figures) ? figures : bare;
}

/** How many marks have not been sent and would stay behind in the phone. */
export const unsent = (): number => waiting.value.length;

/** How many walks were taken along and go when the account leaves. */
export const taken = (): number => packs.value.length;

/** Ends the phone's own leave to send when nothing waits for it; what waits is sent after the person left. */
async function endSending(): Promise<void> {
  const now = session.value;
  const pass =
    now && passes.value.find(({ tenant, by }) => tenant === now.tenant.code && by === now.viewer.id);
  if (!pass || unsent() > 0) return;
  await endSession(pass.id).catch(() => undefined);
  await forgetPass(pass.tenant, pass.by);
}

export async function leave(): Promise<void> {
  await endSending();
  await signOut();
  await removePacks().catch(() => undefined);
  signedOut(false);
  navigate({ name: 'sign-in' });
  // The demo has somebody at every start; elsewhere this only learns what the sign-in page offers.
  await boot();
}

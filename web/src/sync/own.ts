/**
 * What a person does with an observation of their own: save, add details, take back. Each goes through the
 * outbox, online or not, so that there is one way in and nothing is lost on a reload.
 */
import { signal } from '@preact/signals';
import { session } from '../api/store';
import type { NewObservation, NewPhoto, ObservationPatch } from '../api/types';
import { outbox } from '../local/outbox';
import { askToPersist } from '../local/storage';
import { acknowledged, flush } from './run';

/** Ids made in this page's life: these are offered "Ångra" on their card. */
export const ownIds = signal<ReadonlySet<string>>(new Set());

/** Resolves when the phone holds it; sending starts by itself. */
export async function saveOwn(feature: NewObservation): Promise<void> {
  const { tenant, viewer } = session.value ?? {};
  await outbox.add(feature, tenant?.code ?? '', Date.now(), viewer?.id);
  ownIds.value = new Set(ownIds.value).add(feature.id);
  void askToPersist();
  void flush();
}

/** A row that has left comes back with only the new part, at the version last seen. */
async function reopen(id: string): Promise<boolean> {
  const row = acknowledged.get(id);
  if (!row) return false;
  const { sent: _, ...rest } = row;
  await outbox.reopen({ ...rest, patch: {}, photos: [], withdrawn: false, made: Date.now() });
  return true;
}

export async function detailOwn(id: string, patch: ObservationPatch): Promise<void> {
  if (!(await outbox.detail(id, patch)) && (await reopen(id))) await outbox.detail(id, patch);
  void flush();
}

/** Resolves when the phone holds the photo. It is sent after its observation. */
export async function photoOwn(id: string, photo: NewPhoto): Promise<void> {
  if (!(await outbox.addPhoto(id, photo)) && (await reopen(id))) await outbox.addPhoto(id, photo);
  void flush();
}

export async function withdrawOwn(id: string): Promise<void> {
  if ((await outbox.withdraw(id)) === 'absent' && (await reopen(id))) {
    await outbox.change(id, (row) => ({ ...row, withdrawn: true }));
  }
  const rest = new Set(ownIds.value);
  rest.delete(id);
  ownIds.value = rest;
  void flush();
}

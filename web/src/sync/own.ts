/**
 * What a person does with an observation of their own: save, add details, take back. Each goes through the
 * outbox, online or not, so that there is one way in and nothing is lost on a reload.
 */
import { signal } from '@preact/signals';
import { noting } from '../api/store';
import type { NewObservation, NewPhoto, Observation, ObservationPatch } from '../api/types';
import type { OutboxRow } from '../local/db';
import { outbox } from '../local/outbox';
import { askToPersist } from '../local/storage';
import { acknowledged, flush } from './run';

/** Ids made in this page's life: these are offered "Ångra" on their card. */
export const ownIds = signal<ReadonlySet<string>>(new Set());

/** Resolves when the phone holds it; sending starts by itself. */
export async function saveOwn(feature: NewObservation): Promise<void> {
  const { tenant, viewer } = noting.value ?? {};
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

/** How long a step can be taken back before it is sent. */
export const HOLD_MS = 10_000;

/** An observation that the server has, in the shape of one on its way. */
function known({ id, geometry, properties: p }: Observation): NewObservation {
  return {
    type: 'Feature',
    id,
    geometry: geometry as NewObservation['geometry'],
    properties: {
      category: p.category,
      observed_at: p.observed_at,
      created_at: p.observed_at,
      geom_source: 'manual',
      provenance: p.provenance ?? 'staff_walk',
      schema_version: 1,
    },
  };
}

/** A row of what the server has: only what follows it is sent. */
function knownRow(feature: Observation): OutboxRow {
  const { tenant, viewer } = noting.value ?? {};
  return {
    id: feature.id,
    tenant: tenant?.code ?? '',
    ...(viewer ? { by: viewer.id } : {}),
    made: Date.now(),
    feature: known(feature),
    patch: {},
    withdrawn: false,
    tried: 0,
    version: feature.properties.version,
  };
}

/** A photo of an observation that the server has. Resolves when the phone holds it, with or without a network. */
export async function photoKnown(feature: Observation, photo: NewPhoto): Promise<void> {
  // A row without anything to send may leave at any moment, so it is asked again.
  while (!(await outbox.addPhoto(feature.id, photo))) {
    await outbox.reopen({ ...knownRow(feature), known: true });
  }
  void askToPersist();
  await flush();
}

/** Takes a step of an observation that the server has. It waits in the phone, and a while even with a network. */
export async function stepKnown(feature: Observation, to: string): Promise<void> {
  await outbox.step(knownRow(feature), to, Date.now() + HOLD_MS);
  void askToPersist();
  setTimeout(flush, HOLD_MS + 100);
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

/**
 * What a person does with an observation of their own: save, add details, take back. Each goes through the
 * outbox, online or not, so that there is one way in and nothing is lost on a reload.
 */
import { signal } from '@preact/signals';
import { noting } from '../api/store';
import type { NewObservation, NewPhoto, Observation, ObservationPatch } from '../api/types';
import type { OutboxRow } from '../local/db';
import { type Absent, outbox } from '../local/outbox';
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

/** A row that has left comes back with nothing to send, at the version last seen, in this tab or in another. */
const back =
  (id: string): Absent =>
  (copy) => {
    const left = acknowledged.get(id) ?? (copy?.receipt ? { ...copy, tried: 1 } : undefined);
    if (!left) return undefined;
    const { tenant, by, feature, receipt, version, last, tried } = left;
    return {
      id,
      tenant,
      ...(by === undefined ? {} : { by }),
      made: Date.now(),
      feature,
      patch: {},
      withdrawn: false,
      tried,
      ...(receipt === undefined ? {} : { receipt }),
      ...(version === undefined ? {} : { version }),
      ...(last === undefined ? {} : { last }),
    };
  };

export async function detailOwn(id: string, patch: ObservationPatch): Promise<void> {
  await outbox.detail(id, patch, back(id));
  void flush();
}

/** Resolves when the phone holds the photo. It is sent after its observation. */
export async function photoOwn(id: string, photo: NewPhoto): Promise<void> {
  await outbox.addPhoto(id, photo, back(id));
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
  await outbox.addPhoto(feature.id, photo, () => ({ ...knownRow(feature), known: true }));
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
  await outbox.withdraw(id, back(id));
  const rest = new Set(ownIds.value);
  rest.delete(id);
  ownIds.value = rest;
  void flush();
}

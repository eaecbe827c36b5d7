/**
 * Sharing between organisations, disclosure, approved texts, what residents sent in, and what is kept of
 * actors, areas and routing. The shapes are written by hand from the routes' description.
 */
import { call, path, saveAs } from './client';
import type { Area, Observation, Organisation } from './types';

export interface ShareSet {
  id: string;
  title: string;
  owner: Organisation;
  recipients: Organisation[];
  purpose: string;
  basis: string;
  until: string;
  ended_at: string | null;
  runs: boolean;
  records: number;
  mine: boolean;
  /** Whether something has been handed over: nobody may be added then, who would see it unasked. */
  used?: boolean;
  version: number;
}

export interface ShareDraft {
  title: string;
  recipients: (string | null)[];
  purpose: string;
  basis: string;
  until: string;
}

/** What the other side will see; fields that it will not see are absent. */
export type Seen = Pick<Observation, 'id' | 'geometry'> & { properties: Record<string, unknown> };

export interface SharePreview {
  features: Seen[];
  left_out: { id: string; why: string }[];
}

const SETS = '/api/v1/share-sets';

export const getShareSets = async () => (await call<{ share_sets: ShareSet[] }>('GET', SETS)).share_sets;
export const putShareSet = (id: string, draft: ShareDraft) =>
  call<ShareSet>('PUT', path`/api/v1/share-sets/${id}`, { body: draft });
export const endShareSet = (id: string, reason: string) =>
  call<ShareSet>('POST', path`/api/v1/share-sets/${id}/end`, { body: { reason } });
export const previewShare = (id: string, ids: readonly string[], class_3: boolean) =>
  call<SharePreview>('POST', path`/api/v1/share-sets/${id}/preview`, { body: { ids, class_3 } });
export const handOver = (
  id: string,
  ids: readonly string[],
  why: { reason: string; registry_no?: string },
  class_3: boolean,
) =>
  call<{ handed: number; act: { at: string; digest: string } }>(
    'POST',
    path`/api/v1/share-sets/${id}/hand-over`,
    { body: { ids, ...why, class_3 } },
  );
export const takeBack = (id: string, ids: readonly string[], reason: string) =>
  call<{ taken: number }>('POST', path`/api/v1/share-sets/${id}/take-back`, { body: { ids, reason } });

export interface DisclosureRequest {
  query: Record<string, string>;
  mask: string[];
  requester: string;
  registry_no: string;
}

/** A package before it is released, with what whoever decides should look at. */
export interface DisclosurePreview {
  features: Seen[];
  masked: Record<string, number>;
  /** Fields that are not masked and may hold personal data. */
  findings?: { id: string; number: number; field: string; kinds: string[] }[];
  /** Records that match and another organisation decides on. */
  others?: number;
}

export const previewDisclosure = (request: DisclosureRequest) =>
  call<DisclosurePreview>('POST', '/api/v1/disclosures/preview', {
    body: request,
  });
export const downloadDisclosure = (request: DisclosureRequest) =>
  saveAs(
    'POST',
    '/api/v1/disclosures',
    { body: request },
    `utlamnande-${request.registry_no || 'lykta'}.geojson`,
  );

export interface PublicText {
  id: string;
  subject: string;
  text_sv: string;
  text_en: string | null;
  state: 'draft' | 'approved' | 'withdrawn';
  by: string;
  approved_by: string | null;
  approved_at: string | null;
  /** Place names that the text was frozen with. */
  places?: string[];
  /** Whether the reader wrote it, and so may not approve it. */
  mine?: boolean;
}

export const getTexts = async () => (await call<{ texts: PublicText[] }>('GET', '/api/v1/texts')).texts;
export const addText = (text: { subject: string; text_sv: string; text_en?: string }) =>
  call<PublicText>('POST', '/api/v1/texts', { body: text });
export const approveText = (id: string) => call<PublicText>('POST', path`/api/v1/texts/${id}/approve`);
export const withdrawText = (id: string) => call<PublicText>('POST', path`/api/v1/texts/${id}/withdraw`);

/** A resident's mark, before anybody has looked at it. */
export interface IntakeRow {
  id: string;
  at: string;
  category: string;
  lon: number;
  lat: number;
  text: string | null;
  /** Kinds of personal data that the text may hold. */
  findings: string[];
  /** The digital walk that it was left for. */
  walk: string | null;
}

export const getIntake = async () => (await call<{ marks: IntakeRow[] }>('GET', '/api/v1/intake')).marks;
export const acceptIntake = (id: string, change: { category?: string; text?: string | null }) =>
  call<void>('POST', path`/api/v1/intake/${id}/accept`, { body: change });
export const rejectIntake = (id: string, reason: string) =>
  call<void>('POST', path`/api/v1/intake/${id}/reject`, { body: { reason } });

export interface ActorDraft {
  name: string;
  type: string;
  aliases: string[];
  municipality: string | null;
  note: string | null;
  /** Where protocols are sent; stays when absent. */
  mail?: string | null;
}

export const putActor = (id: string, actor: ActorDraft) =>
  call<unknown>('PUT', path`/api/v1/admin/actors/${id}`, { body: actor });
export const putArea = (area: Area) =>
  call<unknown>('PUT', path`/api/v1/admin/areas/${area.id}`, { body: area });

export interface Routing {
  responsible: { actor: string; name: string; why: string } | null;
  areas: { id: string; name: string }[];
  commitments: { id: string; label: string }[];
}

export const getRouting = (category: string, [lon, lat]: readonly [number, number]) =>
  call<Routing>('GET', '/api/v1/admin/routing', {
    query: { category, lon: String(lon), lat: String(lat) },
  });

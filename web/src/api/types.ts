/**
 * The shapes that travel between server and client, under the names the client uses. All are the generated
 * ones; where OpenAPI can say less than we know (a geometry, a value of any kind) the part is made exact here.
 */
import type { Feature, Geometry } from 'geojson';
import type { Box } from '../model/geo';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

/** What somebody may do at all; the server decides again for each record. */
export type Deed =
  | 'read'
  | 'record'
  | 'amend'
  | 'step'
  | 'withdraw'
  | 'link'
  | 'walk'
  | 'history'
  | 'analyze'
  | 'export'
  | 'share'
  | 'disclose'
  | 'publish'
  | 'review'
  | 'dispose'
  | 'audit'
  | 'administer';

/** An organisation; without an id it is the tenant itself. */
export interface Organisation {
  id: string | null;
  name: string;
}

/** Who is signed in. */
export interface Viewer {
  /** The walk they are a guest of. */
  walk: string | null;
  id: string;
  name: string;
  email: string | null;
  roles: string[];
  organisation: Organisation;
  deeds: Deed[];
  exact: boolean;
  max_class: number | null;
  second_factor: boolean;
}

/** What the server says about the one who asks, also when that is nobody it knows. */
export type SessionDocument = Omit<Schemas['SessionBody'], 'viewer' | 'tenant'> & {
  tenant: Schemas['TenantBody'] | null;
  viewer: Viewer | null;
  demo_accounts?: { id: string; name: string; role: string; organisation: string }[];
  sign_in?: { password: boolean; oidc: { name: string; href: string } | null };
};

/** The same when somebody is signed in. */
export type Session = SessionDocument & { tenant: Schemas['TenantBody']; viewer: Viewer };
export type Kind = Schemas['KindBody'];
export type Category = Schemas['CategoryBody'];
export type Actor = Schemas['ActorBody'];
export type Commitment = Schemas['CommitmentBody'];
export type PromiseDocument = Schemas['PromiseBody'];
export type StateCounts = Schemas['LinkedCounts'];
export type Counts = Schemas['CountsBody'];
export type Receipt = Schemas['ReceiptBody'];
export type Links = Schemas['LinksBody'];
export type CommitmentLink = Schemas['LinkBody'];
export type Photo = Schemas['PhotoBody'];
export type Transition = Schemas['TransitionBody'];
export type ObservationProperties = Schemas['ObservationProperties'];

/** A safety walk, whole, and as it stands in a list. */
export type Walk = Omit<Schemas['WalkBody'], 'stops' | 'route'> & {
  stops: Stop[];
  route?: [number, number][] | null;
};
export type WalkSummary = Schemas['WalkSummary'];
export type Participants = Schemas['ParticipantsBody'];
export type Stop = Omit<Schemas['StopBody'], 'at'> & { at: [number, number] };
export const WALK_KINDS = ['staff_round', 'citizen_walk', 'digital_walk'] as const;
/** In whose capacity people take part. */
export const WALK_PARTS = [
  'resident',
  'property_manager',
  'police',
  'municipality',
  'business',
  'association',
  'other',
] as const;

/** What is written of a walk; number, state and light follow from elsewhere. */
export type WalkPlan = Pick<Walk, 'kind' | 'title' | 'purpose' | 'starts_at' | 'ends_at' | 'stops'> &
  Partial<Omit<Walk, 'kind' | 'title' | 'purpose' | 'starts_at' | 'ends_at' | 'stops'>>;

/** Points of a track: longitude, latitude, accuracy in metres, milliseconds of Unix time. */
export type TrackPoint = [number, number, number, number];

/** A part of a track; never altered after it was made. */
export interface TrackPart {
  device: string;
  segment: number;
  /** Index in the segment of the first point. */
  from: number;
  points: TrackPoint[];
}

/** How safe somebody felt at a stop; 0 would rather not say. */
export interface WalkScore {
  stop: number;
  perceived: number;
}

export type Observation = Omit<Schemas['ObservationFeature'], 'type' | 'geometry'> & {
  type: 'Feature';
  geometry: Geometry;
};
export type ObservationPage = Omit<Schemas['ObservationCollection'], 'features'> & {
  features: Observation[];
};

/** One change of one field; the values are of whatever kind the field is. */
export type HistoryEntry = Omit<Schemas['HistoryBody'], 'changes'> & {
  changes: { field: string; old?: unknown; new?: unknown }[];
};

/** The server's refusal, RFC 9457, with what some refusals carry. */
export type ProblemDocument = Pick<Schemas['ProblemBody'], 'title' | 'status' | 'code'> &
  Partial<Pick<Schemas['ProblemBody'], 'detail' | 'request_id' | 'errors'>> & {
    allowed?: string[];
    current?: Observation;
    /** Where the next piece of an upload begins. */
    offset?: number;
  };

/** Areas travel as plain GeoJSON features. */
export type Area = Feature<
  Geometry | null,
  {
    name: string;
    selector: string;
    kind: string;
    approximate: boolean;
    /** Who looks after the ground, for maintenance areas. */
    owner?: string | null;
    valid_from?: string | null;
    valid_to?: string | null;
  }
> & { id: string };

/** A place found by its name. */
export type FoundPlace = Schemas['PlaceBody'];

/** What the client writes; the server fills in the rest. */
export interface NewObservation {
  type: 'Feature';
  id: string;
  geometry: { type: 'Point'; coordinates: [number, number] };
  properties: {
    category: string;
    observed_at: string;
    created_at: string;
    geom_source: 'gps' | 'tap' | 'manual';
    provenance: string;
    schema_version: number;
    accuracy_m?: number;
    /** The walk it was made on, and the stop of that walk. */
    walk_id?: string;
    stop_no?: number;
  };
}

/** Details added after the first save; absent means untouched. */
export interface ObservationPatch {
  category?: string;
  severity?: number;
  perceived?: number;
  light?: string;
  text?: string;
  suggestion?: string;
  time_pattern?: string;
}

/**
 * What a walk carries with it: the plan, the outlines, who to call, what is open nearby, and where its map is.
 * Parts that only the walk's own views read are left as they came.
 */
export interface PackDocument {
  walk: { id: string; title: string } & Partial<Walk>;
  areas?: { features: Area[] };
  actors?: Actor[];
  promises?: PromiseDocument[];
  catalogue?: { categories: Category[]; kinds: Kind[] };
  on_call_phone?: string | null;
  /** A collection or its bare features. */
  observations: { features: Observation[] } | Observation[];
  basemap: { href: string; bytes: number; sha256: string } | null;
  made_at: string;
}

/** A photo on its way to the server: a JPEG that this client wrote itself. */
export interface NewPhoto {
  id: string;
  role: 'before' | 'after' | 'context';
  bytes: ArrayBuffer;
}

/** One line of the stream of changes. */
export interface Change {
  kind: 'observation' | 'area' | 'promise' | 'actor' | 'asset' | 'situation_report';
  id: string;
  op: string;
  version: number;
}

export const asBox = (bbox: readonly number[]): Box => [
  bbox[0] ?? 0,
  bbox[1] ?? 0,
  bbox[2] ?? 0,
  bbox[3] ?? 0,
];

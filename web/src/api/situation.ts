/** The week's situation: reports, their decisions, and the end of the meeting about one. */
import { call, path } from './client';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type SituationHead = Schemas['SituationHead'];
export type Situation = Schemas['SituationBody'];
export type SituationRow = Schemas['SituationRow'];
export type Tally = Schemas['TallyBody'];
export type FocusPlace = Schemas['FocusBody'];
export type ChosenPlace = Schemas['ChosenBody'];
export type HotSpot = Schemas['CourseBody'];
export type Decision = Schemas['DecisionBody'];
export type DecisionState = Schemas['DecisionState'];

const REPORTS = '/api/v1/situation-reports';

export const getSituations = async () => (await call<Schemas['SituationsBody']>('GET', REPORTS)).reports;

/** A report; its last version when none is named. */
export const getSituation = (week: string, version: string) =>
  call<Situation>('GET', path`/api/v1/situation-reports/${week}`, version ? { query: { version } } : {});

/** Builds the report of the last week that is over, or a new version of this one. */
export const buildSituation = (week?: string) =>
  call<Situation>('POST', REPORTS, { body: week ? { week } : {} });

export const getDecisions = async (week: string) =>
  (await call<Schemas['DecisionsBody']>('GET', path`/api/v1/situation-reports/${week}/decisions`)).decisions;

/** A new decision, or a change of the version named; safe to send again. */
export const putDecision = (week: string, decision: Schemas['DecisionTerms'], version?: number) =>
  call<Decision>('POST', path`/api/v1/situation-reports/${week}/decisions`, {
    body: decision,
    ...(version === undefined ? {} : { headers: { 'If-Match': `"v${version}"` } }),
  });

export const endMeeting = (week: string, focus: string[]) =>
  call<Situation>('POST', path`/api/v1/situation-reports/${week}/close`, { body: { focus } });

/** What the text for the public may begin from, and what has been written about the week. */
export type Summary = Schemas['SummaryBody'];

export const getSummary = (week: string) =>
  call<Summary>('GET', path`/api/v1/situation-reports/${week}/public-text`);

/** Hands a text about the week to those who publish. */
export const putSummary = (week: string, text: Schemas['SummaryDraft']) =>
  call<unknown>('POST', path`/api/v1/situation-reports/${week}/public-text`, { body: text });

/** Where a file of a report lies. */
export const situationFile = (week: string, version: number, ending: 'pdf' | 'csv' | 'geojson'): string =>
  `${path`/api/v1/situation-reports/${week}`}.${ending}?version=${version}`;

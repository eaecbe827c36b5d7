/**
 * The record of who did what, the rules for disposing, and extracts of all held about a place. The shapes are
 * written by hand from the routes' description.
 */
import { call, path, saveAs } from './client';

export interface AuditRow {
  seq: number;
  at: string;
  who: string | null;
  who_name: string | null;
  verb: string;
  subject: string | null;
  detail: unknown;
}

export const getAudit = (query: Record<string, string | undefined>) =>
  call<{ rows: AuditRow[]; next: string | null }>('GET', '/api/v1/audit', { query });

export interface Verified {
  ok: boolean;
  rows?: number;
  head?: string;
  broken?: { seq: number; what: string };
}

export const verifyAudit = () => call<Verified>('GET', '/api/v1/audit/verify');

export interface RetentionRule {
  id: string;
  title: string;
  object: string;
  class: number | null;
  categories: string[] | null;
  trigger: string;
  keep_days: number;
  decision: string;
  active: boolean;
}

/** A dry run, and whether somebody else has executed it. */
export interface Run {
  id: string;
  digest: string;
  n: number;
  /** True when there is more than one run takes. */
  more: boolean;
  by_rule: { rule: string; n: number }[];
  planned_at: string;
  planned_by: string;
  executed_at: string | null;
  executed_by: string | null;
}

export const getRules = async () =>
  (await call<{ rules: RetentionRule[] }>('GET', '/api/v1/retention/rules')).rules;
export const putRule = ({ id, ...rule }: RetentionRule) =>
  call<RetentionRule>('PUT', path`/api/v1/retention/rules/${id}`, { body: rule });
export const getRuns = async () => (await call<{ runs: Run[] }>('GET', '/api/v1/retention/runs')).runs;
export const dryRun = () => call<Run>('POST', '/api/v1/retention/runs');
export const executeRun = (run: Run) =>
  call<{ disposed: number }>('POST', path`/api/v1/retention/runs/${run.id}/execute`, {
    body: { digest: run.digest },
  });

export interface PlaceAndTime {
  near: [number, number];
  within_m: number;
  from?: string;
  to?: string;
}

export const dryErasure = (where: PlaceAndTime & { decision: string }) =>
  call<Run>('POST', '/api/v1/erasures', { body: where });
export const executeErasure = (run: Run) =>
  call<{ disposed: number }>('POST', path`/api/v1/erasures/${run.id}/execute`, {
    body: { digest: run.digest },
  });
export const downloadExtract = ({ near, within_m, from, to }: PlaceAndTime) =>
  saveAs(
    'GET',
    '/api/v1/extracts',
    { query: { near: near.join(), within_m: String(within_m), from, to } },
    'registerutdrag.json',
  );

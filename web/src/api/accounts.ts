/**
 * Signing in and out, links, one's own account, and the accounts that an administrator keeps. The shapes are
 * written by hand from the routes' description; a secret that passes here is handed on and never kept.
 */
import { call, endReads, path } from './client';
import type { Deed, Organisation } from './types';

/** A role within limits; null is no limit. */
export interface Grant {
  role: string;
  categories: string[] | null;
  areas: string[] | null;
  max_class: number;
}

/** Whether signing in is done or wants a code as well. */
export interface Step {
  next: 'done' | 'code';
}

export interface DeviceSession {
  id: string;
  device: string;
  created_at: string;
  last_seen_at: string | null;
  current: boolean;
  second_factor: boolean;
  /** The phone that this only sends for; null for somebody signed in. */
  sends_for?: string | null;
  expires_at?: string;
}

export interface OwnAccount {
  id: string;
  name: string;
  email: string | null;
  totp: boolean;
  recovery_codes_left: number;
  grants: Grant[];
  organisation: Organisation;
}

/** What an authenticator app needs; `square` is rows of 0 and 1. */
export interface TotpSecret {
  secret: string;
  address: string;
  square: string[];
}

export interface LinkLook {
  purpose: 'invitation' | 'password_reset' | 'walk_guest';
  name: string;
  email: string | null;
  tenant: string;
  expires_at: string;
  walk: { id: string; title: string; starts_at: string; ends_at: string } | null;
  demo: boolean;
}

/** What changes who sits here; reads of the one before end with it. */
async function instead<T>(method: string, to: string, body?: unknown): Promise<T> {
  endReads();
  const said = await call<T>(method, to, { body });
  endReads();
  return said;
}

export const signIn = (email: string, password: string) =>
  instead<Step>('POST', '/api/v1/session', { email, password });
export const sendCode = (code: string) => instead<Step>('POST', '/api/v1/session/code', { code });
export const signOut = () => instead<void>('DELETE', '/api/v1/session');
export const takeDemoRole = (account: string) => instead<void>('POST', path`/api/v1/session/demo/${account}`);

export const lookAtLink = (token: string) =>
  call<LinkLook>('POST', '/api/v1/links/look', { body: { token } });
export const useLink = (said: { token: string; name?: string; email?: string; password?: string }) =>
  instead<Step>('POST', '/api/v1/links/use', said);

export const getSessions = async () =>
  (await call<{ sessions: DeviceSession[] }>('GET', '/api/v1/sessions')).sessions;
export const endSession = (id: string) => call<void>('DELETE', path`/api/v1/sessions/${id}`);

export const getAccount = () => call<OwnAccount>('GET', '/api/v1/account');
export const startTotp = () => call<TotpSecret>('POST', '/api/v1/account/totp');
export const confirmTotp = async (code: string) =>
  (await call<{ recovery_codes: string[] }>('POST', '/api/v1/account/totp/confirm', { body: { code } }))
    .recovery_codes;
export const changePassword = (old: string, next: string) =>
  call<void>('POST', '/api/v1/account/password', { body: { old, new: next } });

/** An account as its keeper sees it. */
export interface Account {
  id: string;
  name: string;
  email: string | null;
  kind: 'person' | 'program';
  organisation: Organisation;
  grants: Grant[];
  disabled: boolean;
  totp: boolean;
  invited: boolean;
  last_seen_at: string | null;
}

export interface NewAccount {
  name: string;
  email: string | null;
  kind: 'person' | 'program';
  organisation: string | null;
  grants: Grant[];
}

export interface RoleRow {
  role: string;
  ceiling: number | null;
  exact: boolean;
  deeds: Deed[];
}

export interface Key {
  id: string;
  name: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

export interface MadeLink {
  address: string;
  expires_at: string;
}

const ACCOUNTS = '/api/v1/admin/accounts';

export const getAccounts = async () => (await call<{ accounts: Account[] }>('GET', ACCOUNTS)).accounts;
export const addAccount = (account: NewAccount) => call<Account>('POST', ACCOUNTS, { body: account });
export const changeAccount = (
  id: string,
  change: Partial<{ name: string; organisation: string | null; grants: Grant[]; disabled: boolean }>,
) => call<Account>('PATCH', path`/api/v1/admin/accounts/${id}`, { body: change });
export const inviteAccount = (id: string) =>
  call<MadeLink>('POST', path`/api/v1/admin/accounts/${id}/invitation`);
export const dropTotp = (id: string) => call<void>('DELETE', path`/api/v1/admin/accounts/${id}/totp`);
export const getSessionsOf = async (id: string) =>
  (await call<{ sessions: DeviceSession[] }>('GET', path`/api/v1/admin/accounts/${id}/sessions`)).sessions;
export const endSessionOf = (id: string, session: string) =>
  call<void>('DELETE', path`/api/v1/admin/accounts/${id}/sessions/${session}`);
export const endAllSessionsOf = (id: string) =>
  call<void>('DELETE', path`/api/v1/admin/accounts/${id}/sessions`);
export const getKeys = async (id: string) =>
  (await call<{ keys: Key[] }>('GET', path`/api/v1/admin/accounts/${id}/keys`)).keys;
export const addKey = (id: string, key: { name: string; expires_at: string | null }) =>
  call<{ id: string; key: string }>('POST', path`/api/v1/admin/accounts/${id}/keys`, { body: key });
export const dropKey = (id: string, key: string) =>
  call<void>('DELETE', path`/api/v1/admin/accounts/${id}/keys/${key}`);
export const makeLink = (link: { purpose: 'walk_guest'; expires_at: string; note: string }) =>
  call<MadeLink>('POST', '/api/v1/admin/links', { body: link });
export const getRoles = async () => (await call<{ roles: RoleRow[] }>('GET', '/api/v1/admin/roles')).roles;

/** Failures in words a person can act on: what happened and what to do. */
import { t } from '../i18n';
import { Refused } from './client';

export function describe(error: unknown): { title: string; text: string } {
  if (error instanceof Refused) {
    const { title, detail, errors, request_id: request } = error.problem;
    const details = [detail, ...(errors ?? []).map((each) => each.detail)].filter(Boolean);
    return {
      title,
      text:
        [...new Set(details)].join(' ') || (request ? t('error-request', { request }) : t('error-unknown')),
    };
  }
  return { title: t('error-unreachable-title'), text: t('error-unreachable') };
}

/** True when the thing asked for is not there, or no longer. */
export const isGone = (error: unknown): boolean =>
  error instanceof Refused && (error.problem.status === 404 || error.problem.status === 410);

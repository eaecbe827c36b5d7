/** What every test here asks of Lykta: who a browser is, and that nobody came in. */
import assert from 'node:assert/strict';

export const START = '/api/v1/session/oidc/start';
export const BACK = '/api/v1/session/oidc/back';

/** Who a browser is at Lykta. */
export async function session(browser, lykta) {
  const answer = await browser.ask(`${lykta.origin}/api/v1/session`);
  assert.equal(answer.status, 200);
  return answer.json();
}

/** Nobody came in by this answer: a short code, no cookie of a session, nothing of the cause. */
export async function assertRefused(browser, lykta, answer, code, why) {
  assert.equal(answer.status, 302, why);
  assert.equal(answer.headers.get('location'), `/logga-in?fel=${code}`, why);
  assert.equal(await answer.text(), '', why);
  assert.equal(browser.cookie(lykta.origin, 'lykta'), undefined, why);
  assert.equal((await session(browser, lykta)).viewer, null, why);
}

/**
 * Signs in to the real server the way a browser goes: through other people's provider, where the right
 * ones come in and the others do not, and through a provider that lies, where nobody does. What is right
 * and wrong is OpenID Connect Core 3.1.3.7, RFC 6749, RFC 7636 and RFC 9700, not what Lykta says.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

import { Browser } from './browser.mjs';
import { BACK, START, assertRefused, session } from './expect.mjs';
import * as honest from './honest.mjs';
import * as hostile from './hostile.mjs';
import { administrator, freePort, startLykta } from './lykta.mjs';

/** Whoever came in, and where they were sent. */
async function assertIn(browser, lykta, answer, to, { email, secondFactor }) {
  assert.equal(answer.status, 302);
  assert.equal(answer.headers.get('location'), to);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  const { viewer } = await session(browser, lykta);
  assert.equal(viewer?.email.toLowerCase(), email.toLowerCase());
  assert.equal(viewer.second_factor, secondFactor);
  return viewer;
}

/** Goes to the form of the honest provider. */
const toForm = (browser, lykta, to = '/lista') => browser.walk(
  `${lykta.origin}${START}?to=${encodeURIComponent(to)}`,
  (url) => url.includes('/interaction/'),
);

/** Signs in there; the address that leads back, not yet asked. */
async function toBack(browser, lykta, person, to) {
  const next = await honest.fillIn(browser, await toForm(browser, lykta, to), person);
  return browser.walk(next, (url) => url.startsWith(`${lykta.origin}${BACK}`));
}

/** Signs in at the lying provider; the address that leads back, not yet asked. */
async function liedTo(browser, lykta, name) {
  const answer = await browser.ask(`${lykta.origin}${START}?to=/loften`);
  const place = new URL(answer.headers.get('location'));
  place.searchParams.set('login', name);
  return browser.walk(place.href, (url) => url.startsWith(`${lykta.origin}${BACK}`));
}

const SAMORDNARE = { who: 'sub-samordnare', code: '314159' };

describe("other people's provider", () => {
  let provider;
  let lykta;
  let admin;
  let samordnare;

  before(async () => {
    const [providerPort, port] = [await freePort(), await freePort()];
    provider = await honest.startHonest(providerPort, [`http://127.0.0.1:${port}${BACK}`]);
    lykta = await startLykta({ port, issuer: provider.issuer, client: honest.CLIENT });
    admin = await administrator(lykta);
    samordnare = await admin.add('samordnare@kommun.example');
    await admin.invite(samordnare);
    await admin.invite(await admin.add('planerare@kommun.example', 'planner', 2));
    await admin.invite(await admin.add('vikarie@kommun.example'));
  });
  after(async () => {
    await lykta?.stop();
    await provider?.stop();
  });

  test('the session says where the button leads', async () => {
    const { sign_in: ways } = await session(new Browser(), lykta);
    assert.deepEqual(ways.oidc, { name: 'Kommunens inloggning', href: START });
  });

  test('what is asked for: code, PKCE, state, nonce, and a cookie for this browser alone', async () => {
    const answer = await new Browser().ask(`${lykta.origin}${START}`);
    const q = new URL(answer.headers.get('location')).searchParams;
    assert.equal(q.get('response_type'), 'code');
    assert.equal(q.get('code_challenge_method'), 'S256');
    assert.equal(q.get('client_id'), honest.CLIENT.id);
    assert.equal(q.get('redirect_uri'), `${lykta.origin}${BACK}`);
    assert.deepEqual(q.get('scope').split(' ').sort(), ['email', 'openid', 'profile']);
    for (const name of ['state', 'nonce', 'code_challenge']) assert.match(q.get(name), /^[\w-]{43}$/, name);
    const [cookie] = answer.headers.getSetCookie();
    assert.match(cookie, /^lykta_oidc=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/);
    // The verifier stays with the server: nothing that travels holds it.
    const { createHash } = await import('node:crypto');
    for (const text of [...cookie.split(/[=.;]/), q.get('state'), q.get('nonce')]) {
      assert.notEqual(createHash('sha256').update(text).digest('base64url'), q.get('code_challenge'));
    }
  });

  test('the right one comes in, with the second factor that was shown there, and class 3 is open', async () => {
    const browser = new Browser();
    const answer = await browser.ask(await toBack(browser, lykta, SAMORDNARE, '/lista?kategori=light.*'));
    const viewer = await assertIn(browser, lykta, answer, '/lista?kategori=light.*', {
      email: 'samordnare@kommun.example', secondFactor: true,
    });
    assert.equal(viewer.id, samordnare.id);
    assert.equal(viewer.max_class, 3);
    assert.equal(browser.cookie(lykta.origin, 'lykta_oidc'), undefined);
    // The invitation is used up: its link is no second way in.
    const { accounts } = await (await admin.browser.ask(`${lykta.origin}/api/v1/admin/accounts`)).json();
    assert.equal(accounts.find((a) => a.id === samordnare.id).invited, false);
  });

  test('without a second factor class 3 stays closed', async () => {
    const browser = new Browser();
    const answer = await browser.ask(await toBack(browser, lykta, { who: 'sub-planerare' }, '/'));
    const viewer = await assertIn(browser, lykta, answer, '/', { email: 'planerare@kommun.example', secondFactor: false });
    assert.ok(viewer.max_class < 3);
  });

  test('a second sign-in takes the place of the first', async () => {
    const browser = new Browser();
    await browser.ask(await toBack(browser, lykta, SAMORDNARE));
    const first = browser.cookie(lykta.origin, 'lykta');
    // The provider knows this browser by now and asks for nothing.
    await browser.ask(await browser.walk(`${lykta.origin}${START}`, (url) => url.startsWith(`${lykta.origin}${BACK}`)));
    assert.notEqual(browser.cookie(lykta.origin, 'lykta'), first);
    const old = new Browser();
    old.setCookie(lykta.origin, 'lykta', first);
    assert.equal((await session(old, lykta)).viewer, null);
  });

  test('whoever has no account does not get one', async () => {
    const browser = new Browser();
    const answer = await browser.ask(await toBack(browser, lykta, { who: 'sub-okand' }));
    await assertRefused(browser, lykta, answer, 'oidc_no_account');
    const { accounts } = await (await admin.browser.ask(`${lykta.origin}/api/v1/admin/accounts`)).json();
    assert.equal(accounts.length, 4);
  });

  test('an address that was not verified opens no account', async () => {
    const browser = new Browser();
    const answer = await browser.ask(await toBack(browser, lykta, { who: 'sub-overifierad' }));
    await assertRefused(browser, lykta, answer, 'oidc_no_account');
  });

  test('another with the same address is not the same one, invited anew or not', async () => {
    await admin.invite(samordnare);
    const browser = new Browser();
    const answer = await browser.ask(await toBack(browser, lykta, { who: 'sub-efterfoljare' }));
    await assertRefused(browser, lykta, answer, 'oidc_no_account');
  });

  test('whoever keeps the accounts unties one, and only then another takes the invitation up', async () => {
    const vikarie = await admin.add('utlanad@kommun.example');
    await admin.invite(vikarie);
    const first = new Browser();
    const answer = await first.ask(await toBack(first, lykta, { who: 'sub-utlanad' }));
    await assertIn(first, lykta, answer, '/lista', { email: 'utlanad@kommun.example', secondFactor: false });
    await admin.untie(vikarie);
    assert.equal((await session(first, lykta)).viewer, null);
    const early = new Browser();
    await assertRefused(early, lykta, await early.ask(await toBack(early, lykta, { who: 'sub-utlanad-ny' })), 'oidc_no_account');
    await admin.invite(vikarie);
    const second = new Browser();
    const back = await second.ask(await toBack(second, lykta, { who: 'sub-utlanad-ny' }));
    await assertIn(second, lykta, back, '/lista', { email: 'utlanad@kommun.example', secondFactor: false });
    const late = new Browser();
    await assertRefused(late, lykta, await late.ask(await toBack(late, lykta, { who: 'sub-utlanad' })), 'oidc_no_account');
  });

  test('whoever is shut out stays out, and is signed out', async () => {
    const browser = new Browser();
    await browser.ask(await toBack(browser, lykta, SAMORDNARE));
    await admin.change(samordnare, { disabled: true });
    assert.equal((await session(browser, lykta)).viewer, null);
    const again = new Browser();
    await assertRefused(again, lykta, await again.ask(await toBack(again, lykta, SAMORDNARE)), 'oidc_no_account');
    await admin.change(samordnare, { disabled: false });
  });

  test('whoever stops over there comes back to the sign-in', async () => {
    const browser = new Browser();
    const next = await honest.fillIn(browser, await toForm(browser, lykta), { ...SAMORDNARE, stop: '1' });
    const back = await browser.walk(next, (url) => url.startsWith(`${lykta.origin}${BACK}`));
    await assertRefused(browser, lykta, await browser.ask(back), 'oidc_declined');
  });

  test('an answer serves once, also with its cookie put back', async () => {
    const browser = new Browser();
    const back = await toBack(browser, lykta, SAMORDNARE);
    const ticket = browser.cookie(lykta.origin, 'lykta_oidc');
    assert.equal((await browser.ask(back)).headers.get('location'), '/lista');
    const again = new Browser();
    again.setCookie(lykta.origin, 'lykta_oidc', ticket);
    await assertRefused(again, lykta, await again.ask(back), 'oidc_expired');
  });

  test('an answer does not serve in another browser', async () => {
    const [mine, theirs, bare] = [new Browser(), new Browser(), new Browser()];
    const back = await toBack(mine, lykta, SAMORDNARE);
    await toForm(theirs, lykta);
    await assertRefused(theirs, lykta, await theirs.ask(back), 'oidc_expired', 'a ticket of another sign-in');
    await assertRefused(bare, lykta, await bare.ask(back), 'oidc_expired', 'no ticket');
  });

  test('a code from another sign-in does not serve', async () => {
    // The attacker's own code in the victim's answer: the victim would mark places in the attacker's name.
    const [victim, attacker] = [new Browser(), new Browser()];
    const theirs = new URL(await toBack(attacker, lykta, { who: 'sub-planerare' }));
    const own = new URL(await toBack(victim, lykta, SAMORDNARE));
    own.searchParams.set('code', theirs.searchParams.get('code'));
    await assertRefused(victim, lykta, await victim.ask(own.href), 'oidc_untrusted');
  });

  test('an answer in the name of another issuer is refused', async () => {
    const browser = new Browser();
    const back = new URL(await toBack(browser, lykta, SAMORDNARE));
    assert.equal(back.searchParams.get('iss'), provider.issuer);
    back.searchParams.set('iss', 'https://login.evil.example');
    await assertRefused(browser, lykta, await browser.ask(back.href), 'oidc_untrusted');
  });

  test('answers that are cut, made up or too long are refused', async () => {
    const made = {
      'no state': (q) => q.delete('state'),
      'empty state': (q) => q.set('state', ''),
      'state changed': (q) => q.set('state', q.get('state').replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))),
    };
    for (const [why, change] of Object.entries(made)) {
      const browser = new Browser();
      const back = new URL(await toBack(browser, lykta, SAMORDNARE));
      change(back.searchParams);
      await assertRefused(browser, lykta, await browser.ask(back.href), 'oidc_expired', why);
    }
    const wrong = {
      'no code': (q) => q.delete('code'),
      'empty code': (q) => q.set('code', ''),
      'long code': (q) => q.set('code', 'x'.repeat(5_000)),
      'an error of its own': (q) => q.set('error', '<script>'),
      'code and error': (q) => q.set('error', 'invalid_request'),
    };
    for (const [why, change] of Object.entries(wrong)) {
      const browser = new Browser();
      const back = new URL(await toBack(browser, lykta, SAMORDNARE));
      change(back.searchParams);
      await assertRefused(browser, lykta, await browser.ask(back.href), 'oidc_untrusted', why);
    }
    const browser = new Browser();
    browser.setCookie(lykta.origin, 'lykta_oidc', 'x.y.z');
    await assertRefused(browser, lykta, await browser.ask(`${lykta.origin}${BACK}?state=x&code=y`), 'oidc_expired');
  });

  test('afterwards one lands on a path of ours, whatever was asked for', async () => {
    for (const to of ['https://evil.example/', '//evil.example', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)']) {
      const browser = new Browser();
      const answer = await browser.ask(await toBack(browser, lykta, SAMORDNARE, to));
      assert.equal(answer.headers.get('location'), '/', to);
    }
  });

  test('signing out ends the session here', async () => {
    const browser = new Browser();
    await browser.ask(await toBack(browser, lykta, SAMORDNARE));
    const token = browser.cookie(lykta.origin, 'lykta');
    assert.equal((await browser.ask(`${lykta.origin}/api/v1/session`, { method: 'DELETE' })).status, 204);
    const thief = new Browser();
    thief.setCookie(lykta.origin, 'lykta', token);
    assert.equal((await session(thief, lykta)).viewer, null);
  });

  test('the log holds no address, subject, code, token or secret', async () => {
    const said = lykta.said();
    for (const word of ['@kommun.example', 'sub-', 'eyJ', honest.CLIENT.secret, 'code=', 'state=']) {
      assert.ok(!said.includes(word), word);
    }
  });
});

describe('a provider that lies', () => {
  let provider;
  let lykta;
  let admin;
  let trusting;
  const known = { email: (name) => `${name}@kommun.example` };

  before(async () => {
    provider = await hostile.startHostile(await freePort());
    lykta = await startLykta({
      port: await freePort(),
      issuer: provider.issuer('right'),
      client: hostile.CLIENT,
      settings: { LYKTA_OIDC_MFA_ACR: 'guld c1' },
    });
    admin = await administrator(lykta);
    trusting = await startLykta({
      port: await freePort(),
      issuer: provider.issuer('right'),
      client: hostile.CLIENT,
      settings: { LYKTA_OIDC_TRUST_EMAIL: 'true' },
    });
    const emails = ['email-unsaid', 'email-said-no', 'email-kelvin'];
    const keeper = await administrator(trusting);
    for (const name of emails) await keeper.invite(await keeper.add(known.email(name)));
    const names = [...emails, 'right-rs256', 'right-ps256', 'right-es256', 'right-rotated', 'right-acrs', 'right-acr', 'other-acr'];
    // Whoever is lied about has an invitation waiting, so that only the lie keeps them out.
    for (const name of [...names, ...hostile.REFUSED]) await admin.invite(await admin.add(known.email(name)));
  });
  after(async () => {
    await lykta?.stop();
    await trusting?.stop();
    await provider?.stop();
  });

  for (const name of ['right-rs256', 'right-ps256', 'right-es256']) {
    test(`the same provider when it does not lie: ${name}`, async () => {
      const browser = new Browser();
      const answer = await browser.ask(await liedTo(browser, lykta, name));
      await assertIn(browser, lykta, answer, '/loften', { email: known.email(name), secondFactor: false });
    });
  }

  test('the contexts that the settings name stand for a second factor, others do not', async () => {
    for (const [name, secondFactor] of [['right-acr', true], ['right-acrs', true], ['other-acr', false]]) {
      const browser = new Browser();
      const answer = await browser.ask(await liedTo(browser, lykta, name));
      await assertIn(browser, lykta, answer, '/loften', { email: known.email(name), secondFactor });
    }
  });

  test('an address counts when it is verified, or when the settings trust whoever says nothing', async () => {
    const served = async (where, name) => {
      const browser = new Browser();
      return { browser, answer: await browser.ask(await liedTo(browser, where, name)) };
    };
    for (const name of ['email-unsaid', 'email-said-no', 'email-kelvin']) {
      const { browser, answer } = await served(lykta, name);
      await assertRefused(browser, lykta, answer, 'oidc_no_account', name);
    }
    for (const name of ['email-said-no', 'email-kelvin']) {
      const { browser, answer } = await served(trusting, name);
      await assertRefused(browser, trusting, answer, 'oidc_no_account', `${name}, trusted`);
    }
    const { browser, answer } = await served(trusting, 'email-unsaid');
    await assertIn(browser, trusting, answer, '/loften', { email: known.email('email-unsaid'), secondFactor: false });
  });

  for (const name of hostile.REFUSED) {
    test(`refused: ${name}`, async () => {
      const browser = new Browser();
      const answer = await browser.ask(await liedTo(browser, lykta, name));
      await assertRefused(browser, lykta, answer, 'oidc_untrusted', name);
    });
  }

  test('a redirect of the token endpoint is not followed', () => {
    assert.equal(provider.asked.elsewhere, 0);
  });

  test('answers that are huge or never end come to an end', async () => {
    const began = Date.now();
    await Promise.all(['token-huge', 'token-slow'].map(async (name) => {
      const browser = new Browser();
      const answer = await browser.ask(await liedTo(browser, lykta, name));
      await assertRefused(browser, lykta, answer, 'oidc_unavailable', name);
    }));
    assert.ok(Date.now() - began < 14_000, 'within the ten seconds that a call may take');
  });

  test('a key that is new to us is asked for, and not again for every token', async () => {
    provider.rotate();
    await wait(5_100);
    const browser = new Browser();
    const answer = await browser.ask(await liedTo(browser, lykta, 'right-rotated'));
    await assertIn(browser, lykta, answer, '/loften', { email: known.email('right-rotated'), secondFactor: false });
    const asked = provider.asked.jwks;
    for (let i = 0; i < 3; i += 1) {
      const other = new Browser();
      await assertRefused(other, lykta, await other.ask(await liedTo(other, lykta, 'unknown-kid')), 'oidc_untrusted');
    }
    assert.equal(provider.asked.jwks, asked);
  });

  test('the log holds nothing of what the provider said', () => {
    for (const word of ['@kommun.example', 'sub-', 'eyJ', 'hemlig', 'evil', hostile.CLIENT.secret]) {
      assert.ok(!lykta.said().includes(word), word);
    }
  });
});

/**
 * A service that vouches, of other people's making: the npm package oidc-provider on this machine, with a
 * sign-in form of its own. It must not know Lykta, beyond what any client registers.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';

import { Provider } from 'oidc-provider';

export const CLIENT = { id: 'lykta', secret: 'a secret of the tests, and of nothing else' };

/** Whoever it vouches for, by subject. A code is asked for where there is one. */
const PEOPLE = {
  'sub-samordnare': { email: 'Samordnare@kommun.example', verified: true, password: 'rätt häst', code: '314159' },
  'sub-planerare': { email: 'planerare@kommun.example', verified: true, password: 'rätt häst' },
  'sub-okand': { email: 'okand@kommun.example', verified: true, password: 'rätt häst' },
  'sub-overifierad': { email: 'vikarie@kommun.example', verified: false, password: 'rätt häst' },
  'sub-utlanad': { email: 'utlanad@kommun.example', verified: true, password: 'rätt häst' },
  'sub-utlanad-ny': { email: 'utlanad@kommun.example', verified: true, password: 'rätt häst' },
  // The same address as the first, another subject: someone who got an old address.
  'sub-efterfoljare': { email: 'samordnare@kommun.example', verified: true, password: 'rätt häst' },
};

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

/** Starts it; sign-ins come back to these addresses. */
export async function startHonest(port, redirects) {
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: redirects }],
    pkce: { required: () => true },
    claims: { openid: ['sub', 'amr', 'acr'], email: ['email', 'email_verified'], profile: [] },
    // Entra and Keycloak put the address in the ID token too.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['cookies of the tests'] },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: PEOPLE[id].email, email_verified: PEOPLE[id].verified }),
    }),
    // A municipality's own program is not consented to by each of its people.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const form = async (request, response) => {
    if (request.method === 'GET') {
      await provider.interactionDetails(request, response);
      response.setHeader('content-type', 'text/html');
      response.end('<form method="post"><input name="who"><input name="password" type="password"><input name="code"></form>');
      return;
    }
    const said = await body(request);
    const person = PEOPLE[said.get('who')];
    if (said.get('stop')) {
      await provider.interactionFinished(request, response, { error: 'access_denied' });
    } else if (person?.password !== said.get('password') || (person.code && person.code !== said.get('code'))) {
      response.statusCode = 401;
      response.end();
    } else {
      const amr = person.code ? ['pwd', 'otp', 'mfa'] : ['pwd'];
      await provider.interactionFinished(request, response, { login: { accountId: said.get('who'), amr } });
    }
  };
  const callback = provider.callback();
  const server = createServer((request, response) => {
    if (request.url.startsWith('/interaction/')) {
      form(request, response).catch((error) => {
        response.statusCode = 500;
        response.end(String(error));
      });
    } else callback(request, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { issuer, stop: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) };
}

/** Fills in the form that the browser was sent to; where it is sent then. */
export async function fillIn(browser, place, { who, password = 'rätt häst', code = '', stop = '' }) {
  await (await browser.ask(place)).arrayBuffer();
  const answer = await browser.ask(place, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ who, password, code, stop }),
  });
  const next = answer.headers.get('location');
  if (!next) throw new Error(`the form answered ${answer.status}: ${await answer.text()}`);
  return new URL(next, place).href;
}

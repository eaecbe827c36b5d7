/**
 * A service that vouches and lies: speaks the protocol by hand with node:crypto, right in all but the one
 * point that the subject of a sign-in names. It must not use the packages that it is to catch out.
 */
import { constants, createHmac, createSign, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

export const CLIENT = { id: 'lykta', secret: 'another secret of the tests' };

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rotated = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const base64url = (data) => Buffer.from(data).toString('base64url');
const jwk = (pair, kid, extra) => ({ ...pair.publicKey.export({ format: 'jwk' }), kid, use: 'sig', ...extra });

const signers = {
  RS256: (text, key) => createSign('RSA-SHA256').update(text).sign(key),
  PS256: (text, key) => sign('sha256', Buffer.from(text), {
    key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  }),
  ES256: (text, key) => sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }),
  HS256: (text, key) => createHmac('sha256', key).update(text).digest(),
  none: () => Buffer.alloc(0),
};

function token(header, claims, key) {
  const text = `${base64url(JSON.stringify({ typ: 'JWT', ...header }))}.${base64url(JSON.stringify(claims))}`;
  return `${text}.${base64url(signers[header.alg](text, key))}`;
}

const seconds = () => Math.floor(Date.now() / 1000);
const rs = (claims) => token({ alg: 'RS256', kid: 'rsa' }, claims, rsa.privateKey);

/** What is wrong with a token, by the name of the sign-in; `right…` are right. */
const TOKENS = {
  'right-rs256': rs,
  'right-ps256': (c) => token({ alg: 'PS256', kid: 'rsa' }, c, rsa.privateKey),
  'right-es256': (c) => token({ alg: 'ES256', kid: 'ec' }, c, ec.privateKey),
  'right-rotated': (c) => token({ alg: 'RS256', kid: 'rotated' }, c, rotated.privateKey),
  'right-acrs': (c) => rs({ ...c, acrs: ['c1', 'c2'] }),
  'right-acr': (c) => rs({ ...c, acr: 'guld' }),
  'other-acr': (c) => rs({ ...c, acr: 'silver', acrs: 'c9' }),
  'email-unsaid': ({ email_verified: _, ...c }) => rs(c),
  'email-said-no': (c) => rs({ ...c, email_verified: false }),
  // The sign of Kelvin is another letter, and a k in lower case.
  'email-kelvin': (c) => rs({ ...c, email: c.email.replaceAll('k', '\u212a') }),
  'nonce-wrong': (c) => rs({ ...c, nonce: 'another' }),
  'nonce-missing': ({ nonce: _, ...c }) => rs(c),
  'audience-wrong': (c) => rs({ ...c, aud: 'another' }),
  'audience-missing': ({ aud: _, ...c }) => rs(c),
  'audience-more': (c) => rs({ ...c, aud: [CLIENT.id, 'another'], azp: CLIENT.id }),
  'party-wrong': (c) => rs({ ...c, azp: 'another' }),
  'issuer-wrong': (c) => rs({ ...c, iss: 'https://login.evil.example' }),
  'issuer-stroke': (c) => rs({ ...c, iss: `${c.iss}/` }),
  'expired': (c) => rs({ ...c, iat: seconds() - 300, exp: seconds() - 1 }),
  'made-long-ago': (c) => rs({ ...c, iat: seconds() - 3600 }),
  'made-tomorrow': (c) => rs({ ...c, iat: seconds() + 86400, exp: seconds() + 90000 }),
  'subject-missing': ({ sub: _, ...c }) => rs(c),
  'subject-empty': (c) => rs({ ...c, sub: '' }),
  'alg-none': (c) => token({ alg: 'none' }, c),
  'alg-none-with-kid': (c) => token({ alg: 'none', kid: 'rsa' }, c),
  'hs256-public-pem': (c) => token({ alg: 'HS256', kid: 'rsa' }, c, rsa.publicKey.export({ format: 'pem', type: 'spki' })),
  'hs256-public-der': (c) => token({ alg: 'HS256', kid: 'rsa' }, c, rsa.publicKey.export({ format: 'der', type: 'spki' })),
  'hs256-secret': (c) => token({ alg: 'HS256' }, c, CLIENT.secret),
  'unknown-kid': (c) => token({ alg: 'RS256', kid: 'stranger' }, c, stranger.privateKey),
  'known-kid-other-key': (c) => token({ alg: 'RS256', kid: 'rsa' }, c, stranger.privateKey),
  'own-key-inside': (c) => token({ alg: 'RS256', jwk: jwk(stranger, 'inside') }, c, stranger.privateKey),
  'critical': (c) => token({ alg: 'RS256', kid: 'rsa', crit: ['b64'], b64: false }, c, rsa.privateKey),
  'signature-cut': (c) => rs(c).slice(0, -4),
  'claims-changed': (c) => {
    const [head, , tail] = rs({ ...c, sub: 'somebody' }).split('.');
    return `${head}.${base64url(JSON.stringify(c))}.${tail}`;
  },
  'not-a-token': () => 'not.a.token',
  'empty-token': () => '',
};

/** Answers of the token endpoint that hold no token. */
const ANSWERS = {
  'token-missing': (response) => json(response, { access_token: 'x', token_type: 'Bearer' }),
  'token-html': (response) => { response.setHeader('content-type', 'text/html'); response.end('<h1>hej</h1>'); },
  'token-redirect': (response) => { response.writeHead(307, { location: '/right/token' }); response.end(); },
  'token-huge': (response) => {
    response.setHeader('content-type', 'application/json');
    response.end(`{"access_token":"${'x'.repeat(1_100_000)}"}`);
  },
  'token-error': (response) => {
    response.statusCode = 400;
    json(response, { error: 'invalid_grant', error_description: 'hemlig-beskrivning' });
  },
  'token-slow': async (response) => {
    response.setHeader('content-type', 'application/json');
    // A little at a time: each wait is short, and the whole is not.
    for (let i = 0; i < 15 && !response.destroyed; i += 1) {
      response.write(' ');
      await wait(1_000, undefined, { ref: false });
    }
    response.end('{}');
  },
};

function json(response, value) {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

/** Names of sign-ins by what should become of them. */
export const REFUSED = [...Object.keys(TOKENS), ...Object.keys(ANSWERS)]
  .filter((name) => !/^(right|email)-/.test(name) && !['other-acr', 'token-slow', 'token-huge'].includes(name));

/** Starts it. `issuer(kind)` is an issuer whose word about itself is of that kind; `right` for a right one. */
export async function startHostile(port) {
  const origin = `http://127.0.0.1:${port}`;
  const keys = [
    jwk(rsa, 'rsa'),
    jwk(ec, 'ec'),
    // A key that tempts whoever lets the header choose: a shared one, published.
    { kty: 'oct', kid: 'shared', k: base64url('published'), use: 'sig', alg: 'HS256' },
  ];
  const asked = { jwks: 0, token: 0, elsewhere: 0 };
  const about = (kind) => {
    const issuer = `${origin}/${kind}`;
    return {
      issuer: kind === 'other-name' ? `${origin}/right` : issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: kind === 'unencrypted' ? 'http://192.0.2.1/token' : `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'HS256', 'none'],
    };
  };
  const discover = async (kind, response) => {
    if (kind === 'redirecting') {
      response.writeHead(302, { location: '/right/.well-known/openid-configuration' });
      response.end();
    } else if (kind === 'huge') {
      json(response, { ...about(kind), filler: 'x'.repeat(1_100_000) });
    } else if (kind === 'slow') {
      await wait(15_000, undefined, { ref: false });
      response.destroy();
    } else if (kind === 'nonsense') {
      json(response, ['hej']);
    } else if (kind === 'failing') {
      response.statusCode = 500;
      response.end('hemlig-beskrivning');
    } else json(response, about(kind));
  };
  const answer = async (request, response) => {
    const url = new URL(request.url, origin);
    const [, kind, ...rest] = url.pathname.split('/');
    const what = rest.join('/');
    if (what === '.well-known/openid-configuration') await discover(kind, response);
    else if (what === 'jwks') {
      asked.jwks += 1;
      json(response, { keys });
    } else if (what === 'auth') {
      // The test signs in by naming what shall be wrong.
      const q = url.searchParams;
      const code = base64url(JSON.stringify({ name: q.get('login'), nonce: q.get('nonce') }));
      const back = new URL(q.get('redirect_uri'));
      back.searchParams.set('state', q.get('state'));
      back.searchParams.set('code', code);
      response.writeHead(302, { location: back.href });
      response.end();
    } else if (what === 'token') {
      asked.token += 1;
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { name, nonce } = JSON.parse(Buffer.from(new URLSearchParams(Buffer.concat(chunks).toString()).get('code'), 'base64url'));
      if (ANSWERS[name]) {
        await ANSWERS[name](response);
        return;
      }
      const claims = {
        iss: `${origin}/right`, sub: `sub-${name}`, aud: CLIENT.id, iat: seconds(), exp: seconds() + 300, nonce,
        email: `${name}@kommun.example`, email_verified: true,
      };
      json(response, { access_token: 'x', token_type: 'Bearer', id_token: TOKENS[name](claims) });
    } else {
      asked.elsewhere += 1;
      response.statusCode = 404;
      response.end();
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    issuer: (kind) => `${origin}/${kind}`,
    asked,
    /** Publishes one more key. */
    rotate: () => keys.push(jwk(rotated, 'rotated')),
    stop: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }),
  };
}

/** A server that seems to have been given a new version of the app. It must not know any test. */
import assert from 'node:assert/strict';
import { createServer, request as ask } from 'node:http';

/**
 * A door before the server that can say that the app has a new version: the same files, under another version's
 * name in the page and in the worker, as a build with another hash would be.
 */
export async function withVersions(origin) {
  let version = null;
  const door = createServer((incoming, outgoing) => {
    const { 'accept-encoding': _, 'if-none-match': __, ...headers } = incoming.headers;
    const onward = ask(`${origin}${incoming.url}`, { method: incoming.method, headers }, (answer) => {
      const renamed = version && /html|javascript/.test(answer.headers['content-type'] ?? '') && !incoming.url.startsWith('/assets/');
      if (!renamed) {
        outgoing.writeHead(answer.statusCode, answer.headers);
        return answer.pipe(outgoing);
      }
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const { 'content-length': ___, ...rest } = answer.headers;
        outgoing.writeHead(answer.statusCode, rest);
        outgoing.end(Buffer.concat(chunks).toString().replaceAll(version.from, version.to));
      });
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise((resolve) => door.listen(0, '127.0.0.1', resolve));
  const page = await (await fetch(`${origin}/`)).text();
  const now = /name="lykta-version" content="([0-9a-f]{12})"/.exec(page)?.[1];
  assert.ok(now, 'the page names its version');
  return {
    origin: `http://127.0.0.1:${door.address().port}`,
    now,
    next: () => {
      version = { from: now, to: 'feedfacecafe' };
    },
    close: () => {
      door.closeAllConnections();
      door.close();
    },
  };
}

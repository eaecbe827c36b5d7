/**
 * A browser without a window: cookies by host and port, redirects followed one at a time and only when
 * asked. It must not know any test, nor what is signed in to.
 */

/** Cookies, and the way they went. */
export class Browser {
  #jars = new Map();

  #jar(url) {
    const { host } = new URL(url);
    if (!this.#jars.has(host)) this.#jars.set(host, new Map());
    return this.#jars.get(host);
  }

  /** The value of a cookie that a host has set. */
  cookie(url, name) {
    return this.#jar(url).get(name)?.value;
  }

  /** Sets a cookie by hand, as whoever has stolen or changed one would. */
  setCookie(url, name, value) {
    this.#jar(url).set(name, { value, path: '/' });
  }

  /** One request, no redirect followed. */
  async ask(url, init = {}) {
    const { pathname } = new URL(url);
    const cookies = [...this.#jar(url)]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookies && { cookie: cookies }) },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(';').map((part) => part.trim());
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const said = Object.fromEntries(attributes.map((a) => {
        const [key, ...rest] = a.split('=');
        return [key.toLowerCase(), rest.join('=')];
      }));
      const ended = said['max-age'] === '0' || (said.expires && new Date(said.expires) <= new Date());
      if (ended || value === '') this.#jar(url).delete(name);
      else this.#jar(url).set(name, { value, path: said.path ?? '/' });
    }
    return answer;
  }

  /** Follows redirects until `stop` says of the next address that it is not to be asked; that address. */
  async walk(url, stop) {
    let next = url;
    for (let steps = 0; steps < 20; steps += 1) {
      if (stop(next)) return next;
      const answer = await this.ask(next);
      const place = answer.headers.get('location');
      if (!place) throw new Error(`${new URL(next).pathname} answered ${answer.status} and led nowhere`);
      await answer.arrayBuffer();
      next = new URL(place, next).href;
    }
    throw new Error('the redirects go on for ever');
  }
}

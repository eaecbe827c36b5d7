/**
 * The pages of `docs/methods` as HTML, made when the client is built: a reader of a number reads the same page as a
 * reader of the project, and no browser carries a reader of Markdown. `?page` gives a page.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Marked } from 'marked';
import type { Plugin } from 'vite';

/** Where an address in a page leads: to another page, to a picture beside it, or out. */
type Way = { page: string } | { picture: string } | { out: string };

/** Reads an address as it stands in a page. */
export function wayOf(address: string): Way {
  const [, page] = /^([a-z-]+)\.md(?:#.*)?$/i.exec(address) ?? [];
  if (page) return { page: page === 'README' ? '' : page };
  return /^[a-z-]+\.(svg|png)$/.test(address) ? { picture: address } : { out: address };
}

/** A page, and its pictures: each stands as `{n}` in the text until its address is known. */
export function pageOf(markdown: string): { html: string; pictures: string[] } {
  const pictures: string[] = [];
  const marked = new Marked({
    renderer: {
      // What is wider than a phone is moved by itself, also by those who have no mouse.
      code: ({ text }) => `<pre tabindex="0"><code>${escaped(text)}</code></pre>\n`,
      image({ href, text }) {
        const way = wayOf(href);
        if (!('picture' in way)) throw new Error(`${href} is no picture beside the page`);
        pictures.push(way.picture);
        return `<img src="{${pictures.length - 1}}" alt="${escaped(text)}">`;
      },
      link({ href, tokens }) {
        const way = wayOf(href);
        const to = 'page' in way ? `/metod/${way.page}` : href;
        const inner = this.parser.parseInline(tokens);
        return 'out' in way && !/^https:/.test(to) ? inner : `<a href="${escaped(to)}">${inner}</a>`;
      },
    },
  });
  const html = marked.parse(markdown, { async: false });
  const tables = html.replaceAll('<table>', '<div class="method-table" tabindex="0"><table>');
  return { html: tables.replaceAll('</table>', '</table></div>'), pictures };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const methods = (): Plugin => ({
  name: 'lykta-methods',
  enforce: 'pre',
  load(id) {
    const [, file] = /^(.*\.md)\?page$/.exec(id) ?? [];
    if (!file) return null;
    const { html, pictures } = pageOf(readFileSync(file, 'utf8'));
    const imports = pictures.map(
      (name, n) => `import p${n} from ${JSON.stringify(`${join(dirname(file), name)}?url`)};`,
    );
    const filled = pictures.reduce((code, _, n) => `${code}.replace("{${n}}", p${n})`, JSON.stringify(html));
    return `${imports.join('\n')}\nexport default ${filled};`;
  },
});

/** The pages about methods as the client shows them: each that a number leads to is there, and so is all they lead to. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isPage, METHODS, readPage } from '../src/method/pages';
import { pageOf, wayOf } from '../vite/methods';

const folder = join(import.meta.dirname, '../../docs/methods');
const files = readdirSync(folder).filter((name) => name.endsWith('.md'));

describe('pages about methods', () => {
  it.each(METHODS)('%s is there, with a heading', async (method) => {
    expect(isPage(method)).toBe(true);
    expect(await readPage(method)).toMatch(/^<h1>/);
  });

  it.each(files)('%s leads to pages and pictures that are there', (file) => {
    const { html, pictures } = pageOf(readFileSync(join(folder, file), 'utf8'));
    const pages = [...html.matchAll(/href="\/metod\/([^"]*)"/g)].map(([, page]) => page ?? '');
    for (const page of pages) expect(isPage(page), page).toBe(true);
    for (const picture of pictures) expect(readdirSync(folder)).toContain(picture);
    expect(html).not.toMatch(/<script|\son[a-z]+=|javascript:/i);
  });

  it('leads to pages, pictures and out, and nowhere within the project', () => {
    expect(wayOf('local-excess.md')).toEqual({ page: 'local-excess' });
    expect(wayOf('hotspots.md#on-the-planners-screen')).toEqual({ page: 'hotspots' });
    expect(wayOf('README.md')).toEqual({ page: '' });
    expect(wayOf('null-maps.svg')).toEqual({ picture: 'null-maps.svg' });
    expect(pageOf('[a](https://example.org/) [b](../review.md)').html).toBe(
      '<p><a href="https://example.org/">a</a> b</p>\n',
    );
    expect(pageOf('    a < b').html).toBe('<pre tabindex="0"><code>a &lt; b</code></pre>\n');
  });
});

/**
 * Builds the service worker to `/sw.js` and tells it, and the page, which version this is: the list of files
 * that a version consists of, and a hash over their names and contents.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

type OutputBundle = Rolldown.OutputBundle;

const PAGE = 'index.html';
const WORKER = 'sw.js';
/** Scripts that neither interface language is written in; a browser asks for them if a text needs them. */
const SELDOM = /inter-(vietnamese|greek|cyrillic)/;
/** Pages about methods are read at a desk. */
const AT_A_DESK = /\/docs\/methods\//;

/** The files that something in the bundle was made of. */
const sourcesOf = (part?: OutputBundle[string]): readonly string[] =>
  part?.type === 'chunk'
    ? part.facadeModuleId
      ? [part.facadeModuleId]
      : []
    : (part?.originalFileNames ?? []);

export const precache = (): Plugin => {
  let publicDir = '';
  let building = false;
  return {
    name: 'lykta-precache',
    enforce: 'post',
    configResolved(config) {
      publicDir = config.publicDir;
      building = config.command === 'build' && config.mode !== 'test';
    },
    buildStart() {
      if (building) this.emitFile({ type: 'chunk', id: 'src/worker/sw.ts', fileName: WORKER });
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const page = bundle[PAGE];
        const worker = bundle[WORKER];
        if (page?.type !== 'asset' || worker?.type !== 'chunk') return;
        if (worker.imports.length > 0) this.error(`${WORKER} must stand alone, it imports ${worker.imports}`);
        const named = Object.keys(bundle).filter(
          (name) =>
            name !== PAGE &&
            name !== WORKER &&
            !SELDOM.test(name) &&
            !sourcesOf(bundle[name]).some((source) => AT_A_DESK.test(source)) &&
            !name.endsWith('.map'),
        );
        const plain = readdirSync(publicDir, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(publicDir.length + 1));
        const hash = createHash('sha256').update(String(page.source)).update(worker.code);
        for (const name of named.sort()) hash.update(name);
        for (const name of plain.sort()) hash.update(name).update(readFileSync(join(publicDir, name)));
        const version = hash.digest('hex').slice(0, 12);
        const files = [PAGE, ...named, ...plain].map((name) => `/${name}`);
        page.source = String(page.source).replace('__LYKTA_VERSION__', version);
        worker.code = worker.code
          .replaceAll('__LYKTA_VERSION__', JSON.stringify(version))
          .replaceAll('__LYKTA_FILES__', JSON.stringify(files));
      },
    },
  };
};

/**
 * How the client is built and tested. It holds no product code. Nothing is inlined as `data:` and no
 * inline script is emitted, because the server's content security policy allows neither.
 */
import { defineConfig } from 'vitest/config';
import { methods } from './vite/methods.ts';
import { precache } from './vite/precache.ts';
import { shell } from './vite/shell.ts';
import { words } from './vite/words.ts';

/** The server that `npm run dev` talks to. */
const SERVER = process.env.LYKTA_SERVER ?? 'http://127.0.0.1:8400';

export default defineConfig({
  plugins: [words(), methods(), shell(), precache()],
  worker: { format: 'es' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1400,
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: SERVER },
      '/tiles': { target: SERVER },
      '/basemap': { target: SERVER },
    },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});

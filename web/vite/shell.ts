/**
 * Puts what the first drawing needs into one file, and what a walk needs into another. Left to itself the bundler
 * makes a file of each set of modules that views share, and a phone that starts without a network asks its service
 * worker for forty.
 */
import type { Plugin } from 'vite';

/** The files, and the module each begins at; what an earlier one holds is not held again. */
const FILES = [
  ['shell', /\/src\/main\.tsx$/],
  ['out', /\/src\/walk\/WalkOut\.tsx$/],
] as const;

export const shell = (): Plugin => {
  const members = new Map<string, string>();
  return {
    name: 'lykta-shell',
    apply: 'build',
    config: () => ({
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              groups: FILES.map(([name]) => ({ name, test: (id: string) => members.get(id) === name })),
            },
          },
        },
      },
    }),
    buildEnd() {
      const ids = [...this.getModuleIds()];
      const visit = (id: string, name: string) => {
        if (members.has(id)) return;
        members.set(id, name);
        for (const imported of this.getModuleInfo(id)?.importedIds ?? []) visit(imported, name);
      };
      for (const [name, start] of FILES) for (const id of ids) if (start.test(id)) visit(id, name);
    },
  };
};

/** Which pages there are about how numbers are worked out, and how one is fetched. */
const FILES = import.meta.glob<string>('../../../docs/methods/*.md', { query: '?page', import: 'default' });

/** The pages that figures lead to. */
export const METHODS = [
  'courses',
  'dbscan',
  'density',
  'empirical-bayes',
  'hotspots',
  'knox',
  'local-excess',
  'rate-ratio',
  'reporting-rate',
  'spacetime',
] as const;
export type Method = (typeof METHODS)[number];

const fileOf = (id: string) => `../../../docs/methods/${id || 'README'}.md`;

/** Whether there is such a page; the list of all has no name. */
export const isPage = (id: string): boolean => fileOf(id) in FILES;

/** The page as HTML. */
export const readPage = async (id: string): Promise<string> => (await FILES[fileOf(id)]?.()) ?? '';

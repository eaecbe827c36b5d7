/** The parts of Administration: address, words, and the deeds that open them. It draws nothing. */
import { may } from '../api/may';
import type { Deed } from '../api/types';

export const SECTIONS = [
  { tab: 'personer', key: 'people', icon: 'users', deeds: ['administer'] },
  { tab: 'roller', key: 'roles', icon: 'key-round', deeds: ['administer'] },
  { tab: 'omraden', key: 'areas', icon: 'map-pinned', deeds: ['administer'] },
  { tab: 'kategorier', key: 'categories', icon: 'tags', deeds: ['administer'] },
  { tab: 'aktorer', key: 'actors', icon: 'building', deeds: ['administer'] },
  { tab: 'vem-far', key: 'routing', icon: 'signpost', deeds: ['administer'] },
  { tab: 'inkommet', key: 'intake', icon: 'inbox', deeds: ['review'] },
  { tab: 'delningar', key: 'shares', icon: 'share-2', deeds: ['share'] },
  { tab: 'texter', key: 'texts', icon: 'file-text', deeds: ['publish'] },
  { tab: 'lamna-ut', key: 'disclose', icon: 'download', deeds: ['disclose'] },
  { tab: 'gallring', key: 'retention', icon: 'archive', deeds: ['dispose'] },
  { tab: 'logg', key: 'audit', icon: 'scroll-text', deeds: ['audit'] },
] as const satisfies readonly { tab: string; key: string; icon: string; deeds: readonly Deed[] }[];

export type Section = (typeof SECTIONS)[number];

/** The parts that the one signed in may open, in order. */
export const openSections = (): readonly Section[] => SECTIONS.filter(({ deeds }) => may(...deeds));

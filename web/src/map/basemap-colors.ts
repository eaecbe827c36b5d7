/**
 * Colours of the basemap in the three themes.
 *
 * The basemap is the quiet paper under everything else, so no colour here may
 * compete with a mark: the lantern, ember, spruce and frost of the tokens are
 * not used. Layers and their order are in basemap.ts.
 */

export type Theme = 'light' | 'dark' | 'natt';

export interface BasemapColors {
  /** Land where we are at home; the page colour of the theme. */
  readonly ground: string;
  /** Land outside Sweden: a shade away, so that Sweden reads as one shape. */
  readonly abroad: string;
  readonly water: string;
  readonly waterEdge: string;
  readonly green: string;
  readonly wood: string;
  readonly pitch: string;
  readonly paved: string;
  readonly building: string;
  readonly buildingEdge: string;
  readonly publicBuilding: string;
  readonly roadEdge: string;
  /** Main streets, and streets known to have light. */
  readonly roadMain: string;
  readonly roadLit: string;
  /** Nothing known about light. */
  readonly road: string;
  /** Known to have none. */
  readonly roadUnlit: string;
  readonly path: string;
  readonly pathLit: string;
  /** Dashes of a way that is known to have no light: form before colour. */
  readonly unlit: string;
  readonly rail: string;
  readonly barrier: string;
  readonly lamp: string;
  readonly border: string;
  readonly coverage: string;
  readonly label: string;
  readonly labelStrong: string;
  readonly labelWater: string;
  readonly labelGreen: string;
  readonly halo: string;
}

const LIGHT: BasemapColors = {
  ground: '#FAF8F4',
  abroad: '#F0EDE6',
  water: '#D8E3E8',
  waterEdge: '#C3D2D9',
  green: '#E8EEDD',
  wood: '#E0E9D5',
  pitch: '#E3EBD9',
  paved: '#F3EFE8',
  building: '#ECE7DE',
  buildingEdge: '#DDD6CA',
  publicBuilding: '#E5DED2',
  roadEdge: '#DDD7CC',
  roadMain: '#FFFFFF',
  roadLit: '#FFFFFF',
  road: '#FDFCFA',
  roadUnlit: '#EAE6DE',
  path: '#C9C2B5',
  pathLit: '#CFC1A3',
  unlit: '#8F8676',
  rail: '#C4BDB1',
  barrier: '#D3CCBF',
  lamp: '#D9B778',
  border: '#BDB5A7',
  coverage: '#C9C2B5',
  label: '#55606E',
  labelStrong: '#36404D',
  labelWater: '#3F6070',
  labelGreen: '#4C6650',
  halo: '#FAF8F4',
};

const DARK: BasemapColors = {
  ground: '#12161C',
  abroad: '#0D1014',
  water: '#0B1B2A',
  waterEdge: '#162433',
  green: '#14201C',
  wood: '#13211B',
  pitch: '#16231E',
  paved: '#171C23',
  building: '#1A2028',
  buildingEdge: '#262E38',
  publicBuilding: '#1F2630',
  roadEdge: '#0D1015',
  roadMain: '#4E4A3E',
  roadLit: '#454135',
  road: '#2A323C',
  roadUnlit: '#1E242C',
  path: '#465361',
  pathLit: '#6E6448',
  unlit: '#5F6C7B',
  rail: '#3A434E',
  barrier: '#2C343F',
  lamp: '#A5874A',
  border: '#46515E',
  coverage: '#333C48',
  label: '#A9B3BF',
  labelStrong: '#D3D9E0',
  labelWater: '#86A3BD',
  labelGreen: '#8FB09C',
  halo: '#12161C',
};

const NATT: BasemapColors = {
  ...DARK,
  ground: '#000000',
  abroad: '#0A0C0F',
  water: '#071726',
  waterEdge: '#13202D',
  green: '#07110C',
  wood: '#08140E',
  pitch: '#0A150F',
  paved: '#080A0D',
  building: '#0D1116',
  buildingEdge: '#1C232C',
  publicBuilding: '#12171E',
  roadEdge: '#000000',
  roadMain: '#4F4936',
  roadLit: '#403A2A',
  road: '#2B343E',
  roadUnlit: '#14181D',
  path: '#465260',
  pathLit: '#756845',
  unlit: '#64727F',
  rail: '#2E3640',
  barrier: '#222932',
  label: '#C8D0D9',
  labelStrong: '#E2E6EB',
  labelWater: '#93B0CA',
  labelGreen: '#9ABAA6',
  halo: '#000000',
};

const COLORS: Readonly<Record<Theme, BasemapColors>> = { light: LIGHT, dark: DARK, natt: NATT };

/** All colours of a theme. */
export function basemapColors(theme: Theme): BasemapColors {
  return COLORS[theme];
}

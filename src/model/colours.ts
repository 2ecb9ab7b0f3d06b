import type { LandGroup } from './records.js';

/**
 * Colours for classes, in the order of the rule pack. Source: Okabe and Ito, Color Universal Design, 2008: told apart
 * with every common kind of colour blindness. Theirs has no grey; this one is dark, because a middle grey is what green
 * and purple look like to many.
 */
const CLASS_COLOURS = [
  '#0072B2',
  '#009E73',
  '#56B4E9',
  '#555555',
  '#D55E00',
  '#E69F00',
  '#CC79A7',
  '#F0E442',
  '#000000',
] as const;

/** The colour of a class by its place in the pack; an unknown class is black. */
export function classColour(place: number): string {
  return place < 0 ? '#000000' : CLASS_COLOURS[place % CLASS_COLOURS.length]!;
}

/** Light colours for land, so that outlines and hatching stand out; the codes are written on them. */
export const LAND_COLOURS: Readonly<Record<LandGroup | 'unknown', string>> = {
  cultivated: '#F7EFA6',
  otherAgricultural: '#CBE5C3',
  construction: '#EFC3AC',
  unused: '#D9D9D9',
  unknown: '#FFFFFF',
};

export const OUTLINE_COLOUR = '#B00020';
export const FARMLAND_HATCH = '#2E7D32';
export const APPROVAL_HATCH = '#1A4F8B';

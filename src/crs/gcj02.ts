import { OFFSET_WORDS } from '../words/crs.js';
import { filled, type Text } from '../words/text.js';

export interface OffsetSuspicion {
  /** Which of the two layers is probably in GCJ-02. */
  readonly suspect: 'first' | 'second';
  readonly pairs: number;
  readonly matching: number;
  /** Median length of the shift between the layers, metres. */
  readonly metres: number;
  readonly note: Text;
}

/** Fewer pairs say nothing. */
const LEAST_PAIRS = 3;
/** Share of the pairs that must show the shift of their place. */
const LEAST_SHARE = 0.9;
/** Metres between the shift found and the one of GCJ-02; the published formula is good to 1–2 m, parcels move a little. */
const TOLERANCE = 10;
/** A shift shorter than this (metres) may be anything. */
const LEAST_SHIFT = 50;
const DEGREE = Math.PI / 180;
const SEMI_MAJOR = 6_378_245;
const E2 = 0.00669342162296594;

/**
 * Whether one of two layers looks like GCJ-02, the shifted coordinates of Chinese web maps, often handed on as "WGS 84".
 * `a` and `b` are pairs of longitude, latitude (degrees, WGS 84 or CGCS2000) of the SAME places in the same order, say the
 * centres of the parcels that both layers hold under one number; null where there is nothing to say.
 *
 * One layer alone cannot show it. Two can, because the shift of GCJ-02 is not any shift of 100–700 m but a known vector
 * for every place, which changes by metres over a kilometre. Suspicion is raised only where at least 3 pairs, and 9 of 10,
 * are shifted by the vector of their place within 10 m. A shift of other origin (a wrong meridian, another datum, a bad
 * digitisation) meets the first such vector by chance about once in 2000 (10 m against 450 m, squared). It stays a
 * suspicion: which layer is right is decided by whoever knows where they come from. Nothing is shifted back here. BD-09
 * and other shifts are not looked for.
 */
export function offsetSuspicion(a: Float64Array, b: Float64Array): OffsetSuspicion | null {
  const pairs = Math.floor(Math.min(a.length, b.length) / 2);
  if (pairs < LEAST_PAIRS) return null;
  const count = { first: 0, second: 0 };
  const lengths: number[] = [];
  for (let i = 0; i < 2 * pairs; i += 2) {
    const shift = metresBetween(a[i]!, a[i + 1]!, b[i]!, b[i + 1]!);
    lengths.push(Math.hypot(shift.east, shift.north));
    if (isShift(shift, gcjShift(a[i]!, a[i + 1]!))) count.second++;
    if (isShift({ east: -shift.east, north: -shift.north }, gcjShift(b[i]!, b[i + 1]!))) count.first++;
  }
  const suspect = count.second >= count.first ? 'second' : 'first';
  const matching = count[suspect];
  if (matching < LEAST_SHARE * pairs) return null;
  const metres = Math.round(lengths.sort((p, q) => p - q)[Math.floor(pairs / 2)]!);
  const note = filled(OFFSET_WORDS[suspect], { pairs, matching, metres, tolerance: TOLERANCE });
  return { suspect, pairs, matching, metres, note };
}

interface Shift {
  readonly east: number;
  readonly north: number;
}

function isShift(found: Shift, expected: Shift): boolean {
  const isLong = Math.hypot(expected.east, expected.north) >= LEAST_SHIFT;
  return isLong && Math.hypot(found.east - expected.east, found.north - expected.north) <= TOLERANCE;
}

/** From the first place to the second, on the ellipsoid of GCJ-02 (Krassowsky). */
function metresBetween(lonA: number, latA: number, lonB: number, latB: number): Shift {
  const sin = Math.sin(latA * DEGREE);
  const w2 = 1 - E2 * sin * sin;
  const normal = SEMI_MAJOR / Math.sqrt(w2);
  return {
    east: (lonB - lonA) * DEGREE * normal * Math.cos(latA * DEGREE),
    north: (latB - latA) * DEGREE * ((normal * (1 - E2)) / w2),
  };
}

/**
 * By how many metres GCJ-02 shifts a place (degrees). There is no official text; the formula has been in public since
 * 2010 and is checked here against the test values of googollee/eviltransform (BSD-2-Clause).
 */
export function gcjShift(lon: number, lat: number): Shift {
  const x = lon - 105;
  const y = lat - 35;
  const wave = (amplitude: number, turns: number): number => amplitude * Math.sin(turns * Math.PI);
  const fine = wave(20, 6 * x) + wave(20, 2 * x);
  const root = Math.sqrt(Math.abs(x));
  const east = 300 + x + 2 * y + 0.1 * (x * x + x * y + root);
  const north = -100 + 2 * x + 3 * y + 0.2 * (y * y + root) + 0.1 * x * y;
  const eastWaves = wave(20, x) + wave(40, x / 3) + wave(150, x / 12) + wave(300, x / 30);
  const northWaves = wave(20, y) + wave(40, y / 3) + wave(160, y / 12) + wave(320, y / 30);
  return { east: east + ((fine + eastWaves) * 2) / 3, north: north + ((fine + northWaves) * 2) / 3 };
}

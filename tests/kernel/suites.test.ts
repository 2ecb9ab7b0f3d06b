import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLOSURE_TOLERANCE, FactsKernel } from '../../src/kernel/facts.js';
import type { FlatPolygons } from '../../src/model/geometry.js';
import { loadGdal } from '../support/geos.js';
import { areaOf, GeosAreas, type Polygon, type Region, shoelace, sumOf } from '../support/geos-areas.js';
import { sharedFolder } from '../support/shared.js';

/**
 * The polygons of other people's clippers: polygon-clipping, martinez, Turf. Every pair of polygon features of a file is
 * overlaid both ways: A∩B, A−B and B−A are held against GEOS under our own convention (even-odd over all rings of a
 * feature), and all features of a file together against the results that the suites ship.
 */
const SUITES = sharedFolder('data', 'overlay-suites');
const gdal = await loadGdal();
const geos = gdal ? new GeosAreas(gdal) : null;
const kernel = new FactsKernel();

const OVERLAID = 'polygons or holes of one feature lie over each other: the suite unites polygons and takes holes off';
const NON_ZERO = 'a ring laps over itself: the suite goes by the winding number, we by even and odd';
const NO_SHELL = 'a hole without a shell: the suite drops it, to us it is a ring like any other';
const STATED_WRONG = 'the suite itself says that its result is wrong; GEOS has our area';

/** Shipped results with another area than ours, by input and operation, and why. */
const OTHER_RESULTS: Readonly<Record<string, string>> = {
  'polygon-clipping/test/end-to-end/clean-multipoly-with-polys-overlapping/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/clean-poly-with-interior-ring-overlapping-exterior/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/clean-poly-with-interior-ring-splitting-exterior/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/clean-poly-with-interior-ring-touching-exterior/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/clean-poly-with-interior-rings-overlapping/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/coincident-with-invalid-segments/args.geojson intersection': OVERLAID,
  'polygon-clipping/test/end-to-end/coincident-with-invalid-segments/args.geojson xor': OVERLAID,
  'polygon-clipping/test/end-to-end/issue-60-6/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/issue-61/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/issue-61-2/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/issue-62/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/issue-62-2/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/issue-68/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/parallel-lines-with-crossing/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/split-almost-vertical-segment/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/subtract-same-shape-multiple-times/args.geojson difference': OVERLAID,
  'polygon-clipping/test/end-to-end/union-same-shape-multiple-times/args.geojson union': OVERLAID,
  'polygon-clipping/test/end-to-end/multipoly-with-self-crossing-rings/args.geojson union': NON_ZERO,
  'polygon-clipping/test/end-to-end/non-zero-rule-not-even-odd/args.geojson union': NON_ZERO,
  'polygon-clipping/test/end-to-end/rings-with-no-area/args.geojson union': NO_SHELL,
  'martinez/test/genericTestCases/fatal3.geojson intersection': STATED_WRONG,
  'martinez/test/genericTestCases/fatal3.geojson union': STATED_WRONG,
  'martinez/test/genericTestCases/fatal4.geojson intersection': STATED_WRONG,
  'martinez/test/genericTestCases/fatal4.geojson union': STATED_WRONG,
  'martinez/test/genericTestCases/issue76.geojson union': STATED_WRONG,
  'martinez/test/genericTestCases/issue76.geojson difference': STATED_WRONG,
};

type Position = readonly number[];
type Operation = 'union' | 'intersection' | 'difference' | 'difference-ba' | 'xor';
type Feature = readonly Polygon[];

interface Case {
  /** Path of the input within the suites. */
  readonly name: string;
  readonly features: readonly Feature[];
  readonly results: readonly { readonly operation: Operation; readonly polygons: Feature }[];
}

interface GeoJson {
  readonly type: string;
  readonly features?: readonly GeoJson[];
  readonly geometry?: GeoJson | null;
  readonly coordinates?: unknown;
  readonly properties?: Readonly<Record<string, unknown>> | null;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  union: 'union',
  intersection: 'intersection',
  difference: 'difference',
  diff: 'difference',
  diff_ba: 'difference-ba',
  xor: 'xor',
};

// ---- reading ----

function read(file: string): GeoJson {
  return JSON.parse(readFileSync(file, 'utf8')) as GeoJson;
}

/** The features of a document, one for a bare feature or geometry. */
function membersOf(document: GeoJson): readonly GeoJson[] {
  return document.features ?? [document];
}

/** The polygons of a feature or geometry; null where it is a point or a line. */
function polygonsIn({ type, geometry, coordinates }: GeoJson): Feature | null {
  if (type === 'Feature') return geometry ? polygonsIn(geometry) : [];
  const parts = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : null;
  if (!parts) return null;
  return (parts as Position[][][])
    .map((rings) => rings.map(openRing).filter((ring) => ring.length >= 6))
    .filter((rings) => rings.length > 0);
}

function openRing(ring: readonly Position[]): Float64Array {
  const [first, last] = [ring[0], ring.at(-1)];
  const isClosed = ring.length > 1 && first![0] === last![0] && first![1] === last![1];
  return Float64Array.from((isClosed ? ring.slice(0, -1) : ring).flatMap((position) => position.slice(0, 2)));
}

function featuresOf(members: readonly GeoJson[]): Feature[] {
  return members.map(polygonsIn).filter((feature) => feature !== null);
}

function allPolygons(members: readonly GeoJson[]): Feature {
  return featuresOf(members).flat();
}

function casesOf(root: string): Case[] {
  const found = [
    ...polygonClipping(join(root, 'polygon-clipping', 'test', 'end-to-end')),
    ...genericMartinez(join(root, 'martinez', 'test', 'genericTestCases')),
    ...inputs(join(root, 'martinez', 'test', 'fixtures')),
    ...featureTypes(join(root, 'martinez', 'test', 'featureTypes')),
    ...turf(root, 'union', 'union'),
    ...turf(root, 'difference', 'difference'),
    ...turf(root, 'intersect', 'intersection'),
    ...['dissolve', 'mask', 'unkink-polygon'].flatMap((name) => turf(root, name, null)),
  ];
  return found.map((one) => ({ ...one, name: relative(root, one.name).replaceAll('\\', '/') }));
}

function jsonFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.geojson'))
    .sort()
    .map((name) => join(folder, name));
}

/** A folder for every case: args.geojson, and a result by the name of its operation; `all` stands for every one. */
function polygonClipping(folder: string): Case[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const files = jsonFiles(join(folder, name)).filter((file) => !file.endsWith('args.geojson'));
      return {
        name: join(folder, name, 'args.geojson'),
        features: featuresOf(membersOf(read(join(folder, name, 'args.geojson')))),
        results: files.map((file) => ({
          operation: OPERATIONS[basename(file, '.geojson')] ?? 'union',
          polygons: allPolygons(membersOf(read(file))),
        })),
      };
    });
}

/** Inputs and results in one file: results have the operation in their properties. */
function genericMartinez(folder: string): Case[] {
  return jsonFiles(folder).map((name) => {
    const members = membersOf(read(name));
    const operationOf = (member: GeoJson): Operation | undefined =>
      OPERATIONS[String(member.properties?.['operation'] ?? '')];
    return {
      name,
      features: featuresOf(members.filter((member) => !operationOf(member))),
      results: members
        .filter(operationOf)
        .map((member) => ({ operation: operationOf(member)!, polygons: polygonsIn(member)! })),
    };
  });
}

function inputs(folder: string): Case[] {
  return jsonFiles(folder).map((name) => ({ name, features: featuresOf(membersOf(read(name))), results: [] }));
}

/** Four kinds of polygons, each against the same clipping square. */
function featureTypes(folder: string): Case[] {
  const clipping = join(folder, 'clippingPoly.geojson');
  return jsonFiles(folder)
    .filter((name) => name !== clipping)
    .map((name) => ({
      name,
      features: featuresOf([read(name), read(clipping)]),
      results: (['union', 'intersection', 'difference', 'xor'] as const).map((operation) => ({
        operation,
        polygons: allPolygons([
          read(join(folder, 'out', operation, `${basename(name, '.geojson')}ToClipping.geojson`)),
        ]),
      })),
    }));
}

/** Turf's results repeat the inputs before the result (intersect, difference); nothing follows where it is empty. */
function turf(root: string, name: string, operation: Operation | null): Case[] {
  const folder = join(root, 'turf', 'packages', `turf-${name}`, 'test');
  return jsonFiles(join(folder, 'in')).map((file) => {
    const members = membersOf(read(file));
    const shipped = join(dirname(file), '..', 'out', basename(file));
    const results =
      operation && existsSync(shipped)
        ? [
            {
              operation,
              polygons: allPolygons(membersOf(read(shipped)).slice(operation === 'union' ? 0 : members.length)),
            },
          ]
        : [];
    return { name: file, features: featuresOf(members), results };
  });
}

// ---- our areas ----

function flat(feature: Feature): FlatPolygons {
  const rings = feature.flat();
  const ringStart = new Uint32Array(rings.length + 1);
  rings.forEach((ring, r) => {
    ringStart[r + 1] = ringStart[r]! + ring.length / 2;
  });
  const coords = new Float64Array(2 * ringStart.at(-1)!);
  rings.forEach((ring, r) => {
    coords.set(ring, 2 * ringStart[r]!);
  });
  const boxes = Float64Array.of(Infinity, Infinity, -Infinity, -Infinity);
  coords.forEach((value, i) => {
    boxes[i % 2] = Math.min(boxes[i % 2]!, value);
    boxes[2 + (i % 2)] = Math.max(boxes[2 + (i % 2)]!, value);
  });
  return { count: 1, coords, ringStart, featureRing: Uint32Array.of(0, rings.length), boxes };
}

interface Part {
  /** Features on this part, ascending. */
  readonly on: readonly number[];
  readonly area: number;
}

/** The parts of one feature by the features on them, itself included. */
function partsOf(features: readonly FlatPolygons[], feature: number): Part[] {
  if (features[feature]!.coords.length === 0) return [];
  const others = features.map((_, i) => i).filter((i) => i !== feature && features[i]!.coords.length > 0);
  const covers = others.map((i) => ({ shapes: features[i]!, feature: 0 }));
  const { sets, closure } = kernel.overlay(features[feature]!, 0, covers);
  expect(closure).toBeLessThanOrEqual(CLOSURE_TOLERANCE);
  return sets.map(({ covers: on, area }) => ({
    on: [feature, ...on.map((cover) => others[cover]!)].sort((p, q) => p - q),
    area,
  }));
}

/** All parts of all features, each once. */
function allParts(features: readonly FlatPolygons[]): Part[] {
  return features.flatMap((_, i) => partsOf(features, i).filter(({ on }) => on[0] === i));
}

function ourArea(parts: readonly Part[], operation: Operation, features: number): number {
  const isIn: Readonly<Record<Operation, (on: readonly number[]) => boolean>> = {
    union: () => true,
    intersection: (on) => on.length === features,
    difference: (on) => on.length === 1 && on[0] === 0,
    'difference-ba': (on) => on.length === 1 && on[0] === 1,
    xor: (on) => on.length % 2 === 1,
  };
  return parts.reduce((sum, { on, area }) => (isIn[operation](on) ? sum + area : sum), 0);
}

/** What rounding may do: units in the last place of the largest coordinate along all outlines. */
function rounding(features: readonly Feature[]): number {
  let reach = 0;
  let length = 0;
  for (const ring of features.flat(2)) {
    for (let i = 0; i < ring.length; i += 2) {
      const [px, py] = [ring.at(i - 2)!, ring.at(i - 1)!];
      length += Math.hypot(ring[i]! - px, ring[i + 1]! - py);
      reach = Math.max(reach, Math.abs(ring[i]!), Math.abs(ring[i + 1]!));
    }
  }
  return 8 * Number.EPSILON * reach * length;
}

function boxesMeet(a: FlatPolygons, b: FlatPolygons): boolean {
  const [p, q] = [a.boxes, b.boxes];
  return p[0]! <= q[2]! && p[2]! >= q[0]! && p[1]! <= q[3]! && p[3]! >= q[1]!;
}

describe.skipIf(!SUITES)('the polygons of other clippers', () => {
  const cases = SUITES ? casesOf(SUITES) : [];

  test('are all there', () => {
    expect(cases.length).toBeGreaterThanOrEqual(190);
    expect(cases.reduce((sum, { results }) => sum + results.length, 0)).toBeGreaterThanOrEqual(200);
  });

  const withPolygons = cases
    .filter(({ features }) => features.length > 0)
    .map(({ name, features }) => [name, features] as const);
  describe.skipIf(!geos).each(withPolygons)('%s', (_, features) => {
    test('alone and in pairs: the areas of GEOS', () => {
      const shapes = features.map(flat);
      const regions = features.map((feature) => geos!.regionOf(feature));
      features.forEach((feature, i) => {
        const own = partsOf([shapes[i]!], 0).reduce((sum, { area }) => sum + area, 0);
        expect(Math.abs(own - areaOf(regions[i]!)), `feature ${i}`).toBeLessThanOrEqual(rounding([feature]));
      });
      for (let i = 0; i < features.length; i++) {
        for (let j = i + 1; j < features.length; j++) {
          if (!boxesMeet(shapes[i]!, shapes[j]!)) continue;
          const pair = [shapes[i]!, shapes[j]!];
          const limit = rounding([features[i]!, features[j]!]);
          const wanted = byGeos(regions[i]!, regions[j]!);
          const there = partsOf(pair, 0);
          const back = partsOf(pair, 1);
          const found = {
            common: ourArea(there, 'intersection', 2),
            commonAgain: ourArea(back, 'intersection', 2),
            onlyA: ourArea(there, 'difference', 2),
            onlyB: ourArea(back, 'difference-ba', 2),
          };
          for (const [what, area] of Object.entries(wanted)) {
            const off = Math.abs(found[what as keyof typeof found] - area);
            expect(off, `${what} of ${i} and ${j}: ours ${JSON.stringify(found)}`).toBeLessThanOrEqual(limit);
          }
        }
      }
    });
  });

  function byGeos(a: Region, b: Region) {
    const common = areaOf(geos!.intersection(a, b));
    return {
      common,
      commonAgain: common,
      onlyA: areaOf(geos!.difference(a, b)),
      onlyB: areaOf(geos!.difference(b, a)),
    };
  }

  const shipped = cases.flatMap(({ name, features, results }) =>
    results.map(({ operation, polygons }) => ({ key: `${name} ${operation}`, features, operation, polygons })),
  );

  test.each(named(shipped))('%s: the area that the suite ships', (key, { features, operation, polygons }) => {
    const ours = ourArea(allParts(features.map(flat)), operation, features.length);
    const theirs = sumOf(polygons, (ring) => Math.abs(shoelace(ring)));
    const off = Math.abs(ours - theirs);
    const limit = rounding(features) + 1e-9 * theirs;
    const reason = OTHER_RESULTS[key];
    if (reason) expect(off, `${key} agrees after all: take it off the list`).toBeGreaterThan(limit);
    else expect(off, `ours ${ours}, theirs ${theirs}`).toBeLessThanOrEqual(limit);
    // That it is the convention that differs shows when GEOS follows theirs.
    if (reason !== OVERLAID || !geos) return;
    const united = features.map((feature) => geos.union(feature.map(shellWithoutHoles)));
    const geosArea = areaOf(combined(united, operation));
    expect(Math.abs(geosArea - theirs), `GEOS ${geosArea}, theirs ${theirs}`).toBeLessThanOrEqual(limit);
  });

  function named<Result extends { readonly key: string }>(results: readonly Result[]): (readonly [string, Result])[] {
    return results.map((result) => [result.key, result]);
  }

  function shellWithoutHoles([shell, ...holes]: Polygon): Region {
    return geos!.difference(geos!.regionOf([[shell!]]), geos!.union(holes.map((hole) => geos!.regionOf([[hole]]))));
  }

  function combined(regions: readonly Region[], operation: Operation): Region {
    const [first = null, ...rest] = regions;
    if (operation === 'union') return geos!.union(regions);
    if (operation === 'intersection') return rest.reduce((sum, next) => geos!.intersection(sum, next), first);
    if (operation === 'difference') return geos!.difference(first, geos!.union(rest));
    return rest.reduce((sum, next) => geos!.union([geos!.difference(sum, next), geos!.difference(next, sum)]), first);
  }

  test('of the list of other results all are there', () => {
    const keys = new Set(shipped.map(({ key }) => key));
    expect(Object.keys(OTHER_RESULTS).filter((key) => !keys.has(key))).toEqual([]);
  });
});

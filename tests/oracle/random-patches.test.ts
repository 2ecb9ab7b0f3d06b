import { describe, expect, test } from 'vitest';
import { ringArea } from '../../src/kernel/area.js';
import { CLOSURE_TOLERANCE, FactsKernel, type OverlayFacts } from '../../src/kernel/facts.js';
import { piecesOf } from '../../src/kernel/pieces.js';
import { exactLabelSets } from '../support/exact-overlay.js';
import { loadGdal } from '../support/geos.js';
import { areaOf, GeosAreas, interiorPoint, type Polygon, perimeterOf, type Region } from '../support/geos-areas.js';
import { overlays, type RandomOverlay } from '../support/random-overlays.js';
import { type Feature, flat } from '../support/shapes.js';

/**
 * The kernel against GEOS on a fixed sample of awkward overlays. A long run: TUBAN_FUZZ=200000 (pairs; a tenth as many
 * patches under four layers), TUBAN_FUZZ_SEED for another stream, TUBAN_FUZZ_MINUTES to end it earlier.
 */
const FUZZ = Number(process.env['TUBAN_FUZZ'] ?? 0);
const SEED = Number(process.env['TUBAN_FUZZ_SEED'] ?? 1);
const MINUTES = Number(process.env['TUBAN_FUZZ_MINUTES'] ?? 60);
const COUNTS = FUZZ > 0 ? { pair: FUZZ, layers: Math.round(FUZZ / 10) } : { pair: 1_200, layers: 300 };

/** m² at most, plus this share of the area. */
const AREA = { absolute: 1e-6, relative: 1e-9 };
const CLOSURE = 1e-12;
/** Distance of neighbouring doubles at 4e7 m: a crossing is rounded by half of it. */
const ZONE_GRAIN = 2 ** -27;

const gdal = await loadGdal();
const kernel = new FactsKernel();

/** Everything that may go wrong, with the worst that was seen. */
class Findings {
  readonly faults: string[] = [];
  readonly worst: Record<string, number> = {};
  cases = 0;
  invalid = 0;
  sets = 0;
  gaveUp = 0;
  geosWrong = 0;
  /** Cases the pipeline would refuse with AREA_NOT_CLOSED. */
  refused = 0;

  see(what: string, value: number, allowed: number, overlay: RandomOverlay, detail = ''): void {
    this.worst[what] = Math.max(this.worst[what] ?? 0, value);
    if (!(value <= allowed))
      this.fault(overlay, `${what} ${value.toExponential(3)} > ${allowed.toExponential(1)} ${detail}`);
  }

  fault({ index, story }: RandomOverlay, text: string): void {
    this.faults.push(`case ${index} (${story}): ${text}`);
  }
}

describe.skipIf(!gdal).each(['pair', 'layers'] as const)('random overlays (%s)', (form) => {
  test(
    'areas, closure and pieces are those of GEOS',
    () => {
      const geos = new GeosAreas(gdal!);
      const findings = new Findings();
      const end = performance.now() + MINUTES * 60_000;
      for (const overlay of overlays({ seed: SEED, count: COUNTS[form], form })) {
        examine(geos, overlay, findings);
        if (performance.now() > end) break;
      }
      report(form, findings);
      expect(findings.faults.slice(0, 20)).toEqual([]);
    },
    Math.max(120_000, MINUTES * 60_000 * 1.2),
  );
});

function examine(geos: GeosAreas, overlay: RandomOverlay, findings: Findings): void {
  findings.cases++;
  const patches = flat([overlay.patch]);
  const shapes = flat(overlay.covers);
  const refs = overlay.covers.map((_, feature) => ({ shapes, feature }));
  const facts = kernel.overlay(patches, 0, refs);
  // A sliver is small beside its box: what is lost in the box counts for more of it, and no more than that is allowed.
  const [xmin, ymin, xmax, ymax] = patches.boxes as unknown as [number, number, number, number];
  const slimness = Math.max(1, ((xmax - xmin) * (ymax - ymin)) / Math.max(facts.area, 1e-6));
  const alone = kernel.areaAlone(patches, 0);
  const closure = Math.abs(facts.area - alone) / Math.max(alone, 1e-6);
  if (slimness >= 1e3) findings.see('closure of slivers by their box', closure / slimness, CLOSURE, overlay);
  else findings.see('closure', closure, CLOSURE, overlay);
  // The shoelace area of an invalid patch is another one; parts that overlap by 1e-9 m differ from it by that much.
  if (slimness < 1e3 && geos.isValid([rings(overlay.patch)])) {
    findings.see('closure on the shoelace area', facts.closure, CLOSURE, overlay);
  }
  if (facts.closure > CLOSURE_TOLERANCE) findings.refused++;
  for (const { area } of facts.sets) if (!(area >= -1e-9)) findings.fault(overlay, `a label set of ${area} m²`);

  // Exact for coordinates with a zone prefix; small ones would be rounded and stay where they are.
  const [x, y] = overlay.zone ? overlay.patch[0]![0]! : [0, 0];
  const shift = [-x, -y] as const;
  compareFacts(geos, overlay, facts, shift, findings);

  const keys = new Map<string, number>();
  let polygons: ReturnType<typeof piecesOf>;
  try {
    polygons = piecesOf(patches, 0, refs, (members) => {
      const key = members.join(' ');
      if (!keys.has(key)) keys.set(key, keys.size);
      return keys.get(key)!;
    });
  } catch (error) {
    findings.fault(overlay, `piecesOf throws ${String(error)}`);
    return;
  }
  comparePieces(geos, overlay, facts, keys, polygons, shift, findings);
}

/** Label set by label set: the patch cut by one cover after the other. */
function compareFacts(
  geos: GeosAreas,
  overlay: RandomOverlay,
  facts: OverlayFacts,
  shift: readonly [number, number],
  findings: Findings,
): void {
  const isValid = [overlay.patch, ...overlay.covers].every((feature) => geos.isValid([rings(feature)]));
  if (!isValid) findings.invalid++;
  const ours = new Map(facts.sets.map(({ covers, area }) => [covers.join(' '), area]));
  let regions: { key: string; region: Region }[];
  try {
    regions = [{ key: '', region: geos.regionOf([rings(overlay.patch)], ...shift) }];
    overlay.covers.forEach((feature, c) => {
      const cover = geos.regionOf([rings(feature)], ...shift);
      regions = regions.flatMap(({ key, region }) => {
        const inside = geos.intersection(region, cover);
        const outside = inside ? geos.difference(region, cover) : region;
        return [
          { key, region: outside },
          { key: key === '' ? String(c) : `${key} ${c}`, region: inside },
        ].filter((part) => part.region !== null);
      });
    });
  } catch (error) {
    findings.gaveUp++;
    process.stderr.write(`GEOS gave up on case ${overlay.index} (${overlay.story}): ${String(error).slice(0, 120)}\n`);
    judge(overlay, ours, findings);
    return;
  }
  const theirs = new Map(regions.map(({ key, region }) => [key, areaOf(region)]));
  const keys = [...new Set([...ours.keys(), ...theirs.keys()])];
  const gap = (key: string): number => Math.abs((ours.get(key) ?? 0) - (theirs.get(key) ?? 0));
  const allowed = (key: string): number => AREA.absolute + AREA.relative * (theirs.get(key) ?? 0);
  findings.sets += keys.length;
  if (keys.some((key) => gap(key) > allowed(key))) {
    judge(overlay, ours, findings);
    return;
  }
  for (const key of keys) {
    const what = isValid ? 'area of a label set' : 'area of a label set (invalid input)';
    findings.see(what, gap(key), allowed(key), overlay, `set {${key}}: ${ours.get(key)}, GEOS ${theirs.get(key)}`);
  }
}

/** Where GEOS and the facts differ, exact arithmetic says who is right: GEOS errs too, where lines nearly coincide. */
function judge(overlay: RandomOverlay, ours: ReadonlyMap<string, number>, findings: Findings): void {
  const before = findings.faults.length;
  const exact = exactLabelSets(overlay.patch, overlay.covers);
  for (const key of new Set([...ours.keys(), ...exact.keys()])) {
    const [area, expected] = [ours.get(key) ?? 0, exact.get(key) ?? 0];
    const allowed = AREA.absolute + AREA.relative * expected;
    findings.see(
      'area against exact arithmetic',
      Math.abs(area - expected),
      allowed,
      overlay,
      `set {${key}}: ${area}, exact ${expected}`,
    );
  }
  if (findings.faults.length === before) findings.geosWrong++;
}

/** Is there a polygon with a point, `room` from its sides, whose covers by ray casting on the input are not `key`? */
function misplaced(
  overlay: RandomOverlay,
  key: string,
  polygons: readonly Polygon[],
  [dx, dy]: readonly [number, number],
  room: number,
): boolean {
  return polygons.some((polygon) => {
    const point = interiorPoint(polygon);
    if (!point || point.room < room) return false;
    const features = [overlay.patch, ...overlay.covers];
    if (features.some((feature) => distanceTo(feature, point.x - dx, point.y - dy) < room)) return false;
    const isIn = (feature: Feature): boolean => isInside(feature, point.x, point.y, dx, dy);
    const truth = overlay.covers.flatMap((cover, c) => (isIn(cover) ? [c] : [])).join(' ');
    return !isIn(overlay.patch) || truth !== key;
  });
}

/** Distance of a point to the nearest side. */
function distanceTo(feature: Feature, x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const ring of feature) {
    ring.forEach(([ax, ay], i) => {
      const [bx, by] = ring[(i + 1) % ring.length]!;
      const [sx, sy] = [bx - ax, by - ay];
      const along = ((x - ax) * sx + (y - ay) * sy) / (sx * sx + sy * sy || 1);
      const t = Math.min(1, Math.max(0, along));
      nearest = Math.min(nearest, Math.hypot(ax + t * sx - x, ay + t * sy - y));
    });
  }
  return nearest;
}

/** Even-odd rule by ray casting, for a point that is on no side. */
function isInside(feature: Feature, x: number, y: number, dx: number, dy: number): boolean {
  let inside = false;
  for (const ring of feature) {
    ring.forEach(([ax, ay], i) => {
      const [bx, by] = ring[(i + 1) % ring.length]!;
      const [x0, y0, x1, y1] = [ax + dx - x, ay + dy - y, bx + dx - x, by + dy - y];
      if (y0 > 0 !== y1 > 0 && x0 + ((x1 - x0) * -y0) / (y1 - y0) > 0) inside = !inside;
    });
  }
  return inside;
}

function comparePieces(
  geos: GeosAreas,
  overlay: RandomOverlay,
  facts: OverlayFacts,
  keys: ReadonlyMap<string, number>,
  found: ReturnType<typeof piecesOf>,
  shift: readonly [number, number],
  findings: Findings,
): void {
  const areas = new Map(facts.sets.map(({ covers, area }) => [covers.join(' '), area]));
  for (const [key, piece] of keys) {
    const polygons: Polygon[] = (found.get(piece) ?? []).map(({ outer, holes }) => [outer, ...holes]);
    const near = polygons.map((polygon) => polygon.map((ring) => ring.map((value, i) => value + shift[i % 2]!)));
    if (misplaced(overlay, key, near, shift, overlay.zone ? 1e-6 : 1e-9))
      findings.fault(overlay, `piece {${key}} lies elsewhere`);
    if (polygons.length > 0 && !geos.isValid(polygons)) findings.fault(overlay, `piece {${key}} is not valid`);
    const area = polygons.flat().reduce((sum, ring) => sum + ringArea(ring, 0, ring.length / 2), 0);
    const expected = areas.get(key) ?? 0;
    const grain = overlay.zone ? ZONE_GRAIN * perimeterOf(polygons) : 0;
    const allowed = AREA.absolute + AREA.relative * expected + grain;
    findings.see(
      'area of a piece',
      Math.abs(area - expected),
      allowed,
      overlay,
      `piece {${key}}: ${area}, facts ${expected}`,
    );
    areas.delete(key);
  }
  for (const [key, area] of areas)
    findings.see('piece that is missing', area, AREA.absolute + ZONE_GRAIN * 1e3, overlay, `{${key}}`);
}

function rings(feature: Feature): Polygon {
  return feature.map((ring) => Float64Array.from(ring.flat()));
}

function report(form: string, { cases, invalid, sets, gaveUp, geosWrong, refused, faults, worst }: Findings): void {
  const parts = Object.entries(worst).map(([what, value]) => `${what} ${value.toExponential(1)}`);
  process.stderr.write(
    `random overlays (${form}): ${cases} cases, ${invalid} with invalid input, ${sets} label sets, ` +
      `${gaveUp} given up by GEOS, ${geosWrong} wrong by GEOS, ${refused} above the closure tolerance of the pipeline, ${faults.length} faults; worst ${parts.join(', ')}\n`,
  );
  if (FUZZ > 0) for (const fault of faults.slice(0, 60)) process.stderr.write(`  ${fault}\n`);
}

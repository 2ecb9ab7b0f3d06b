import { plausibleBox } from '../crs/coordinates.js';
import { describeCrs } from '../crs/definitions.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import { parseDateInterval, parseDateLoose } from '../model/date.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { Job } from '../model/job.js';
import { Problem } from '../model/problem.js';
import type { Patch } from '../model/records.js';
import { type SetAside, setAside } from '../model/set-aside.js';
import type { JobLayer } from './layers.js';
import { pick } from './pick-shapes.js';
import { faultCode, requireMatchingCounts } from './record-faults.js';

/** The patches of a job: `shapes` and `patches` go together by position. */
export interface ReadPatches {
  readonly shapes: FlatPolygons;
  readonly patches: readonly Patch[];
  readonly setAside: readonly SetAside[];
  /** Records in the file: patches + those set aside. */
  readonly read: number;
  /** Remarks by patch, as positions: patches that share their geometry with another one. */
  readonly sameShape: ReadonlyMap<number, readonly string[]>;
}

/**
 * Reads all patches: geometry, attributes, dates. Records without usable geometry and exact duplicates (same id, same
 * vertices) are set aside; the rest keeps file order. `only` reads the patches of one id.
 *
 * Errors  LAYER_EMPTY, RECORD_COUNTS_DIFFER, DETECTION_DATE_MISSING.
 */
export function readPatches(job: Job, source: JobLayer, only: string | null = null): ReadPatches {
  const { layer } = source;
  const outcome: SetAside[] = [];
  const collector = new PolygonCollector(layer.bytes);
  const plausible = plausibleBox(source.working);
  const aside = (record0: number, code: SetAside['code'], x: number | null = null, y: number | null = null): void => {
    const action = code === 'BOX_WRONG' ? 'noted' : 'set aside';
    const params = { crs: describeCrs(source.crs) };
    const id = idOf(source, record0);
    outcome.push(
      setAside({ layer: source.name, file: layer.file, record: record0 + 1, id, code, action, params, x, y }),
    );
  };
  const read = layer.scan({
    wants: () => true,
    wrongBox: (record, x, y) => aside(record, 'BOX_WRONG', x, y),
    take: (record) => {
      if (layer.table.isDeleted(record.record)) return aside(record.record, 'RECORD_DELETED');
      if (only !== null && (idOf(source, record.record) ?? `#${record.record + 1}`) !== only) return;
      const { xmin, ymin, xmax, ymax } = record;
      const isPlausible =
        plausible === null ||
        (xmin >= plausible.xmin && xmax <= plausible.xmax && ymin >= plausible.ymin && ymax <= plausible.ymax);
      if (!isPlausible) return aside(record.record, 'COORDINATES_UNFIT', xmin, ymin);
      const fault = collector.add(record);
      if (fault) aside(record.record, faultCode(fault));
    },
    fault: (record, fault) => aside(record, faultCode(fault)),
  });
  requireMatchingCounts(source, read);
  requireReadable(job, source);
  const patches = Array.from(collector.records(), (record0) => readPatch(job, source, record0, outcome));
  return withoutDuplicates(collector.shapes(), patches, source, outcome, read);
}

function idOf({ layer, fields }: JobLayer, record0: number): string | null {
  return fields['id'] && record0 < layer.table.count ? layer.table.text(record0, fields['id'].field) : null;
}

/** Refuses a patch layer with nothing in it, or without the dates that the job needs. */
export function requireReadable(job: Job, source: JobLayer): void {
  const { layer, name } = source;
  if (layer.table.count === 0) throw new Problem('LAYER_EMPTY', { file: layer.file, layer: name }, { role: name });
  requireDetectionDate(job, source);
}

/** "In force on the detection date" needs a date: of the image, or stated for the whole job. */
function requireDetectionDate(job: Job, source: JobLayer): void {
  if (job.approvals.length === 0 || job.asOf !== null || source.fields['imageAfter']) return;
  throw new Problem('DETECTION_DATE_MISSING', { file: source.layer.file, layer: source.name });
}

function readPatch(job: Job, source: JobLayer, record0: number, outcome: SetAside[]): Patch {
  const { layer, fields } = source;
  const text = (meaning: string): string | null => {
    const binding = fields[meaning];
    return binding ? layer.table.text(record0, binding.field) : null;
  };
  const readDate = <T>(meaning: string, parse: (value: string) => T | null): T | null => {
    const value = text(meaning);
    const parsed = value === null ? null : parse(value);
    if (value !== null && parsed === null) {
      outcome.push(
        setAside({
          layer: source.name,
          file: layer.file,
          record: record0 + 1,
          id: text('id'),
          code: 'DATE_UNREADABLE',
          action: 'noted',
          params: { field: fields[meaning]?.name ?? meaning, value },
        }),
      );
    }
    return parsed;
  };
  const date = (meaning: string) => readDate(meaning, parseDateLoose);
  const after = date('imageAfter');
  const built = readDate('built', parseDateInterval);
  return {
    id: text('id') ?? `#${record0 + 1}`,
    record: record0 + 1,
    adminCode: text('adminCode'),
    township: text('township'),
    village: text('village'),
    patchType: text('patchType'),
    imageBefore: date('imageBefore')?.date ?? null,
    // The day of the job stands in where the layer has no such field; a single gap stays a gap.
    imageAfter: after?.date ?? (fields['imageAfter'] ? null : job.asOf),
    imageAfterInexact: after !== null && !after.exact,
    imageAfterGiven: after !== null,
    user: text('user'),
    project: text('project'),
    use: text('use'),
    builtFrom: built?.first ?? null,
    built: built?.last ?? null,
    rectification: text('rectification'),
    closed: date('closed')?.date ?? null,
  };
}

/** Sets aside repeated records; notes patches of one shape under several ids. */
function withoutDuplicates(
  shapes: FlatPolygons,
  patches: readonly Patch[],
  source: JobLayer,
  outcome: SetAside[],
  read: number,
): ReadPatches {
  const groups = sameShapes(shapes);
  const dropped = new Set<number>();
  const sameShape = new Map<number, readonly string[]>();
  for (const group of groups) {
    const firstOfId = new Map<string, number>();
    // Which of them is kept must not depend on the order of records.
    for (const i of [...group].sort((a, b) => compareAttributes(patches[a]!, patches[b]!))) {
      const { id, record } = patches[i]!;
      const first = firstOfId.get(id);
      if (first === undefined) {
        firstOfId.set(id, i);
        continue;
      }
      dropped.add(i);
      outcome.push(
        setAside({
          layer: source.name,
          file: source.layer.file,
          record,
          id,
          code: 'DUPLICATE_RECORD',
          action: 'set aside',
          params: { other: patches[first]!.record },
          x: shapes.boxes[4 * i]!,
          y: shapes.boxes[4 * i + 1]!,
        }),
      );
    }
    const ids = [...firstOfId.keys()].sort();
    if (ids.length > 1)
      for (const [id, i] of firstOfId)
        sameShape.set(
          i,
          ids.filter((other) => other !== id),
        );
  }
  if (dropped.size === 0) return { shapes, patches, setAside: outcome, read, sameShape };
  const kept = patches.map((_, i) => i).filter((i) => !dropped.has(i));
  const position = new Map(kept.map((i, at) => [i, at]));
  return {
    shapes: pick(shapes, kept, false),
    patches: kept.map((i) => patches[i]!),
    setAside: outcome,
    read,
    sameShape: new Map([...sameShape].map(([i, ids]) => [position.get(i)!, ids])),
  };
}

function compareAttributes({ record: _, ...a }: Patch, { record: __, ...b }: Patch): number {
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Features with equal rings in equal order, in groups of two and more. */
function sameShapes(shapes: FlatPolygons): number[][] {
  const byKey = new Map<number, number>();
  /** By the first of its members. */
  const groups = new Map<number, number[]>();
  // Features of one key that are not the same go on in a chain.
  const next = new Int32Array(shapes.count).fill(-1);
  for (let i = 0; i < shapes.count; i++) {
    const key = shapeKey(shapes, i);
    let other = byKey.get(key) ?? -1;
    if (other < 0) byKey.set(key, i);
    while (other >= 0 && !isSameShape(shapes, other, i)) {
      if (next[other]! < 0) {
        next[other] = i;
        break;
      }
      other = next[other]!;
    }
    if (other < 0 || next[other] === i) continue;
    const group = groups.get(other);
    if (group) group.push(i);
    else groups.set(other, [other, i]);
  }
  return [...groups.values()];
}

/** A number that equal shapes have in common: a hash of the bits of their vertices (FNV-1a over 32-bit words). */
function shapeKey({ coords, ringStart, featureRing }: FlatPolygons, feature: number): number {
  const from = ringStart[featureRing[feature]!]!;
  const to = ringStart[featureRing[feature + 1]!]!;
  const words = new Uint32Array(coords.buffer, coords.byteOffset + 16 * from, 4 * (to - from));
  let hash = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193);
  return hash;
}

function isSameShape({ coords, ringStart, featureRing }: FlatPolygons, a: number, b: number): boolean {
  const rings = featureRing[a + 1]! - featureRing[a]!;
  if (featureRing[b + 1]! - featureRing[b]! !== rings) return false;
  const fromA = ringStart[featureRing[a]!]!;
  const fromB = ringStart[featureRing[b]!]!;
  for (let r = 1; r <= rings; r++) {
    if (ringStart[featureRing[a]! + r]! - fromA !== ringStart[featureRing[b]! + r]! - fromB) return false;
  }
  const vertices = ringStart[featureRing[a + 1]!]! - fromA;
  for (let i = 0; i < 2 * vertices; i++) if (coords[2 * fromA + i] !== coords[2 * fromB + i]) return false;
  return true;
}

import { createHash } from 'node:crypto';
import { plausibleBox } from '../crs/coordinates.js';
import { describeCrs } from '../crs/definitions.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import { parseDateLoose } from '../model/date.js';
import type { FlatPolygons } from '../model/geometry.js';
import { Problem } from '../model/problem.js';
import type { Patch } from '../model/records.js';
import { type SetAside, setAside } from '../model/set-aside.js';
import type { Job } from './job.js';
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
  const plausible = plausibleBox(source.crs);
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
  const date = (meaning: string) => {
    const value = text(meaning);
    const parsed = value === null ? null : parseDateLoose(value);
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
  const after = date('imageAfter');
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
  const byShape = new Map<string, number[]>();
  patches.forEach((_, i) => {
    const key = shapeKey(shapes, i);
    const same = byShape.get(key);
    if (same) same.push(i);
    else byShape.set(key, [i]);
  });
  const dropped = new Set<number>();
  const sameShape = new Map<number, readonly string[]>();
  for (const group of byShape.values()) {
    if (group.length === 1) continue;
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

/** The vertices of a feature as a short key: equal only for equal rings in equal order. */
function shapeKey({ coords, ringStart, featureRing }: FlatPolygons, feature: number): string {
  const from = ringStart[featureRing[feature]!]!;
  const to = ringStart[featureRing[feature + 1]!]!;
  const part = coords.subarray(2 * from, 2 * to);
  const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  return createHash('md5').update(bytes).digest('base64');
}

import { plausibleBox } from '../crs/coordinates.js';
import { describeCrs } from '../crs/definitions.js';
import { faultCode } from '../io/layer-fault.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import { ringArea } from '../kernel/area.js';
import { type DateInterval, parseDateInterval } from '../model/date.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { Job } from '../model/job.js';
import type { AreaUnit } from '../model/number.js';
import { Problem } from '../model/problem.js';
import type { Patch } from '../model/records.js';
import { type SetAside, setAside } from '../model/set-aside.js';
import { type DeclaredAreas, declaredAreas } from './declared-area.js';
import type { JobLayer } from './layers.js';
import { ownAreas } from './own-areas.js';
import { requireMatchingCounts } from './record-faults.js';
import { type SettledPatches, settlePatches } from './settle-patches.js';

/** The patches of a job: `shapes` and `patches` go together by position. */
export interface ReadPatches extends SettledPatches {
  /** Records in the file: patches + those set aside. */
  readonly read: number;
  /** Unit of the areas that the layer states; null where it states none, or in a unit that could not be told. */
  readonly areaUnit: AreaUnit | null;
  /** The field of stated areas of which nobody can say the unit; null where there is none such. */
  readonly unitlessField: string | null;
}

/**
 * Reads all patches: geometry, attributes, dates. Records without usable geometry, exact duplicates (same id, same
 * vertices) and rows of split patches that others stand for are set aside; the rest keeps file order. What else repeats or
 * overlaps is noted. `only` reads the patches of one id.
 *
 * Errors  LAYER_EMPTY, RECORD_COUNTS_DIFFER, DETECTION_DATE_MISSING.
 */
export function readPatches(job: Job, source: JobLayer, only: string | null = null): ReadPatches {
  const { layer } = source;
  const outcome: SetAside[] = [];
  /** Patches with an open ring, by position, and the width of its gap. */
  const gaps = new Map<number, number>();
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
      else if (collector.gap > 0) gaps.set(collector.count - 1, collector.gap);
    },
    fault: (record, fault) => aside(record, faultCode(fault)),
  });
  requireMatchingCounts(source, read);
  requireReadable(job, source);
  const shapes = collector.shapes();
  const records = collector.records();
  const declared = declaredOf(job, source, records, shapes, outcome);
  const own = ownAreas(source, job);
  const patches = Array.from(records, (record0, i) => {
    const areas = { declaredArea: declared.areas[i] ?? null, ownArea: own.get(record0) ?? null };
    return readPatch(job, source, record0, areas, outcome);
  });
  const settled = settlePatches(shapes, patches, gaps, job, source);
  const unitlessField = declared.isUnitUnknown ? (source.fields['declaredArea']?.name ?? null) : null;
  return { ...settled, setAside: [...outcome, ...settled.setAside], read, areaUnit: declared.unit, unitlessField };
}

/** What the patches are said to measure (JCMJ), m². */
function declaredOf(
  job: Job,
  { name, layer, fields }: JobLayer,
  records: ArrayLike<number>,
  shapes: FlatPolygons,
  outcome: SetAside[],
): DeclaredAreas {
  const binding = fields['declaredArea'];
  const stated = job.patches.areaUnit;
  if (!binding || stated === null) return { areas: [], unit: null, isUnitUnknown: false };
  const measured = Array.from({ length: records.length }, (_, i) => planarArea(shapes, i));
  return declaredAreas(layer.table, binding, records, measured, stated ?? null, (record0, value) => {
    const params = { field: binding.name, value };
    const id = fields['id'] ? layer.table.text(record0, fields['id'].field) : null;
    const file = layer.file;
    outcome.push(
      setAside({
        layer: name,
        file,
        record: record0 + 1,
        id,
        code: 'DECLARED_AREA_UNREADABLE',
        action: 'noted',
        params,
      }),
    );
  });
}

/** Of the rings as they come: a first look, to tell units apart. */
function planarArea({ coords, ringStart, featureRing }: FlatPolygons, feature: number): number {
  let sum = 0;
  for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
    sum += ringArea(coords, ringStart[r]!, ringStart[r + 1]!);
  }
  return Math.abs(sum);
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

function readPatch(
  job: Job,
  source: JobLayer,
  record0: number,
  areas: Pick<Patch, 'declaredArea' | 'ownArea'>,
  outcome: SetAside[],
): Patch {
  const { layer, fields } = source;
  const text = (meaning: string): string | null => {
    const binding = fields[meaning];
    return binding ? layer.table.text(record0, binding.field) : null;
  };
  const readDate = (meaning: string): DateInterval | null => {
    const value = text(meaning);
    const parsed = value === null ? null : parseDateInterval(value);
    if (value !== null && (parsed === null || (!parsed.exact && meaning !== 'built'))) {
      outcome.push(
        setAside({
          layer: source.name,
          file: layer.file,
          record: record0 + 1,
          id: text('id'),
          code: parsed ? 'DATE_INEXACT' : 'DATE_UNREADABLE',
          action: 'noted',
          params: {
            field: fields[meaning]?.name ?? meaning,
            value,
            first: parsed?.first ?? '',
            last: parsed?.last ?? '',
          },
        }),
      );
    }
    return parsed;
  };
  const after = readDate('imageAfter');
  const built = readDate('built');
  // The day of the job stands in where the layer has no such field; a single gap stays a gap.
  const stated = fields['imageAfter'] ? null : job.asOf;
  return {
    id: text('id') ?? `#${record0 + 1}`,
    record: record0 + 1,
    adminCode: text('adminCode'),
    township: text('township'),
    village: text('village'),
    patchType: text('patchType'),
    imageBefore: readDate('imageBefore')?.last ?? null,
    imageAfter: after?.last ?? stated,
    imageAfterFrom: after?.first ?? stated,
    imageAfterGiven: after !== null,
    ...areas,
    splitStatus: text('splitStatus'),
    user: text('user'),
    project: text('project'),
    use: text('use'),
    builtFrom: built?.first ?? null,
    built: built?.last ?? null,
    rectification: text('rectification'),
    closed: readDate('closed')?.last ?? null,
  };
}

import { plausibleBox } from '../crs/coordinates.js';
import { describeCrs } from '../crs/definitions.js';
import { landClasses } from '../io/land-classes.js';
import { faultCode } from '../io/layer-fault.js';
import type { RecordText } from '../io/polygon-layer.js';
import type { PolygonRecord } from '../io/shapefile/scan.js';
import type { PatchIndex } from '../kernel/patch-index.js';
import { areaIn, bareNumber } from '../model/number.js';
import type { LandGroup } from '../model/records.js';
import { type SetAside, type SetAsideCode, setAside } from '../model/set-aside.js';
import type { TextParams } from '../words/text.js';
import type { JobLayer } from './layers.js';

/** A parcel as a linear feature names it: its number (TBBH), and the unit it lies in where that is said. */
export interface ParcelName {
  readonly number: string;
  readonly unit: string | null;
}

/** A linear (线状地物) or point feature (零星地物) of the second survey that may lie on a patch. */
export interface DeductedFeature {
  readonly record: number;
  readonly id: string;
  readonly group: LandGroup;
  readonly landClass: string;
  /** Width of a line in metres, or area of a point in m². */
  readonly size: number;
  /** KCBL: what the first parcel beside a line bears of its width; null where it is not said. */
  readonly share: number | null;
  readonly first: ParcelName | null;
  readonly second: ParcelName | null;
  /** x, y of the vertices; part p of a line is partStart[p] … partStart[p + 1] − 1. */
  readonly coords: Float64Array;
  readonly partStart: readonly number[];
}

/** The features of a layer that may lie on a patch, by patch. */
export interface DeductedLayer {
  readonly source: JobLayer;
  readonly features: readonly DeductedFeature[];
  /** Positions in `features` by patch. */
  readonly byPatch: ReadonlyMap<number, readonly number[]>;
  readonly setAside: SetAside[];
}

export function isDeducted({ role }: Pick<JobLayer, 'role'>): boolean {
  return role === 'linear' || role === 'points';
}

/** Room around a feature in the search for patches, metres: lines along an edge, and points on it, belong to it too. */
const ROOM = 0.01;

/** Streams the features past the patches and keeps what may lie on one. Features that cannot be used are told of. */
export function collectDeducted(source: JobLayer, index: PatchIndex): DeductedLayer {
  const { layer } = source;
  const outcome: SetAside[] = [];
  const features: DeductedFeature[] = [];
  const byPatch = new Map<number, number[]>();
  const plausible = plausibleBox(source.working);
  const tell: Teller = (record, id, code, action, params = {}, x = null, y = null) => {
    outcome.push(setAside({ layer: source.name, file: layer.file, record, id, code, action, params, x, y }));
  };
  const outside = ({ xmin, ymin, xmax, ymax }: Box): boolean =>
    plausible !== null &&
    !(xmin >= plausible.xmin && xmax <= plausible.xmax && ymin >= plausible.ymin && ymax <= plausible.ymax);
  layer.scan({
    wants: (xmin, ymin, xmax, ymax) =>
      outside({ xmin, ymin, xmax, ymax }) || index.mayHit(xmin - ROOM, ymin - ROOM, xmax + ROOM, ymax + ROOM),
    wrongBox: (record, x, y) => tell(record + 1, null, 'BOX_WRONG', 'noted', {}, x, y),
    fault: (record, fault) => tell(record + 1, null, faultCode(fault), 'set aside'),
    take: (record, text) => {
      if (layer.table.isDeleted(record.record)) return tell(record.record + 1, null, 'RECORD_DELETED', 'set aside');
      if (outside(record)) {
        const params = { crs: describeCrs(source.crs) };
        return tell(record.record + 1, null, 'COORDINATES_UNFIT', 'set aside', params, record.xmin, record.ymin);
      }
      const { xmin, ymin, xmax, ymax } = record;
      const hits = index.hits(xmin - ROOM, ymin - ROOM, xmax + ROOM, ymax + ROOM);
      const feature = hits.length > 0 ? readFeature(source, record, text, tell) : null;
      if (!feature) return;
      for (const patch of hits) byPatch.set(patch, [...(byPatch.get(patch) ?? []), features.length]);
      features.push(feature);
    },
  });
  return { source, features, byPatch, setAside: outcome };
}

type Box = Pick<PolygonRecord, 'xmin' | 'ymin' | 'xmax' | 'ymax'>;
type Teller = (
  record: number,
  id: string | null,
  code: SetAsideCode,
  action: SetAside['action'],
  params?: TextParams,
  x?: number | null,
  y?: number | null,
) => void;

/** Null for a feature of an unknown class or without a usable size, which is told. */
function readFeature(source: JobLayer, shape: PolygonRecord, text: RecordText, tell: Teller): DeductedFeature | null {
  const value = (meaning: string): string | null => {
    const binding = source.fields[meaning];
    return binding ? text(binding.field) : null;
  };
  const record = shape.record + 1;
  const id = value('id') ?? `#${record}`;
  const landClass = (value('landClass') ?? '').trim().toUpperCase();
  const known = landClasses(source.classes).get(landClass);
  if (!known?.group) {
    tell(record, id, 'FEATURE_CLASS_UNKNOWN', 'set aside', { value: landClass });
    return null;
  }
  const meaning = source.role === 'linear' ? 'width' : 'area';
  const stated = value(meaning) ?? '';
  const size = stated === '' ? Number.NaN : meaning === 'area' ? areaIn(stated, 'm2') : bareNumber(stated);
  if (!(size > 0 && Number.isFinite(size))) {
    const params = { field: source.fields[meaning]?.name ?? meaning, value: stated };
    tell(record, id, 'FEATURE_SIZE_UNUSABLE', 'set aside', params);
    return null;
  }
  const named = (number: string | null, unit: string | null): ParcelName | null => (number ? { number, unit } : null);
  return {
    record,
    id,
    group: known.group,
    landClass,
    size,
    share: readShare(value('share'), (bad) => tell(record, id, 'LINE_SHARE_UNUSABLE', 'noted', { value: bad })),
    first: named(value('first'), value('firstUnit')),
    second: named(value('second'), value('secondUnit')),
    ...verticesOf(shape),
  };
}

function readShare(value: string | null, unusable: (value: string) => void): number | null {
  if (value === null) return null;
  const share = bareNumber(value);
  if (share >= 0 && share <= 1) return share;
  unusable(value);
  return null;
}

function verticesOf({ view, parts, partsAt, points, pointsAt }: PolygonRecord) {
  const coords = Float64Array.from({ length: 2 * points }, (_, i) => view.getFloat64(pointsAt + 8 * i, true));
  const partStart = Array.from({ length: parts }, (_, p) => view.getInt32(partsAt + 4 * p, true));
  return { coords, partStart: [...partStart, points] };
}

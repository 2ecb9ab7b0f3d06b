import { plausibleBox } from '../crs/coordinates.js';
import { describeCrs } from '../crs/definitions.js';
import { landClasses } from '../io/land-classes.js';
import type { PatchIndex } from '../kernel/patch-index.js';
import { parseDateLoose } from '../model/date.js';
import { Problem } from '../model/problem.js';
import type { Approval, CoverMeaning, Parcel } from '../model/records.js';
import { type SetAside, setAside } from '../model/set-aside.js';
import { type BoxJoin, joinBoxes, type RecordReport } from './box-join.js';
import type { JobLayer } from './layers.js';

/** The records of one layer that may touch a patch, with what they mean. */
export interface CoverLayer extends BoxJoin {
  readonly source: JobLayer;
  readonly meanings: readonly CoverMeaning[];
  readonly setAside: readonly SetAside[];
  /** For the baseline: which parcels were touched and which of them have an unknown land class. */
  readonly parcels: TouchedParcels | null;
}

/** Parcels met by a part, by record number from 1. Parts overlap at their edges: sets, not counts. */
export interface TouchedParcels {
  readonly records: Uint32Array;
  readonly unknownClass: readonly { readonly record: number; readonly landClass: string }[];
}

/** Streams a layer past the patches: only records whose box overlaps a patch are parsed and kept. */
export function collectCovers(source: JobLayer, index: PatchIndex): CoverLayer {
  const { layer } = source;
  const outcome: SetAside[] = [];
  const report: RecordReport = (record, code, x, y) => {
    const action = code === 'BOX_WRONG' ? 'noted' : 'set aside';
    const id = record <= layer.table.count ? textOf(source, record, 'id') : null;
    const params = { crs: describeCrs(source.crs) };
    outcome.push(
      setAside({ layer: source.name, file: layer.file, record, id, code, action, params, x: x ?? null, y: y ?? null }),
    );
  };
  const join = joinBoxes(layer, index, report, plausibleBox(source.crs));
  // An empty baseline is a mistake; an empty approval or redline layer says "there are none".
  if (join.read === 0 && source.role === 'baseline') {
    throw new Problem('LAYER_EMPTY', { file: layer.file, layer: source.name }, { role: source.name });
  }
  const meanings = bindMeanings(source, join.records, outcome);
  const parcels = source.role === 'baseline' ? { records: join.records, unknownClass: unknownClasses(meanings) } : null;
  return { ...join, source, meanings, setAside: outcome, parcels };
}

function bindMeanings(source: JobLayer, records: Uint32Array, outcome: SetAside[]): CoverMeaning[] {
  switch (source.role) {
    case 'baseline':
      return bindParcels(source, records, outcome);
    case 'approvals':
      return Array.from(records, (record) => ({ role: 'approval', approval: readApproval(source, record, outcome) }));
    case 'layer':
      return Array.from(records, () => ({ role: 'layer', layer: source.named ?? 0 }));
    case 'farmland':
    case 'redline': {
      const { role } = source;
      return Array.from(records, () => ({ role }));
    }
    default:
      throw new Error(`patches cannot cover patches (${source.role})`);
  }
}

function bindParcels(source: JobLayer, records: Uint32Array, outcome: SetAside[]): CoverMeaning[] {
  return Array.from(records, (record) => ({ role: 'baseline', parcel: readParcel(source, record, outcome) }));
}

function unknownClasses(meanings: readonly CoverMeaning[]): TouchedParcels['unknownClass'] {
  return meanings.flatMap((meaning) => {
    if (meaning.role !== 'baseline' || meaning.parcel.group !== null) return [];
    return [{ record: meaning.parcel.record, landClass: meaning.parcel.landClass }];
  });
}

function readParcel(source: JobLayer, record: number, outcome: SetAside[]): Parcel {
  const text = (meaning: string): string | null => textOf(source, record, meaning);
  const id = text('id') ?? `#${record}`;
  const note = (code: SetAside['code'], value: string): void => {
    outcome.push(
      setAside({ layer: source.name, file: source.layer.file, record, id, code, action: 'noted', params: { value } }),
    );
  };
  const landClass = (text('landClass') ?? '').trim().toUpperCase();
  const known = landClasses().get(landClass);
  if (!known?.group) note('LAND_CLASS_UNKNOWN', landClass);
  return {
    id,
    record,
    landClass,
    landClassName: text('landClassName') ?? known?.nameZh ?? null,
    group: known?.group ?? null,
    ...(known?.cultivated ? readDeduction(text('deduction'), note) : NO_DEDUCTION),
    locationCode: text('locationCode'),
    locationName: text('locationName'),
  };
}

const NO_DEDUCTION = { deduction: 0, deductionFaulty: false } as const;

function readDeduction(
  value: string | null,
  note: (code: SetAside['code'], value: string) => void,
): Pick<Parcel, 'deduction' | 'deductionFaulty'> {
  if (value === null) return NO_DEDUCTION;
  const deduction = Number(value);
  if (deduction >= 0 && deduction < 1) return { deduction, deductionFaulty: false };
  note('DEDUCTION_OUT_OF_RANGE', value);
  return { deduction: 0, deductionFaulty: true };
}

/** Words for "no end", as registers write them. */
const FOR_EVER = /^(永久|长期|长久|无期限|不限|9999.*)$/;

function readApproval(source: JobLayer, record: number, outcome: SetAside[]): Approval {
  const id = textOf(source, record, 'id') ?? `${source.kind ?? 'other'}#${record}`;
  const read = (meaning: string): { date: string | null; isUnreadable: boolean } => {
    const value = textOf(source, record, meaning);
    if (value === null || (meaning === 'expires' && FOR_EVER.test(value))) return { date: null, isUnreadable: false };
    const parsed = parseDateLoose(value);
    if (!parsed?.exact) {
      const field = source.fields[meaning]?.name ?? meaning;
      const code = parsed ? 'DATE_INEXACT' : 'DATE_UNREADABLE';
      const file = source.layer.file;
      outcome.push(setAside({ layer: source.name, file, record, id, code, action: 'noted', params: { field, value } }));
    }
    return { date: parsed?.date ?? null, isUnreadable: parsed === null };
  };
  const approved = read('approved');
  const expires = read('expires');
  return {
    kind: source.kind ?? 'other',
    id,
    record,
    approved: approved.date,
    expires: expires.date,
    expiryUnknown: expires.isUnreadable,
    datesWaived: source.fields['approved'] === null,
  };
}

function textOf({ layer, fields }: JobLayer, record: number, meaning: string): string | null {
  const binding = fields[meaning];
  return binding ? layer.table.text(record - 1, binding.field) : null;
}

import { plausibleBox } from '../crs/coordinates.js';
import { describeCrs } from '../crs/definitions.js';
import { landClasses } from '../io/land-classes.js';
import type { LayerIndex } from '../io/layer-index.js';
import type { RecordText } from '../io/polygon-layer.js';
import type { PatchIndex } from '../kernel/patch-index.js';
import { type DateInterval, parseDateInterval } from '../model/date.js';
import { areaIn, bareNumber } from '../model/number.js';
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
  /** Records near patches were taken too: what shares no area with the box of a patch has no part in its overlay. */
  readonly isWide: boolean;
  /** For the baseline: which parcels were touched and which of them have an unknown land class. */
  readonly parcels: TouchedParcels | null;
}

/** Parcels met by a part, by record number from 1. Parts overlap at their edges: sets, not counts. */
export interface TouchedParcels {
  readonly records: Uint32Array;
  readonly unknownClass: readonly { readonly record: number; readonly landClass: string }[];
}

/**
 * Streams a layer past the patches: only records whose box overlaps a patch are parsed and kept. `layerIndex` stands for
 * the layer where there is one.
 */
export function collectCovers(source: JobLayer, index: PatchIndex, layerIndex: LayerIndex | null = null): CoverLayer {
  const { layer } = source;
  const outcome: SetAside[] = [];
  const report: RecordReport = (record, code, x, y) => {
    const action = code === 'BOX_WRONG' ? 'noted' : 'set aside';
    const id = record <= layer.table.count ? idInTable(source, record) : null;
    const params = { crs: describeCrs(source.crs) };
    outcome.push(
      setAside({ layer: source.name, file: layer.file, record, id, code, action, params, x: x ?? null, y: y ?? null }),
    );
  };
  const meanings: CoverMeaning[] = [];
  const bind = binderOf(source, outcome);
  const join = joinBoxes(layer, index, report, {
    plausible: plausibleBox(source.working),
    kept: (record, text) => meanings.push(bind(record, text)),
    index: layerIndex,
  });
  // An empty baseline is a mistake; an empty approval or redline layer says "there are none".
  if (join.read === 0 && source.role === 'baseline') {
    throw new Problem('LAYER_EMPTY', { file: layer.file, layer: source.name }, { role: source.name });
  }
  const parcels = source.role === 'baseline' ? { records: join.records, unknownClass: unknownClasses(meanings) } : null;
  return { ...join, source, meanings, setAside: outcome, isWide: index.isWide, parcels };
}

/** What a record of a layer stands for, from its attributes. */
type Binder = (record: number, text: RecordText) => CoverMeaning;

function binderOf(source: JobLayer, outcome: SetAside[]): Binder {
  const fieldText = (text: RecordText, meaning: string): string | null => {
    const binding = source.fields[meaning];
    return binding ? text(binding.field) : null;
  };
  switch (source.role) {
    case 'baseline':
    case 'newFarmland':
      return (record, text) => {
        const value = (meaning: string): string | null => fieldText(text, meaning);
        return { role: 'baseline', parcel: readParcel(source, record, value, outcome) };
      };
    case 'approvals':
      return (record, text) => {
        const value = (meaning: string): string | null => fieldText(text, meaning);
        return { role: 'approval', approval: readApproval(source, record, value, outcome) };
      };
    case 'layer': {
      const meaning = { role: 'layer', layer: source.named ?? 0 } as const;
      return () => meaning;
    }
    case 'farmland':
    case 'redline': {
      const meaning = { role: source.role } as const;
      return () => meaning;
    }
    default:
      throw new Error(`${source.role} cannot cover patches`);
  }
}

function unknownClasses(meanings: readonly CoverMeaning[]): TouchedParcels['unknownClass'] {
  return meanings.flatMap((meaning) => {
    if (meaning.role !== 'baseline' || meaning.parcel.group !== null) return [];
    return [{ record: meaning.parcel.record, landClass: meaning.parcel.landClass }];
  });
}

function readParcel(
  source: JobLayer,
  record: number,
  text: (meaning: string) => string | null,
  outcome: SetAside[],
): Parcel {
  const id = text('id') ?? `#${record}`;
  const landClass = (text('landClass') ?? source.landClass ?? '').trim().toUpperCase();
  const note = (code: SetAside['code'], value: string): void => {
    const params = { value, landClass, share: percentOf(value) / 100 };
    outcome.push(setAside({ layer: source.name, file: source.layer.file, record, id, code, action: 'noted', params }));
  };
  const known = landClasses(source.classes).get(landClass);
  const isOtherEdition = source.classes === 2017 && THREE_DIGITS.test(landClass);
  if (!known?.group) note(isOtherEdition ? 'LAND_CLASS_THREE_DIGITS' : 'LAND_CLASS_UNKNOWN', landClass);
  return {
    id,
    record,
    key: source.precedence * LAYER_ROOM + record,
    precedence: source.precedence,
    landClass,
    landClassName: text('landClassName') ?? known?.nameZh ?? null,
    group: known?.group ?? null,
    ...readDeduction(text('deduction'), known?.cultivated ?? false, note),
    adjustable: known?.adjustable ?? false,
    stated: source.stated ? statedAreas(text('statedArea'), text('netArea')) : null,
    number: source.fields['number'] ? text('number') : null,
    locationCode: text('locationCode'),
    locationName: text('locationName'),
  };
}

/** More records than a layer can have: keys of parcels stay whole numbers of a double, and distinct. */
const LAYER_ROOM = 2 ** 33;
/** Classes of 2007, or of 2019 without their zero: 101 is railway land in one and paddy in the other. */
export const THREE_DIGITS = /^\d{3}[A-Z]?$/;

const NO_DEDUCTION = { deduction: 0, deductionFaulty: false } as const;

/** Null where one of them is not stated. */
function statedAreas(area: string | null, net: string | null): Parcel['stated'] {
  if (area === null || net === null) return null;
  const [whole, rest] = [areaIn(area, 'm2'), areaIn(net, 'm2')];
  return whole > 0 ? { area: whole, net: rest } : null;
}

/** KCXS is a share below 1 and belongs to cultivated land; what is not like that is told of and never guessed at. */
function readDeduction(
  value: string | null,
  isCultivated: boolean,
  note: (code: SetAside['code'], value: string) => void,
): Pick<Parcel, 'deduction' | 'deductionFaulty'> {
  if (value === null) return NO_DEDUCTION;
  const deduction = bareNumber(value);
  if (!isCultivated) {
    if (deduction !== 0) note('DEDUCTION_MISPLACED', value);
    return NO_DEDUCTION;
  }
  if (deduction >= 0 && deduction < 1) return { deduction, deductionFaulty: false };
  const percent = percentOf(value);
  note(percent > 0 && percent < 100 ? 'DEDUCTION_AS_PERCENT' : 'DEDUCTION_OUT_OF_RANGE', value);
  return { deduction: 0, deductionFaulty: true };
}

/** The number before a percent sign, or one that stands alone. */
function percentOf(value: string): number {
  return bareNumber(value.trim().replace(/[%％]$/, ''));
}

/** Signs for "nothing stands here", as registers write them in place of a date. */
const NO_DATE = /^(0+|[-—–/\\]+|无|空|null)$/i;
/** Words for "no end", as registers write them. */
const FOR_EVER = /^(永久|长期|长久|无期限|不限|9999.*)$/;

function readApproval(
  source: JobLayer,
  record: number,
  text: (meaning: string) => string | null,
  outcome: SetAside[],
): Approval {
  const id = text('id') ?? `${source.kind ?? 'other'}#${record}`;
  const read = (meaning: 'approved' | 'expires' | 'applied'): Partial<DateInterval> & { isUnreadable: boolean } => {
    const stands = text(meaning)?.trim() ?? null;
    const given = stands !== null && NO_DATE.test(stands) ? null : stands;
    const value = given ?? (meaning === 'applied' ? undefined : source.statedDates[meaning]) ?? null;
    if (value === null || (meaning === 'expires' && FOR_EVER.test(value))) return { isUnreadable: false };
    const parsed = parseDateInterval(value);
    if (!parsed?.exact) {
      const field = source.fields[meaning]?.name ?? meaning;
      const code = parsed ? 'DATE_INEXACT' : 'DATE_UNREADABLE';
      const file = source.layer.file;
      const params = { field, value, first: parsed?.first ?? '', last: parsed?.last ?? '' };
      outcome.push(setAside({ layer: source.name, file, record, id, code, action: 'noted', params }));
    }
    return { ...parsed, isUnreadable: parsed === null };
  };
  const approved = read('approved');
  const expires = read('expires');
  const applied = read('applied');
  return {
    kind: source.kind ?? 'other',
    id,
    record,
    approved: approved.last ?? null,
    approvedFrom: approved.first ?? null,
    expires: expires.last ?? null,
    expiresFrom: expires.first ?? null,
    expiryUnknown: expires.isUnreadable,
    datesWaived: source.fields['approved'] === null && source.statedDates.approved === undefined,
    applied: applied.last ?? null,
    appliedFrom: applied.first ?? null,
    holder: text('holder'),
    project: text('project'),
  };
}

/** Of a record by its number from 1; of any layer whose ids are known. */
export function idInTable({ layer, fields }: JobLayer, record: number): string | null {
  const binding = fields['id'];
  return binding ? layer.table.text(record - 1, binding.field) : null;
}

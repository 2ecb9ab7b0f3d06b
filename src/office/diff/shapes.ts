import { PLANAR_CRS } from '../../crs/definitions.js';
import type { FormLayer } from '../../io/forms/model.js';
import { polygonsOfFeature } from '../../io/forms/model.js';
import type { DbfColumn } from '../../io/shapefile/dbf-layout.js';
import type { TableCell } from '../../io/write/table-part.js';
import type { PolygonRings } from '../../kernel/rings.js';
import type { FlatPolygons } from '../../model/geometry.js';
import { Problem } from '../../model/problem.js';
import type { ComparedLedger, PatchChange, ResultDiff } from './compare.js';

const text = (name: string, length: number): DbfColumn => ({ name, type: 'C', length, decimals: 0 });
const area = (name: string): DbfColumn => ({ name, type: 'N', length: 18, decimals: 2 });

/**
 * Fields of the outlines: id, what became of the patch (added, removed, changed), which ledger the outline is of
 * (before, after), columns that changed, class and area before and after.
 */
const DIFF_FIELDS: readonly DbfColumn[] = [
  text('JCBH', 40),
  text('CHANGE', 10),
  text('SIDE', 10),
  text('COLS', 254),
  text('PDLB_OLD', 60),
  text('PDLB_NEW', 60),
  area('TBMJ_OLD'),
  area('TBMJ_NEW'),
];

/**
 * The outlines of the patches of a comparison: of removed ones as they were, of others as they are; of moved ones both.
 *
 * Errors  DIFF_WITHOUT_SHAPES where one result has no outlines or they lie in different systems.
 */
export function diffLayer(name: string, diff: ResultDiff, a: ComparedLedger, b: ComparedLedger): FormLayer {
  const [before, after] = [a.outlines(), b.outlines()];
  if (!before || !after || !diff.areShapesCompared) throw new Problem('DIFF_WITHOUT_SHAPES', {});
  const outlines = diff.changes.flatMap((change) => outlinesOf(change, before, after));
  const rows = outlines.map(({ change, side }) => cellsOf(change, side, a, b));
  return {
    name,
    columns: DIFF_FIELDS,
    headings: DIFF_FIELDS.map((field) => field.name),
    rows,
    polygons: (row) => outlines[row]!.polygons(),
    crs: b.crs() ?? PLANAR_CRS,
    prj: b.prj(),
  };
}

interface Outline {
  readonly change: PatchChange;
  readonly side: 'before' | 'after';
  readonly polygons: () => PolygonRings[];
}

function outlinesOf(change: PatchChange, before: FlatPolygons, after: FlatPolygons): Outline[] {
  const { kind, isMoved } = change;
  const old = { change, side: 'before', polygons: () => polygonsOfFeature(before, change.before!) } as const;
  const now = { change, side: 'after', polygons: () => polygonsOfFeature(after, change.after!) } as const;
  if (kind === 'removed') return [old];
  return isMoved ? [old, now] : [now];
}

function cellsOf(change: PatchChange, side: string, a: ComparedLedger, b: ComparedLedger): TableCell[] {
  const before = change.before === null ? null : a.rows()[change.before]!;
  const after = change.after === null ? null : b.rows()[change.after]!;
  return [
    change.id,
    change.kind,
    side,
    change.cells.map(({ column }) => column.code).join(' ') || null,
    before?.texts['PDLB'] ?? null,
    after?.texts['PDLB'] ?? null,
    before?.numbers['TBMJ'] ?? null,
    after?.numbers['TBMJ'] ?? null,
  ];
}

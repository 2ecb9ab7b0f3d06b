import { ownCsvRows } from '../io/own-csv.js';
import type { ApprovalKind, ApprovalTiming } from '../model/approval-kind.js';
import { type FactName, type FactType, type FactValue, factDefinition, factNames } from '../model/facts.js';
import { KEPT_HEAD, KEPT_TAIL, type KeptApproval, type KeptFacts } from '../model/kept-facts.js';
import { unguarded } from './unguarded.js';

interface Column {
  readonly name: FactName;
  readonly type: FactType;
  /** Position in the file; −1 for a fact the file does not have, because an earlier version wrote it. */
  readonly at: number;
}

/**
 * Reads facts.csv back. A fact that the file does not have is "not provided", as it was for the rules of its day.
 * Returns null where the text is not such a file.
 */
export function parseKeptFacts(text: string): KeptFacts[] | null {
  const rows = ownCsvRows(text);
  const head: string[] = rows.next().value ?? [];
  const at = new Map(head.map((name, position) => [name, position]));
  const [id, township, classes, approvals, remarks] = [...KEPT_HEAD, ...KEPT_TAIL].map(
    (name) => at.get(name) ?? -1,
  ) as [number, number, number, number, number];
  if ([id, township, classes, approvals, remarks].includes(-1)) return null;
  const columns = factNames().map(
    (name): Column => ({
      name: name as FactName,
      type: factDefinition(name)?.type ?? 'text',
      at: at.get(name) ?? -1,
    }),
  );
  const nothing = Object.fromEntries(columns.map(({ name }) => [name, null])) as Record<FactName, FactValue>;
  const kept: KeptFacts[] = [];
  for (const row of rows) {
    if (row.length !== head.length) return null;
    // All patches share one shape: that is read, and put together, several times faster.
    const values: Record<FactName, FactValue> = { ...nothing };
    for (const { name, type, at: position } of columns) if (position >= 0) values[name] = factOf(row[position]!, type);
    const landClasses = values['baseline.given'] === true ? sharesOf(row[classes]!) : null;
    kept.push({
      id: unguarded(row[id]!),
      townshipCode: unguarded(row[township]!) || null,
      facts: { values, landClasses },
      approvals: approvalsOf(unguarded(row[approvals]!)),
      remarks: unguarded(row[remarks]!) || null,
    });
  }
  return kept;
}

function factOf(cell: string, type: FactType): FactValue {
  if (cell === '') return null;
  if (type === 'text' || type === 'date') return /^'+$/.test(cell) ? cell.slice(1) : unguarded(cell);
  return type === 'flag' ? cell === '1' : Number(cell);
}

function sharesOf(cell: string): Map<string, number> {
  const shares = new Map<string, number>();
  if (cell === '') return shares;
  for (const one of cell.split(';')) {
    const blank = one.lastIndexOf(' ');
    shares.set(one.slice(0, blank), Number(one.slice(blank + 1)));
  }
  return shares;
}

const NONE: readonly never[] = [];

function approvalsOf(cell: string): readonly KeptApproval[] {
  if (cell === '') return NONE;
  return cell.split(';').map((one) => {
    const [kind, id = '', approved, expires, timing, area] = one.split('|');
    return {
      kind: kind as ApprovalKind,
      id: id.replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
      approved: approved || null,
      expires: expires || null,
      timing: timing as ApprovalTiming,
      area: Math.round(Number(area) * 100),
    };
  });
}

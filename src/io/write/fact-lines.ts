import { type FactName, type FactValue, factNames } from '../../model/facts.js';
import type { KeptApproval, KeptFacts } from '../../model/kept-facts.js';
import type { ByteChunks } from './byte-chunks.js';
import { csvText } from './csv.js';

const NAMES = factNames() as FactName[];

/**
 * Adds the line of one patch to facts.csv. Numbers are written so that they read back as the same double, because a
 * verdict found again must be the same to the last digit; flags are 1 and 0, what was not provided is empty.
 */
export function addFactLine({ id, townshipCode, facts, approvals }: KeptFacts, bytes: ByteChunks): void {
  const { values, landClasses } = facts;
  let line = `${csvText(id)},${townshipCode === null ? '' : csvText(townshipCode)},`;
  for (const name of NAMES) line += `${cellOf(values[name])},`;
  let classes = '';
  if (landClasses) for (const [code, share] of landClasses) classes += `${classes === '' ? '' : ';'}${code} ${share}`;
  line += `${classes},${approvals.length === 0 ? '' : csvText(approvals.map(approvalText).join(';'))}\n`;
  // A UTF-16 unit takes three bytes of UTF-8 at most.
  const at = bytes.reserve(3 * line.length);
  bytes.commit(bytes.buffer.write(line, at, 'utf8'));
}

function cellOf(value: FactValue | undefined): string {
  if (typeof value === 'number') return String(value);
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  return csvText(value);
}

function approvalText({ kind, id, approved, expires, timing, area }: KeptApproval): string {
  return [kind, escaped(id), approved ?? '', expires ?? '', timing, area / 100].join('|');
}

/** The two marks that divide approvals, and the one that stands for them. */
function escaped(id: string): string {
  return /[%;|]/.test(id) ? id.replace(/[%;|]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`) : id;
}

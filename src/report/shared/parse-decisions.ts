import { unguarded } from '../../io/write/csv-text.js';
import { DECISION_COLUMNS, type Decision, OPINIONS, type Opinion } from './decisions.js';

/** A decision with the digest of the result that it was made on. */
export interface DigestedDecision extends Decision {
  readonly digest: string;
}

/**
 * The text of a decisions file: UTF-8 as the page writes it, or GBK, as a Chinese Excel saves it. Null where it is neither.
 */
export function decisionsText(bytes: Uint8Array<ArrayBuffer>): string | null {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not this one.
    }
  }
  return null;
}

/** Decisions of a file as the page writes it; null where it is not one. For reading back on the page. */
export function parseDecisions(text: string): DigestedDecision[] | null {
  const [head, ...rows] = parseCells(text.replace(/^\uFEFF/, ''));
  if (!head || DECISION_COLUMNS.some((name, i) => head[i] !== name)) return null;
  const decisions: DigestedDecision[] = [];
  for (const row of rows) {
    const decision = decisionIn(row.map(unguarded));
    if (!(OPINIONS as readonly string[]).includes(decision.opinion)) return null;
    decisions.push(decision);
  }
  return decisions;
}

/** The decision in the cells of a row, in the order of `DECISION_COLUMNS`. */
export function decisionIn(cells: readonly string[]): DigestedDecision {
  const [digest = '', number = '', id = '', before = '', opinion = '', ...rest] = cells;
  const [proposed = '', who = '', when = '', note = ''] = rest;
  return { digest, row: Number(number) - 1, id, before, opinion: opinion as Opinion, proposed, who, when, note };
}

/** Cells of CSV: quotes, doubled quotes and line ends inside them. */
export function parseCells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/g)) {
    if (quoted === undefined && plain === '' && end === '' && row.length === 0) break;
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
    if (end === '') break;
  }
  return rows;
}

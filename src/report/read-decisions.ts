import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import { digestFile } from '../io/digest.js';
import { requireFile } from '../io/required-file.js';
import { Problem } from '../model/problem.js';
import type { FinishedResult } from '../result/finished-result.js';
import { unguarded } from '../result/unguarded.js';
import { REPORT_REASONS } from '../words/report.js';
import { filled, type Text } from '../words/text.js';
import { DECISION_COLUMNS, OPINIONS, type Opinion } from './shared/decisions.js';
import { type DigestedDecision, decisionsText } from './shared/parse-decisions.js';

/** Decisions of one file, each on a row that the result has. */
export interface DecisionFile {
  readonly file: string;
  readonly sha256: string;
  readonly decisions: readonly DigestedDecision[];
}

const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?$/;

/**
 * Reads a decisions file and holds every line against the result.
 *
 * Errors  FILE_NOT_FOUND; REVIEW_INVALID with the line; REVIEW_OTHER_RESULT where a line names another result than this
 *         one or one that it was made from.
 */
export function readDecisions(path: string, result: FinishedResult): DecisionFile {
  requireFile(path);
  const [head, ...rows] = cellsOf(path);
  if (!head || DECISION_COLUMNS.some((name, i) => head[i]?.trim() !== name))
    throw invalid(path, 1, REPORT_REASONS.notDecisions);
  const known = [result.manifest.digest, ...(result.manifest.review?.of ?? [])];
  const decisions = rows.map((row, i) => {
    const decision = decisionOf(row.map(unguarded), path, i + 2);
    if (!known.includes(decision.digest)) {
      const found = decision.digest.slice(0, 16) || '-';
      throw new Problem(
        'REVIEW_OTHER_RESULT',
        { file: path, record: i + 1 },
        { found, digest: result.manifest.digest.slice(0, 16), dir: result.dir },
      );
    }
    if (result.rows()[decision.row]?.texts['JCBH'] !== decision.id) {
      throw invalid(path, i + 2, filled(REPORT_REASONS.noPatch, { id: decision.id, row: decision.row + 1 }));
    }
    return decision;
  });
  return { file: basename(path), sha256: digestFile(path).sha256, decisions };
}

function cellsOf(path: string): string[][] {
  try {
    return parse(decisionsText(new Uint8Array(readFileSync(path))) ?? '', {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as string[][];
  } catch (cause) {
    throw new Problem('REVIEW_INVALID', { file: path }, { reason: REPORT_REASONS.notDecisions }, { cause });
  }
}

function decisionOf(cells: readonly string[], path: string, line: number): DigestedDecision {
  const [digest = '', number = '', id = '', before = '', opinion = '', proposed = '', who = '', when = '', note = ''] =
    cells;
  if (!(OPINIONS as readonly string[]).includes(opinion))
    throw invalid(path, line, filled(REPORT_REASONS.badOpinion, { found: opinion || '-' }));
  if (opinion === 'disagree' && proposed === '') throw invalid(path, line, REPORT_REASONS.noClass);
  if (who.trim() === '') throw invalid(path, line, REPORT_REASONS.noReviewer);
  if (!TIME.test(when)) throw invalid(path, line, filled(REPORT_REASONS.badTime, { found: when || '-' }));
  return {
    digest,
    row: Number(number) - 1,
    id,
    before,
    opinion: opinion as Opinion,
    proposed,
    who: who.trim(),
    when: when.replace(' ', 'T'),
    note,
  };
}

function invalid(path: string, line: number, reason: Text): Problem {
  return new Problem('REVIEW_INVALID', { file: `${path}:${line}` }, { reason });
}

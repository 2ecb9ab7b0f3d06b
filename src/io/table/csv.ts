import { pipeline, Readable } from 'node:stream';
import { type Parser, parse } from 'csv-parse';
import { Problem } from '../../model/problem.js';
import { TABLE_REASONS } from '../../words/table.js';
import { filled } from '../../words/text.js';
import { type ByteSource, piecesOf } from '../text/byte-source.js';
import type { TextEncoding } from '../text/encoding.js';
import type { SheetRow } from './headings.js';

/** A row that is longer is not closed: an outline of half a million vertices fits. */
const LONGEST_ROW = 32 << 20;
const DELIMITERS = [',', ';', '\t', '|'];
/** Lines that are looked at to find the delimiter out. */
const LOOKED_AT = 50;
/** Excel writes this line before everything else. */
const STATED_DELIMITER = /^"?sep=(.)"?\s*$/i;

/** The text of a source, piece by piece. */
function* textOf(source: ByteSource, { encoding, markBytes }: TextEncoding): Generator<string> {
  const decoder = new TextDecoder(encoding);
  for (const piece of piecesOf(source, markBytes)) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/** The beginning of the text, and how its cells are set apart. */
export function delimiterOf(source: ByteSource, encoding: TextEncoding): string {
  let head = '';
  for (const piece of textOf(source, encoding)) {
    head += piece;
    break;
  }
  const lines = logicalLines(head);
  const stated = STATED_DELIMITER.exec(lines[0] ?? '')?.[1];
  if (stated !== undefined) return stated;
  const [best] = DELIMITERS.map((delimiter) => ({ delimiter, score: scoreOf(lines, delimiter) })).sort(
    (p, q) => q.score - p.score,
  );
  return best!.delimiter;
}

/** Lines outside of quotation marks, empty ones left out. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length && lines.length < LOOKED_AT; at++) {
    const char = text[at]!;
    if (char === '"') isQuoted = !isQuoted;
    if (isQuoted || (char !== '\n' && char !== '\r')) continue;
    if (at > start) lines.push(text.slice(start, at));
    start = at + 1;
  }
  if (lines.length === 0) lines.push(text);
  return lines;
}

/** How many lines have the usual number of delimiters, more delimiters first where that is the same. */
function scoreOf(lines: readonly string[], delimiter: string): number {
  const counts = lines.map((line) => line.replaceAll(/"[^"]*"/g, '').split(delimiter).length - 1);
  const tally = new Map<number, number>();
  for (const count of counts) if (count > 0) tally.set(count, (tally.get(count) ?? 0) + 1);
  let score = 0;
  for (const [count, lineCount] of tally) score = Math.max(score, lineCount + count / 1_000);
  return score;
}

/**
 * The rows of a CSV (RFC 4180; quotation marks inside of cells are taken as they come), empty ones too.
 * Errors: TABLE_DAMAGED with the row.
 */
export async function* csvRows(
  source: ByteSource,
  encoding: TextEncoding,
  delimiter: string,
): AsyncGenerator<SheetRow> {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: LONGEST_ROW,
  });
  pipeline(Readable.from(textOf(source, encoding)), parser, () => {}); // errors come out of the loop
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row++;
      if (row === 1 && STATED_DELIMITER.test(cells.join(delimiter))) continue;
      yield { row, cells };
    }
  } catch (fault) {
    throw problemOf(fault, source.name, parser);
  }
}

/** Words for what the parser throws. Its rows are counted, for the line it tells is where it gave up. */
function problemOf(fault: unknown, file: string, parser: Parser): unknown {
  if (!(fault instanceof Error) || !('code' in fault) || !String(fault.code).startsWith('CSV_')) return fault;
  const row = parser.info.records + 1;
  const limits = { row, limit: LONGEST_ROW, detail: fault.message };
  const words = fault.code === 'CSV_QUOTE_NOT_CLOSED' ? TABLE_REASONS.quoteOpen : TABLE_REASONS.csv;
  const reason = filled(fault.code === 'CSV_MAX_RECORD_SIZE' ? TABLE_REASONS.rowLong : words, limits);
  return new Problem('TABLE_DAMAGED', { file }, { reason }, { cause: fault });
}

import { Problem } from '../../model/problem.js';
import { TABLE_FILE_REASONS } from '../../words/table.js';
import type { Text } from '../../words/text.js';
import { allBytes, type ByteSource, bytesInMemory, openBytes, readStandardInput, STDIN } from '../text/byte-source.js';
import { decideTextEncoding, encodingShown, headOf, type TextEncoding } from '../text/encoding.js';
import { csvRows, delimiterOf } from './csv.js';
import type { SheetRow } from './headings.js';
import type { OpenTable, TableOptions } from './model.js';
import { readWorkbook } from './xlsx.js';

/**
 * Opens a CSV or an .xlsx workbook, whatever its name says, by path or `-` for standard input; the caller closes it.
 *
 * Errors  NOT_A_TABLE for what is neither, TABLE_DAMAGED, SHEET_UNKNOWN, ENCODING_UNKNOWN, and those of a path that
 *         leads nowhere.
 */
export async function openTable(path: string, options: TableOptions): Promise<OpenTable> {
  const source = path === STDIN ? bytesInMemory(allOfStandardInput(), path) : openBytes(path);
  try {
    const head = headOf(source);
    if (head.toString('latin1', 0, 4) === 'PK\x03\x04') return await openWorkbook(source, options);
    const reason = otherFile(head);
    if (reason !== null) throw new Problem('NOT_A_TABLE', { file: path }, { reason });
    return openCsv(source, options, decideTextEncoding(source, options.encoding));
  } catch (fault) {
    source.close();
    throw fault;
  }
}

function allOfStandardInput(): Buffer {
  const pieces: Buffer[] = [];
  readStandardInput((piece) => pieces.push(Buffer.from(piece)));
  return Buffer.concat(pieces);
}

function openCsv(source: ByteSource, options: TableOptions, encoding: TextEncoding): OpenTable {
  const delimiter = options.delimiter ?? delimiterOf(source, encoding);
  const rows = csvRows(source, encoding, delimiter);
  return { file: source.name, kind: 'csv', rows, encoding, delimiter, sheet: null, close: () => source.close() };
}

async function openWorkbook(source: ByteSource, { sheet }: TableOptions): Promise<OpenTable> {
  const bytes = allBytes(source);
  source.close();
  const { name, rows } = await readWorkbook(bytes, source.name, sheet);
  const nothing = { encoding: null, delimiter: null, close: () => {} };
  return { ...nothing, file: source.name, kind: 'xlsx', rows: inOrder(rows), sheet: name };
}

async function* inOrder(rows: readonly SheetRow[]): AsyncGenerator<SheetRow> {
  yield* rows;
}

/** What the first bytes show that this is instead. */
function otherFile(head: Buffer): Text | null {
  if (head.length === 0) return TABLE_FILE_REASONS.empty;
  const start = head.toString('latin1', 0, 200);
  if (start.startsWith('\xd0\xcf\x11\xe0')) return TABLE_FILE_REASONS.oldWorkbook;
  if (/^(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|html|table|meta)/i.test(start)) return TABLE_FILE_REASONS.markup;
  const isUtf16 = encodingShown(head)?.encoding.startsWith('utf-16') === true;
  return head.includes(0) && !isUtf16 ? TABLE_FILE_REASONS.binary : null;
}

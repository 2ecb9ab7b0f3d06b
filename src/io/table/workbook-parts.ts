import { type Entry, fromBuffer, type ZipFile } from 'yauzl';

/** How far the cells of a worksheet reach that hold something. */
export interface SheetExtent {
  rows: number;
  columns: number;
  /** The first cell with a formula of which no program has left a result; null where all have theirs. */
  uncalculated: string | null;
}

/** What a workbook holds, as far as it is needed before it is read. */
export interface WorkbookParts {
  /** Names of the worksheets in their order, and the part each is in. */
  readonly sheets: readonly { readonly name: string; readonly part: string | null }[];
  readonly extents: ReadonlyMap<string, SheetExtent>;
}

/** Thrown where a workbook unpacks to more than allowed. */
export class TooLarge extends Error {}

const WORKBOOK = 'xl/workbook.xml';
const RELATIONS = 'xl/_rels/workbook.xml.rels';
const SHEETS = /^xl\/worksheets\/[^/]+\.xml$/;
/** A row, or a cell that is not empty, its formula, its value where there is one, its end; names may have a prefix. */
const TAGS =
  /<(?:\w+:)?(?:row\b[^>]*?\br="(\d{1,15})"|c\b[^>]*?\br="([A-Za-z]{1,8})(\d{1,15})"(?:[^>]*[^/>])?>|(f\b|v(?:\s[^>]*)?>(?=[^<])))|<\/(?:\w+:)?(c)>/g;
/** A text may be empty; a number is not. */
const IS_TEXT = /\st="str"/;
/** A value whose text comes with the next piece. */
const BEGUN_VALUE = /^<(?:\w+:)?v(?:\s[^>]*)?>$/;
const LONGEST_TAG = 1 << 16;

/** Looks into a workbook without building anything: `most` is what it may unpack to, bytes. Errors: those of the archive. */
export async function workbookParts(bytes: Buffer, most: number): Promise<WorkbookParts | null> {
  const zip = await opened(bytes);
  const texts = new Map<string, string>();
  const extents = new Map<string, SheetExtent>();
  let left = most;
  for await (const entry of entriesOf(zip)) {
    const name = entry.fileName;
    if (!/\.(?:xml|rels)$/.test(name)) continue;
    const isSheet = SHEETS.test(name);
    const extent: SheetExtent = { rows: 0, columns: 0, uncalculated: null };
    const cell: CellSeen = { ref: '', hasFormula: false, hasValue: false };
    let text = '';
    for await (const piece of piecesOf(zip, entry)) {
      left -= piece.length;
      if (left < 0) throw new TooLarge(name);
      if (isSheet) text = measure(text + piece.toString('latin1'), extent, cell);
      else if (name === WORKBOOK || name === RELATIONS) text += piece.toString('latin1');
    }
    if (isSheet) extents.set(name, extent);
    else texts.set(name, Buffer.from(text, 'latin1').toString('utf8'));
  }
  const workbook = texts.get(WORKBOOK);
  return workbook === undefined ? null : { sheets: sheetsOf(workbook, texts.get(RELATIONS) ?? ''), extents };
}

function opened(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (fault, zip) => (zip ? resolve(zip) : reject(fault)));
  });
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      zip.once('entry', resolve);
      zip.once('end', () => resolve(null));
      zip.once('error', reject);
      zip.readEntry();
    });
    zip.removeAllListeners();
    if (entry === null) return;
    yield entry;
  }
}

async function* piecesOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    zip.openReadStream(entry, (fault, opening) => (opening ? resolve(opening) : reject(fault)));
  });
  yield* stream as AsyncIterable<Buffer>;
}

/** The cell that is being read. */
interface CellSeen {
  ref: string;
  hasFormula: boolean;
  hasValue: boolean;
}

/** Measures the tags of a piece of a worksheet; what is left over belongs to the next one. */
function measure(text: string, extent: SheetExtent, cell: CellSeen): string {
  for (const [tag, row, letters, cellRow, part, end] of text.matchAll(TAGS)) {
    if (part === 'f') cell.hasFormula = true;
    else if (part !== undefined) cell.hasValue = true;
    else if (end !== undefined) {
      if (cell.hasFormula && !cell.hasValue) extent.uncalculated ??= cell.ref;
    } else {
      extent.rows = Math.max(extent.rows, Number(row ?? cellRow));
      if (letters === undefined) continue;
      extent.columns = Math.max(extent.columns, columnNumber(letters));
      Object.assign(cell, { ref: `${letters}${cellRow}`, hasFormula: false, hasValue: IS_TEXT.test(tag) });
    }
  }
  const open = text.lastIndexOf('<');
  const isOpen = open > text.lastIndexOf('>') && text.length - open < LONGEST_TAG;
  const last = open < 0 ? '' : text.slice(open);
  return isOpen || BEGUN_VALUE.test(last) ? last : '';
}

function columnNumber(letters: string): number {
  return [...letters.toUpperCase()].reduce((number, letter) => 26 * number + letter.charCodeAt(0) - 0x40, 0);
}

function sheetsOf(workbook: string, relations: string): WorkbookParts['sheets'] {
  const targets = new Map<string, string>();
  for (const [tag] of relations.matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)) {
    const target = attribute(tag, 'Target');
    if (target !== null) targets.set(attribute(tag, 'Id') ?? '', target.replace(/^\/?(?:xl\/)?/, 'xl/'));
  }
  return Array.from(workbook.matchAll(/<(?:\w+:)?sheet\b[^>]*>/g), ([tag]) => ({
    name: attribute(tag, 'name') ?? '',
    part: targets.get(attribute(tag, 'r:id') ?? '') ?? null,
  }));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`).exec(tag);
  if (!value) return null;
  return (value[1] ?? value[2] ?? '').replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, entity) => {
    if (entity) return ENTITIES[entity] ?? whole;
    const point = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

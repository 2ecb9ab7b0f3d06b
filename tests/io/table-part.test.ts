import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DbfColumn, TableLayout } from '../../src/io/shapefile/dbf-layout.js';
import { ByteChunks } from '../../src/io/write/byte-chunks.js';
import { decimal, spreadsheetText } from '../../src/io/write/csv.js';
import { type TableCell, TableEncoder } from '../../src/io/write/table-part.js';

const COLUMNS: readonly DbfColumn[] = [
  { name: 'ID', type: 'C', length: 40, decimals: 0 },
  { name: 'SHORT', type: 'C', length: 5, decimals: 0 },
  { name: 'DAY', type: 'D', length: 8, decimals: 0 },
  { name: 'AREA', type: 'N', length: 18, decimals: 2 },
  { name: 'FLAG', type: 'N', length: 12, decimals: 0 },
];

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[0-9]{1,20}$/),
  fc.constantFrom('JC2026,1', '中文地类', '=1+1', '-5', '12E4', '0101', 'a"b', 'x\ny', '', '?', '𠮷野', 'JC20260001'),
);
const cents = fc.oneof(
  fc.integer({ min: 0, max: 1_000 }),
  fc.integer({ min: 0, max: 2 ** 40 }),
  fc.constantFrom(99_999_999, 100_000_000, 100_000_001, 12_345_678_901),
);
const row = fc.tuple(
  fc.option(text),
  fc.option(text),
  fc.option(fc.constantFrom('2026-06-30', '1999-01-01')),
  fc.option(cents),
  fc.option(fc.integer({ min: 0, max: 999_999 })),
);

/** The line that csv-stringify makes of guarded cells. */
function lineOf(cells: readonly (string | number | null)[]): string {
  return stringify([cells.map((cell) => (typeof cell === 'string' ? spreadsheetText(cell) : cell))]);
}

/** Cells as csv-stringify and `TableLayout` take them. */
function plain(cells: readonly TableCell[], wantsText: boolean): (string | number | null)[] {
  return cells.map((cell, c) => {
    if (typeof cell !== 'number' || COLUMNS[c]!.decimals === 0) return cell;
    return wantsText ? decimal(cell) : cell / 100;
  });
}

for (const encoding of ['gbk', 'utf8'] as const) {
  test(`rows are the bytes of csv-stringify and of a .dbf record, ${encoding}`, () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const encoder = new TableEncoder(COLUMNS, encoding);
        const out = { csv: new ByteChunks(), dbf: new ByteChunks() };
        const layout = new TableLayout(COLUMNS, encoding);
        const lines: string[] = [];
        const records: Buffer[] = [];
        for (const cells of rows) {
          encoder.add(cells, out);
          lines.push(lineOf(plain(cells, true)));
          const record = Buffer.alloc(layout.recordLength);
          layout.writeRecord(record, 0, plain(cells, false));
          records.push(record);
        }
        expect(Buffer.concat(out.csv.pieces()).toString()).toBe(Buffer.from(lines.join('')).toString());
        expect(Buffer.concat(out.dbf.pieces()).equals(Buffer.concat(records))).toBe(true);
        expect(encoder.losses()).toEqual(layout.losses());
      }),
      { numRuns: 300 },
    );
  });
}

test('a column whose texts never repeat gives the same bytes as one that is remembered', () => {
  const encoder = new TableEncoder(COLUMNS, 'gbk');
  const out = { csv: new ByteChunks(), dbf: null };
  const wanted: string[] = [];
  for (let i = 0; i < 10_000; i++) {
    const cells = [`村${i}`, null, null, i, null];
    encoder.add(cells, out);
    wanted.push(lineOf(plain(cells, true)));
  }
  expect(Buffer.concat(out.csv.pieces()).toString()).toBe(wanted.join(''));
});

test('a number that is not whole, or too wide for its field, is a defect', () => {
  const encoder = new TableEncoder(COLUMNS, 'gbk');
  const out = { csv: null, dbf: new ByteChunks() };
  expect(() => encoder.add(['a', null, null, 1.5, null], out)).toThrow('not a whole number');
  expect(() => encoder.add(['a', null, null, null, 10 ** 13], out)).toThrow('does not fit');
});

test('bytes grow over chunks without a gap, and can be used again', () => {
  const bytes = new ByteChunks();
  for (let round = 0; round < 2; round++) {
    bytes.clear();
    let wanted = '';
    for (let i = 0; i < 3_000; i++) {
      const line = `${i} `.repeat(1 + (i % 60));
      const at = bytes.reserve(line.length);
      bytes.buffer.write(line, at, 'latin1');
      bytes.commit(line.length);
      wanted += line;
    }
    expect(bytes.length).toBe(wanted.length);
    expect(Buffer.concat(bytes.pieces()).toString('latin1') === wanted).toBe(true);
  }
});

test('a negative number is a number, not a formula to be guarded against', () => {
  const encoder = new TableEncoder(COLUMNS, 'gbk');
  const out = { csv: new ByteChunks(), dbf: new ByteChunks() };
  encoder.add([null, null, null, -7, null], out);
  expect(Buffer.concat(out.csv.pieces()).toString()).toBe(',,,-0.07,\n');
  expect(Buffer.concat(out.dbf.pieces()).toString().trim()).toBe('-0.07');
});

test('every character of the plane has the bytes of the slow way', () => {
  for (const encoding of ['gbk', 'utf8'] as const) {
    const encoder = new TableEncoder(COLUMNS, encoding);
    const layout = new TableLayout(COLUMNS, encoding);
    const out = { csv: new ByteChunks(), dbf: new ByteChunks() };
    const record = Buffer.alloc(layout.recordLength);
    const odd: string[] = [];
    for (let code = 1; code < 0x10000; code++) {
      // Within a text and at its beginning, where it may be taken for a formula.
      const [within, first] = [`a${String.fromCharCode(code)}1`, `${String.fromCharCode(code)}1`];
      const cells = [within, first.slice(0, 5), null, null, null];
      for (const bytes of [out.csv, out.dbf]) bytes.clear();
      encoder.add(cells, out);
      layout.writeRecord(record, 0, cells);
      const isSame = Buffer.from(lineOf(cells)).equals(Buffer.concat(out.csv.pieces()));
      if (!isSame || !record.equals(Buffer.concat(out.dbf.pieces()))) odd.push(code.toString(16));
    }
    expect(odd).toEqual([]);
  }
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { readSheet } from 'read-excel-file/node';
import { afterAll, describe, expect, test } from 'vitest';
import { writeSheetCsv } from '../../src/io/workbook/csv.js';
import type { Sheet, Value } from '../../src/io/workbook/model.js';
import { loadZip, WorkbookDraft, writeWorkbook } from '../../src/io/workbook/write.js';
import { readCsv } from '../support/read-csv.js';

const scratch = mkdtempSync(join(tmpdir(), 'tuban-workbook-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const zip = await loadZip();
let files = 0;

function written(...sheets: Sheet[]): string {
  const file = join(scratch, `${++files}.xlsx`);
  writeWorkbook(zip, sheets, 'zh', file);
  return file;
}

async function opened(...sheets: Sheet[]): Promise<ExcelJS.Workbook> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(written(...sheets));
  return book;
}

const texts = (rows: readonly (readonly Value[])[]): Sheet => ({
  name: 'texts',
  columns: [{ key: 'a', heading: 'a', kind: 'text' }],
  rows,
});

const RATES: Sheet = {
  name: '整改表',
  title: '整改情况',
  note: '单位：亩',
  columns: [
    { key: 'county', heading: '县', kind: 'text' },
    { key: 'all.count', heading: '个数', group: '总任务', kind: 'count', isSummed: true },
    { key: 'all.area', heading: '面积', group: '总任务', kind: 'decimal', isSummed: true },
    { key: 'done.area', heading: '面积', group: '已整改', kind: 'decimal', isSummed: true },
    {
      key: 'rest',
      heading: '未整改',
      kind: 'check',
      formula: { text: '{all.area}-{done.area}', value: (of) => (of('all.area') ?? 0) - (of('done.area') ?? 0) },
    },
    { key: 'none', heading: '未提供', kind: 'decimal', isSummed: true },
  ],
  rows: [
    ['甲县', 3, 1050, 1050],
    ['=2+2', 2, 2001, 1],
  ],
  totals: '合计',
};

describe('a written workbook', () => {
  test('gives back every text as it was, formulas and control characters too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 30 }),
        async (list) => {
          const book = await opened(texts(list.map((text) => [text])));
          const got = list.map((_, i) => book.worksheets[0]!.getCell(i + 2, 1).value);
          // This reader does not undo _x0007_; what Excel shows of it is the character.
          const shown = got.map((value) =>
            String(value ?? '').replace(/_x([0-9A-F]{4})_/g, (_, hex: string) =>
              String.fromCharCode(Number.parseInt(hex, 16)),
            ),
          );
          expect(shown).toEqual(list.map((text) => text.replace(/\p{Cs}|[\ufffe\uffff]/gu, '\ufffd')));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('no text becomes a formula, nor would it when edited', async () => {
    const evil = ["=cmd|' /C calc'!A0", '+1', '-2', '@SUM(A1)', '0012', '320482199001011234'];
    const sheet = (await opened(texts(evil.map((text) => [text])))).worksheets[0]!;
    evil.forEach((text, i) => {
      const cell = sheet.getCell(i + 2, 1);
      expect([cell.type, cell.value, cell.numFmt]).toEqual([ExcelJS.ValueType.String, text, '@']);
    });
  });

  test('the same sheets give the same bytes', () => {
    expect(readFileSync(written(RATES)).equals(readFileSync(written(RATES)))).toBe(true);
  });

  test('has merged headings in two rows, frozen, repeated in print', async () => {
    const sheet = (await opened(RATES)).worksheets[0]!;
    expect(sheet.getCell('A1').value).toBe('整改情况');
    const merges = (sheet.model as unknown as { merges: string[] }).merges;
    expect([...merges].sort()).toEqual(['A1:F1', 'A2:F2', 'A3:A4', 'B3:C3', 'E3:E4', 'F3:F4']);
    expect([sheet.getCell('B3').value, sheet.getCell('C4').value, sheet.getCell('D3').value]).toEqual([
      '总任务',
      '面积',
      '已整改',
    ]);
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', xSplit: 1, ySplit: 4 });
    expect(sheet.pageSetup.printTitlesRow).toBe('3:4');
  });

  test('totals are formulas whose values are those they give', async () => {
    const sheet = (await opened(RATES)).worksheets[0]!;
    // The reader drops a result of 0.
    const formula = (ref: string): unknown => {
      const { value } = sheet.getCell(ref);
      return typeof value === 'object' && value !== null ? { result: 0, ...value } : value;
    };
    expect(formula('B7')).toEqual({ formula: 'SUM(B5:B6)', result: 5 });
    expect(formula('C7')).toEqual({ formula: 'SUM(C5:C6)', result: 30.51 });
    expect(formula('D7')).toEqual({ formula: 'SUM(D5:D6)', result: 10.51 });
    expect(formula('E5')).toEqual({ formula: 'C5-D5', result: 0 });
    expect(formula('E6')).toEqual({ formula: 'C6-D6', result: 20 });
    expect(formula('E7')).toEqual({ formula: 'C7-D7', result: 20 });
    // What nobody provided has no sum, not a sum of 0.
    expect(formula('F7')).toBeNull();
    expect(sheet.getCell('E6').numFmt).toContain('[Red]');
  });

  test('sums of any rows agree with their formulas', async () => {
    const row = fc.array(fc.option(fc.integer({ min: -1e9, max: 1e9 })), { minLength: 2, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
        const columns = ['a', 'b'].map((key) => ({ key, heading: key, kind: 'decimal' as const, isSummed: true }));
        const label = { key: 'label', heading: '', kind: 'text' as const };
        const sheet = (
          await opened({
            name: 's',
            columns: [label, ...columns],
            rows: rows.map((one) => ['x', ...one]),
            totals: 'sum',
          })
        ).worksheets[0]!;
        [2, 3].forEach((column) => {
          const values = rows.map((_, i) => sheet.getCell(i + 2, column).value as number | null);
          const total = sheet.getCell(rows.length + 2, column).value as { result?: number } | number | null;
          const sum = values.reduce<number>((all, value) => all + Math.round((value ?? 0) * 100), 0);
          const given = values.some((value) => value !== null) || rows.length === 0;
          const shown = total === null ? null : typeof total === 'number' ? total : (total.result ?? 0);
          expect(shown === null ? null : Math.round(shown * 100)).toBe(given ? sum : null);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('dates are dates; what is no day stays text', async () => {
    const days: Sheet = {
      name: 'days',
      columns: [{ key: 'd', heading: 'd', kind: 'day' }],
      rows: [['2026-04-18'], ['1899-01-01'], ['2026年']],
    };
    const rows = (await readSheet(written(days))) as unknown[][];
    expect((rows[1]![0] as Date).toISOString().slice(0, 10)).toBe('2026-04-18');
    expect(rows.slice(2)).toEqual([['1899-01-01'], ['2026年']]);
  });

  test('as CSV says the same', () => {
    const file = join(scratch, 'rates.csv');
    expect(writeSheetCsv(RATES, file)).toBe(3);
    expect(readCsv(file)).toEqual([
      { 县: '甲县', 总任务_个数: '3', 总任务_面积: '10.50', 已整改_面积: '10.50', 未整改: '0.00', 未提供: '' },
      { 县: '=2+2', 总任务_个数: '2', 总任务_面积: '20.01', 已整改_面积: '0.01', 未整改: '20.00', 未提供: '' },
      { 县: '合计', 总任务_个数: '5', 总任务_面积: '30.51', 已整改_面积: '10.51', 未整改: '20.00', 未提供: '' },
    ]);
  });
});

describe('large sheets', () => {
  const large = (name: string, count: number): Sheet => ({
    name,
    columns: [
      { key: 'id', heading: '编号', kind: 'text' },
      { key: 'place', heading: '乡镇', kind: 'text' },
      { key: 'day', heading: '日期', kind: 'day' },
      { key: 'area', heading: '面积', kind: 'decimal', isSummed: true },
      { key: 'count', heading: '个数', kind: 'count', isSummed: true },
    ],
    rows: Array.from({ length: count }, (_, i) => [
      `P${String(i).padStart(6, '0')}`,
      i % 7 === 0 ? null : `乡${i % 20}𠮷`,
      `20${20 + (i % 9)}-06-30`,
      i * 37 - 5000,
      i % 3,
    ]),
    totals: '合计',
  });
  const sheets = [large('甲', 6000), large('乙', 40_000), texts([['=1+1'], ['']])];
  test('are packed in threads by the compiled program, to the same bytes', async () => {
    const compiled: typeof import('../../src/io/workbook/write.js') = await import(
      new URL('../../dist/src/io/workbook/write.js', import.meta.url).href
    );
    const file = join(scratch, 'threads.xlsx');
    compiled.writeWorkbook(zip, sheets, 'zh', file);
    expect(readFileSync(file).equals(readFileSync(written(...sheets)))).toBe(true);
  });
  test('read back as they are', async () => {
    const [, second] = (await opened(...sheets)).worksheets;
    expect(second!.rowCount).toBe(40_002);
    for (const i of [0, 1, 6, 8, 20_001, 39_999]) {
      const [id, place, day, area, count] = [1, 2, 3, 4, 5].map((c) => second!.getRow(i + 2).getCell(c).value);
      const [wantedId, wantedPlace, wantedDay, wantedArea, wantedCount] = (sheets[1]!.rows as Value[][])[i]!;
      expect([id, place, count]).toEqual([wantedId, wantedPlace, wantedCount]);
      expect((day as Date).toISOString().slice(0, 10)).toBe(wantedDay);
      expect(area).toBeCloseTo(Number(wantedArea) / 100, 6);
    }
  });
  test('are the same where they are handed in before the others are known', async () => {
    const file = join(scratch, 'ahead.xlsx');
    const draft = new WorkbookDraft(zip, 'zh', null);
    draft.add(1, sheets[1]!);
    draft.write(sheets, file);
    draft.end();
    const [ahead, together] = [file, written(...sheets)].map((path) => new ExcelJS.Workbook().xlsx.readFile(path));
    const [one, other] = [await ahead!, await together!];
    expect(one.worksheets.map(({ name }) => name)).toEqual(other.worksheets.map(({ name }) => name));
    for (const [s, sheet] of one.worksheets.entries())
      expect(sheet.getSheetValues()).toEqual(other.worksheets[s]!.getSheetValues());
    expect(Object.keys(unzipSync(readFileSync(file)))).toEqual(
      Object.keys(unzipSync(readFileSync(written(...sheets)))),
    );
  });
  test('a disk that refuses is told, threads or not', async () => {
    const compiled: typeof import('../../src/io/workbook/write.js') = await import(
      new URL('../../dist/src/io/workbook/write.js', import.meta.url).href
    );
    for (const write of [writeWorkbook, compiled.writeWorkbook])
      expect(() => write(zip, sheets, 'zh', join(scratch, 'none', 'x.xlsx'))).toThrow(/ENOENT/);
  });
});

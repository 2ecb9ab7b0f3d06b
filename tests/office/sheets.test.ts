import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { muCents } from '../../src/kernel/rounding.js';
import { otherParts } from '../../src/office/sheets/audit.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';
import { centsOf, readCsv } from '../support/read-csv.js';

const scratch = mkdtempSync(join(tmpdir(), 'tuban-sheets-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const county = new CountyCopy();
const FILE = join(scratch, '报表.xlsx');
const CSV = join(scratch, 'csv');
const sheets = (...flags: string[]) => tuban(['bulletin', 'sheets', county.out, ...flags]);
let book: ExcelJS.Workbook;
let ledger: Record<string, string>[];

beforeAll(async () => {
  expect(tuban(['run', county.job, '-q']).status).toBe(0);
  const { status, stderr } = sheets('-o', FILE, '--csv', CSV, '--county', '青云县');
  expect([status, stderr.includes('4 sheets')]).toEqual([0, true]);
  book = new ExcelJS.Workbook();
  await book.xlsx.readFile(FILE);
  ledger = readCsv(join(county.out, 'ledger.csv'));
});

/** Values of formulas; the reader drops a result of 0. */
const plain = (value: ExcelJS.CellValue): ExcelJS.CellValue =>
  typeof value === 'object' && value !== null && 'formula' in value ? ((value.result ?? 0) as number) : value;

describe('the forms of the office', () => {
  test('are four, with the columns that the offices have', () => {
    expect(book.worksheets.map(({ name }) => name)).toEqual(['图斑明细', '套合面积审核表', '疑似违法清单', '县乡汇总']);
    const heads = book.worksheets.map((sheet) =>
      (sheet.getRow(3).values as unknown[]).slice(1).map((text) => String(text).replace('\n', '')),
    );
    expect(heads[0]).toHaveLength(24);
    expect(heads[1]!.slice(0, 13)).toEqual(
      '图斑标识 地块总面积（亩） 耕地面积（亩） 基本农田面积（亩） 非耕农用地面积（亩） 未利用地面积（亩） 生态红线面积（亩） 建设用地面积（亩） 变更地类 平差通过 县区 乡镇名称 村名称'.split(
        ' ',
      ),
    );
    expect(heads[2]).toHaveLength(14);
    expect(readdirSync(CSV).sort()).toEqual(['audit.csv', 'detail.csv', 'suspected.csv', 'townships.csv']);
  });

  test('every cell of the CSV is that of the workbook', () => {
    const files = ['detail', 'audit', 'suspected', 'townships'];
    book.worksheets.forEach((sheet, s) => {
      const rows = readCsv(join(CSV, `${files[s]}.csv`));
      const first = sheet.rowCount - rows.length + 1;
      rows.forEach((row, r) => {
        Object.values(row).forEach((text, c) => {
          const value = plain(sheet.getCell(first + r, c + 1).value);
          const shown =
            typeof value === 'number' ? (/\./.test(text) ? value.toFixed(2) : String(value)) : (value ?? '');
          expect([sheet.name, r, c, shown]).toEqual([sheet.name, r, c, text]);
        });
      });
    });
  });

  test('sums and row formulas give what stands in the cells', () => {
    let formulas = 0;
    for (const sheet of book.worksheets) {
      sheet.eachRow((row) =>
        row.eachCell((cell) => {
          const { value } = cell;
          if (typeof value !== 'object' || value === null || !('formula' in value)) return;
          formulas++;
          const cents = (ref: string): number => Math.round(Number(plain(sheet.getCell(ref).value) ?? 0) * 100);
          const sum = /^SUM\(([A-Z]+)(\d+):[A-Z]+(\d+)\)$/.exec(value.formula);
          const terms = value.formula.split('-');
          const wanted = sum
            ? Array.from({ length: Number(sum[3]) - Number(sum[2]) + 1 }, (_, i) =>
                cents(`${sum[1]}${Number(sum[2]) + i}`),
              ).reduce((a, b) => a + b, 0)
            : terms.slice(1).reduce((rest, ref) => rest - cents(ref), cents(terms[0]!));
          expect([sheet.name, cell.address, Math.round(Number(value.result ?? 0) * 100)]).toEqual([
            sheet.name,
            cell.address,
            wanted,
          ]);
        }),
      );
    }
    expect(formulas).toBeGreaterThan(40);
  });

  test('the totals are those of the ledger', () => {
    const sum = (code: string, rows = ledger): number =>
      rows.reduce((all, row) => all + (Number.isNaN(centsOf(row[code])) ? 0 : centsOf(row[code])), 0);
    const last = (name: string): Record<string, string> => readCsv(join(CSV, `${name}.csv`)).at(-1)!;
    expect(centsOf(last('detail')['图斑面积（亩）'])).toBe(sum('TBMJ_M'));
    expect(centsOf(last('audit')['耕地面积（亩）'])).toBe(sum('GDMJ_M'));
    const suspected = ledger.filter(({ PDLB }) => PDLB === '疑似非农违法');
    expect(readCsv(join(CSV, 'suspected.csv'))).toHaveLength(suspected.length + 1);
    expect(centsOf(last('suspected')['非农违法耕地面积（亩）'])).toBe(sum('WSGDMJ_M', suspected));
    expect(last('townships')).toMatchObject({
      全部图斑_个数: String(ledger.length),
      疑似非农违法_个数: String(suspected.length),
      校核_个数: '0',
      '校核_面积（亩）': '0.00',
    });
  });

  test('the parts of every row of the audit form add up to the whole', () => {
    const rows = readCsv(join(CSV, 'audit.csv')).slice(0, -1);
    const parts = [
      '耕地面积（亩）',
      '非耕农用地面积（亩）',
      '未利用地面积（亩）',
      '建设用地面积（亩）',
      '基础数据未覆盖面积（亩）',
    ];
    for (const row of rows) {
      expect(parts.reduce((sum, part) => sum + centsOf(row[part]), 0)).toBe(centsOf(row['地块总面积（亩）']));
      expect(row['平差通过']).toBe('是');
    }
  });

  test('any parts are rounded so that they add up, none by more than a hundredth', () => {
    const area = fc.integer({ min: 0, max: 5_000_000 });
    fc.assert(
      fc.property(area, fc.array(area, { minLength: 4, maxLength: 4 }), (cultivated, others) => {
        const whole = others.reduce((sum, one) => sum + one, cultivated);
        const [FGNYMJ, WLYDMJ, JSYDMJ, WFGMJ] = others as [number, number, number, number];
        const numbers = { FGNYMJ, WLYDMJ, JSYDMJ, WFGMJ, TBMJ_M: muCents(whole), GDMJ_M: muCents(cultivated) };
        const parts = otherParts({ texts: {}, numbers });
        expect(parts.reduce<number>((sum, part) => sum + part!, 0)).toBe(numbers.TBMJ_M - numbers.GDMJ_M);
        parts.forEach((part, i) => {
          expect(Math.abs(part! - (others[i]! * 3) / 2000)).toBeLessThan(1);
        });
      }),
    );
  });
});

describe('tuban bulletin sheets', () => {
  test('refuses what it cannot do, with the way out', () => {
    expect(sheets().stderr).toContain('OUTPUT_MISSING');
    expect(sheets('-o', join(scratch, 'x.xls')).stderr).toContain('OUTPUT_KIND_UNKNOWN');
    const { status, stderr } = sheets('-o', join(scratch, 'x.xlsx'), '--class', '疑似非农违规');
    expect(status).toBe(2);
    expect(stderr).toContain('疑似非农违法');
  });

  test('takes other classes where they are asked for', () => {
    const dir = join(scratch, 'doubtful');
    expect(sheets('--csv', dir, '--class', '存疑').status).toBe(0);
    expect(readCsv(join(dir, 'suspected.csv'))).toHaveLength(ledger.filter(({ PDLB }) => PDLB === '存疑').length + 1);
    expect(readCsv(join(dir, 'detail.csv'))[0]!['县级行政区']).toBe('320482');
  });
});

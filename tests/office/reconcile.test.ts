import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reconcile } from '../../src/office/reconcile/compare.js';
import type { DifferenceKind } from '../../src/office/reconcile/difference.js';
import { meaningOf } from '../../src/office/reconcile/headings.js';
import { foldId, readOfficeLedger } from '../../src/office/reconcile/office-ledger.js';
import { FinishedResult } from '../../src/result/finished-result.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';
import { readCsv } from '../support/read-csv.js';

const scratch = mkdtempSync(join(tmpdir(), 'tuban-reconcile-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const county = new CountyCopy();
let result: FinishedResult;
/** The patches of the result: id, 亩 of the whole, of cultivated land, of basic farmland. */
let patches: { id: string; whole: number; cultivated: number; farmland: number }[];

beforeAll(() => {
  expect(tuban(['run', county.job, '-q', '--formats', 'csv,shp,xlsx']).status).toBe(0);
  result = new FinishedResult(county.out);
  patches = result.rows().map(({ texts, numbers }) => ({
    id: texts['JCBH']!,
    whole: numbers['TBMJ_M']! / 100,
    cultivated: (numbers['GDMJ_M'] ?? 0) / 100,
    farmland: (numbers['YNMJ_M'] ?? 0) / 100,
  }));
});

type Cell = string | number | null | { formula: string; result: number };
let files = 0;

/** A workbook as a person makes one; `merges` in the notation of spreadsheets. */
async function workbook(rows: readonly (readonly Cell[])[], merges: readonly string[] = []): Promise<string> {
  const book = new ExcelJS.Workbook();
  book.addWorksheet('说明').addRow(['本表由乡镇填报']);
  const sheet = book.addWorksheet('台账');
  rows.forEach((row, i) => {
    if (row.length > 0) sheet.getRow(i + 1).values = [...row] as ExcelJS.CellValue[];
  });
  for (const merge of merges) sheet.mergeCells(merge);
  const file = join(scratch, `${++files}.xlsx`);
  await book.xlsx.writeFile(file);
  return file;
}

async function found(file: string, isPartial = true, sheet?: string) {
  const ids = new Set(result.rows().map(({ texts }) => foldId(texts['JCBH']!)));
  const ledger = await readOfficeLedger(file, (id) => ids.has(id), sheet);
  const { differences, ...counts } = reconcile(ledger, result, { unit: 'mu', tolerance: 0.01, isPartial });
  return { ledger, differences, ...counts };
}

const kinds = (
  differences: readonly { kind: DifferenceKind; row: number | null }[],
): [DifferenceKind, number | null][] => differences.map(({ kind, row }) => [kind, row]);

const HEAD = ['序号', '图斑编号', '图斑面积（亩）', '耕地面积(亩)'];

describe('headings', () => {
  test('are known whatever their brackets, blanks and breaks', () => {
    const area = { kind: 'area', code: 'TBMJ', unit: 'mu' };
    for (const heading of [
      '图斑面积（亩）',
      '图斑面积(亩)',
      ' 图斑 面积\n（ 亩 ）',
      '图斑面积（单位：亩）',
      '图斑面积【亩】'.replace('【', '[').replace('】', ']'),
    ])
      expect([heading, meaningOf('', heading)]).toEqual([heading, area]);
    expect(meaningOf('', '图斑面积（平方米）')).toEqual({ ...area, unit: 'm2' });
    expect(meaningOf('', 'TBMJ')).toEqual({ ...area, unit: 'm2' });
    expect(meaningOf('', 'TBMJ_M')).toEqual(area);
    expect(meaningOf('面积（公顷）', '耕地')).toEqual({ kind: 'area', code: 'GDMJ', unit: 'ha' });
    expect(meaningOf('已整改', '耕地面积（亩）')).toEqual({
      kind: 'role',
      role: 'done',
      measure: 'cultivated',
      unit: 'mu',
    });
    expect(meaningOf('', '剩余未整改面积')).toEqual({ kind: 'role', role: 'open', measure: 'area', unit: null });
  });
  test('that say something else are left alone', () => {
    for (const [upper, lower] of [
      ['', '备注'],
      ['核实后', '面积（亩）'],
      ['', '整改方式'],
      ['', ''],
    ])
      expect(meaningOf(upper!, lower!)).toBeNull();
  });
});

describe('a ledger that is right', () => {
  test('agrees: the written ledger itself, as workbook and as CSV', async () => {
    for (const name of ['ledger.xlsx', 'ledger.csv']) {
      const { differences, matched, equal } = await found(join(county.out, name), false);
      expect([name, differences, matched]).toEqual([name, [], patches.length]);
      expect(equal).toBeGreaterThan(30 * patches.length);
    }
  });

  test('agrees with title, empty rows, merged headings, formulas, numbers as text and full-width digits', async () => {
    const [a, b, c] = patches as [(typeof patches)[0], (typeof patches)[0], (typeof patches)[0]];
    const full = (value: number): string =>
      value.toFixed(2).replace(/[\d.]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
    const file = await workbook(
      [
        ['青云县卫片图斑台账'],
        [],
        ['序号', '线索编号', '面积（亩）', null, null],
        [null, null, '图斑面积', '其中耕地', '基本农田'],
        [],
        [1, a.id, String(a.whole), a.cultivated, `${a.farmland}亩`],
        [],
        [2, ` ${b.id.toLowerCase()} `, full(b.whole), `'${b.cultivated.toFixed(2)}`.slice(1), b.farmland],
        [3, c.id, { formula: '0.5+0.39', result: c.whole }, c.cultivated, c.farmland],
        ['合计', null, { formula: 'SUM(C6:C9)', result: Math.round((a.whole + b.whole + c.whole) * 100) / 100 }],
      ],
      ['A1:E1', 'A3:A4', 'B3:B4', 'C3:E3'],
    );
    const { ledger, differences, equal } = await found(file);
    expect(ledger.sheet).toBe('台账');
    expect(ledger.headingRow).toBe(4);
    expect(differences).toEqual([]);
    expect(equal).toBe(9);
  });

  test('takes square metres and hectares by what their headings state', async () => {
    const [{ texts, numbers }] = [result.rows()[0]!];
    const squareMetres = numbers['TBMJ']! / 100;
    const file = await workbook([
      ['图斑编号', '图斑面积（公顷）', '耕地面积（㎡）'],
      [texts['JCBH']!, (squareMetres / 10_000).toFixed(4), numbers['GDMJ']! / 100],
    ]);
    expect((await found(file)).differences).toEqual([]);
  });
});

describe('what is wrong in a ledger', () => {
  test('a value off by more than 0.01 mu is found, one off by less is not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(patches.length - 1), fc.integer({ min: -500, max: 500 }), async (i, off) => {
        const { id, whole, cultivated } = patches[i]!;
        const file = join(scratch, 'off.csv');
        writeFileSync(file, `${HEAD.join(',')}\n1,${id},${(whole + off / 1000).toFixed(3)},${cultivated}\n`);
        const { differences } = await found(file);
        // Between the printed and the exact value a rounding of half a hundredth may lie.
        if (Math.abs(off) <= 10) expect(differences).toEqual([]);
        if (Math.abs(off) > 15) expect(kinds(differences)).toEqual([['value', 2]]);
      }),
      { numRuns: 60 },
    );
  });

  test('blank and unreadable cells, missing, repeated and unknown ids, ids cut by the spreadsheet', async () => {
    const [a, b] = patches as [(typeof patches)[0], (typeof patches)[0]];
    const file = await workbook([
      HEAD,
      [1, a.id, a.whole, null],
      [2, b.id, '约1亩', b.cultivated],
      [3, null, 1.5, 1],
      [4, a.id, a.whole, a.cultivated],
      [5, `${a.id}X`, 1, 1],
      [],
      ['备注：以上由乡镇填报'],
    ]);
    expect(kinds((await found(file)).differences)).toEqual([
      ['blank', 2],
      ['unreadable', 3],
      ['no-id', 4],
      ['duplicate-id', 5],
      ['unknown-id', 6],
    ]);
    const { differences } = await found(file, false);
    expect(differences.filter(({ kind }) => kind === 'missing-row')).toHaveLength(patches.length - 2);
  });

  test('an id that a spreadsheet took for a number is told with what it could be', async () => {
    const dir = join(scratch, 'digits');
    cpSync(county.out, dir, { recursive: true });
    const ids = ['320482100000000584', '320482100000000600', '320482200000000001'];
    const lines = readFileSync(join(dir, 'ledger.csv'), 'utf8').split('\n');
    ids.forEach((id, i) => {
      lines[i + 1] = `\t${id}${lines[i + 1]!.slice(lines[i + 1]!.indexOf(','))}`;
    });
    writeFileSync(join(dir, 'ledger.csv'), lines.join('\n'));
    const other = new FinishedResult(dir);
    const [two, one] = [patches[0]!, patches[2]!];
    const file = await workbook([
      HEAD,
      [1, 320482100000000 * 1000, two.whole, two.cultivated],
      [2, 320482200000000 * 1000, one.whole, one.cultivated],
    ]);
    const ledger = await readOfficeLedger(file, () => false);
    const { differences, matched } = reconcile(ledger, other, { unit: 'mu', tolerance: 0.01, isPartial: true });
    expect(differences.map(({ kind, computed }) => [kind, computed])).toEqual([
      ['lost-digits', '320482100000000584 320482100000000600'],
      ['lost-digits', '320482200000000001'],
    ]);
    expect(matched).toBe(1);
  });

  test('totals: wrong ones, and those that count split patches twice', async () => {
    const [a, b] = patches as [(typeof patches)[0], (typeof patches)[0]];
    const head = ['图斑编号', '拆分状态', '图斑面积（亩）'];
    const half = Math.round(a.whole * 50) / 100;
    const rows: Cell[][] = [
      head,
      [a.id, '被拆分', a.whole],
      [`${a.id}-1`, '拆分', half],
      [`${a.id}-2`, '拆分', Math.round((a.whole - half) * 100) / 100],
      [b.id, '', b.whole],
    ];
    const total = async (value: number): Promise<[DifferenceKind, number | null][]> =>
      kinds((await found(await workbook([...rows, ['合计', null, value]]))).differences);
    const whole = Math.round((a.whole + b.whole) * 100) / 100;
    expect(await total(whole)).toEqual([]);
    expect(await total(Math.round((a.whole + whole) * 100) / 100)).toEqual([['double-count', 6]]);
    expect(await total(whole + 0.5)).toEqual([['total', 6]]);
    rows[2]![2] = half + 1;
    expect(await total(whole)).toEqual([['children', 2]]);
  });

  test('parts are told apart by their numbered ids where no column says what was split', async () => {
    const [a, b] = patches as [(typeof patches)[0], (typeof patches)[0]];
    const half = Math.round(a.whole * 50) / 100;
    const parts: Cell[][] = [
      [`${a.id}-1`, half],
      [`${a.id}（2）`, Math.round((a.whole - half) * 100) / 100],
    ];
    const ofRows = async (rows: Cell[][]) =>
      (await found(await workbook([['图斑编号', '图斑面积（亩）'], ...rows]))).differences;
    const whole = Math.round((a.whole + b.whole) * 100) / 100;
    const split: Cell[][] = [[a.id, a.whole], ...parts, [b.id, b.whole]];
    expect(await ofRows([...split, ['合计', whole]])).toEqual([]);
    expect(kinds(await ofRows([...split, ['合计', Math.round((whole + a.whole) * 100) / 100]]))).toEqual([
      ['double-count', 6],
    ]);
    // The verified list has the parts alone: the patch is not missing, and they have to make it up.
    const ids = new Set(result.rows().map(({ texts }) => foldId(texts['JCBH']!)));
    const file = await workbook([['图斑编号', '图斑面积（亩）'], ...parts.map(([id]) => [id!, half + 1])]);
    const ledger = await readOfficeLedger(file, (id) => ids.has(id));
    const { differences } = reconcile(ledger, result, { unit: 'mu', tolerance: 0.01, isPartial: false });
    expect(differences.filter(({ id }) => id === a.id)).toEqual([]);
    expect(differences.filter(({ kind }) => kind !== 'missing-row')).toMatchObject([
      { kind: 'children', row: 2, given: (2 * half + 2).toFixed(2), computed: a.whole.toFixed(2) },
    ]);
    // An id that is no part of a known patch stays unknown.
    expect(
      kinds(
        await ofRows([
          [b.id, b.whole],
          ['320482SJBG99999999-1', 1],
        ]),
      ),
    ).toEqual([['unknown-id', 3]]);
  });

  test('subtotals and a grand total above or below the rows', async () => {
    const list = patches.slice(0, 4);
    const sum = (some: typeof list): number => Math.round(some.reduce((all, { whole }) => all + whole, 0) * 100) / 100;
    const line = ({ id, whole }: (typeof list)[0]): Cell[] => [null, id, whole];
    const head = ['乡镇', '图斑编号', '图斑面积（亩）'];
    const below = [
      head,
      ...list.slice(0, 2).map(line),
      ['小计', null, sum(list.slice(0, 2))],
      ...list.slice(2).map(line),
      ['小计', null, sum(list.slice(2))],
      ['合计', null, sum(list)],
    ];
    expect((await found(await workbook(below))).differences).toEqual([]);
    const above = [head, ['合计', null, sum(list)], ...list.map(line)];
    expect((await found(await workbook(above))).differences).toEqual([]);
    above[1]![2] = sum(list) - 0.02;
    expect(kinds((await found(await workbook(above))).differences)).toEqual([['total', 2]]);
  });

  test('a rectification table without ids: all = done + open, done = demolished + regularised, by count and area', async () => {
    const file = await workbook(
      [
        ['县名称', '总任务', null, '已整改', null, '拆除', null, '补办', null, '未整改', null],
        [null, '个数', '面积', '个数', '面积', '个数', '面积', '个数', '面积', '个数', '面积'],
        ['甲县', 10, 20, 6, 12.5, 4, 10, 2, 2.5, 4, 7.5],
        ['乙县', 10, 20, 6, 12.5, 4, 10, 2, 2.6, 3, 7.5],
        ['合计', 20, 40, 12, 25, 8, 20, 4, 5.1, 8, 15],
      ],
      ['A1:A2', 'B1:C1', 'D1:E1', 'F1:G1', 'H1:I1', 'J1:K1'],
    );
    const { differences } = await found(file);
    expect(differences.map(({ kind, row, heading, given, computed }) => [kind, row, heading, given, computed])).toEqual(
      [
        ['rectified', 4, '总任务 个数 = 已整改 个数 + 未整改 个数', '10', '9'],
        ['rectified', 4, '已整改 面积 = 拆除 面积 + 补办 面积', '12.5', '12.60'],
        ['rectified', 5, '已整改 面积 = 拆除 面积 + 补办 面积', '25', '25.10'],
        ['total', 5, '未整改 个数', '8', '7'],
      ],
    );
  });

  test('the parts of a patch that do not make it up', async () => {
    const { texts, numbers } = result.rows()[0]!;
    const mu = (code: string): number => Math.round((numbers[code]! * 3) / 2000) / 100;
    const head = [
      '图斑标识',
      '地块总面积(亩)',
      '耕地面积(亩)',
      '非耕农用地面积(亩)',
      '建设用地面积(亩)',
      '未利用地面积(亩)',
    ];
    const right = [texts['JCBH']!, mu('TBMJ'), mu('GDMJ'), mu('FGNYMJ'), mu('JSYDMJ'), mu('WLYDMJ')];
    expect((await found(await workbook([head, right]))).differences).toEqual([]);
    const wrong = right.with(4, mu('JSYDMJ') + 0.5);
    expect(kinds((await found(await workbook([head, wrong]))).differences)).toEqual([
      ['parts', 2],
      ['value', 2],
    ]);
  });
});

describe('tuban reconcile', () => {
  test('ends with 31, marks the cells and lists the differences; the ledger stays as it was', async () => {
    const [a, b] = patches as [(typeof patches)[0], (typeof patches)[0]];
    const file = await workbook([HEAD, [1, a.id, a.whole + 1, a.cultivated], [2, b.id, b.whole, b.cultivated]]);
    const before = readFileSync(file);
    const [marked, csv] = [join(scratch, 'marked.xlsx'), join(scratch, 'differences.csv')];
    const args = ['reconcile', file, county.out, '--partial', '-o', marked, '--csv', csv, '--lang', 'zh'];
    const { status, stdout } = tuban(args);
    expect(status).toBe(31);
    expect(stdout).toContain('数值不符');
    expect(readFileSync(file).equals(before)).toBe(true);
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(marked);
    expect(book.worksheets.map(({ name }) => name)).toEqual(['说明', '台账', '差异清单']);
    const cell = book.getWorksheet('台账')!.getCell('C2');
    expect(cell.fill).toMatchObject({ fgColor: { argb: 'FFFFC7CE' } });
    expect(JSON.stringify(cell.note)).toContain(a.whole.toFixed(2));
    expect(book.getWorksheet('台账')!.getCell('C3').fill).toBeUndefined();
    expect(book.getWorksheet('差异清单')!.getCell('A2').value).toBe('C2');
    expect(readCsv(csv)).toMatchObject([{ 单元格: 'C2', 图斑编号: a.id, 计算值: a.whole.toFixed(2) }]);
    const bytes = readFileSync(marked);
    expect(tuban(args).status).toBe(31);
    expect(readFileSync(marked).equals(bytes)).toBe(true);
    expect(tuban(['reconcile', file, county.out, '-o', file, '--lang', 'en']).stderr).toContain('OUTPUT_IS_INPUT');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('ends with 0 where all agrees, and marks a copy of a CSV too', async () => {
    expect(tuban(['reconcile', join(county.out, 'ledger.csv'), county.out, '-q']).status).toBe(0);
    const file = join(scratch, 'wrong.csv');
    writeFileSync(file, `${HEAD.join(',')}\n1,${patches[0]!.id},99,=1+1\n`);
    const marked = join(scratch, 'marked-csv.xlsx');
    const { status, stdout } = tuban(['reconcile', file, county.out, '--partial', '-o', marked, '--json']);
    expect(status).toBe(31);
    const { differences } = JSON.parse(stdout) as { differences: { cell: string; kind: string }[] };
    expect(differences.map(({ cell, kind }) => [cell, kind])).toEqual([
      ['C2', 'value'],
      ['D2', 'unreadable'],
    ]);
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(marked);
    expect(book.worksheets[0]!.getCell('D2').value).toBe('=1+1');
  });

  test('the forms that tuban makes agree with the result they were made of', () => {
    const forms = join(scratch, 'forms.xlsx');
    expect(tuban(['bulletin', 'sheets', county.out, '-o', forms, '-q']).status).toBe(0);
    for (const sheet of ['图斑明细', '套合面积审核表', '疑似违法清单']) {
      const { status, stdout } = tuban(['reconcile', forms, county.out, '--sheet', sheet, '--partial']);
      expect([sheet, status, status === 0 ? '' : stdout]).toEqual([sheet, 0, '']);
    }
  });

  test('says what it cannot read', async () => {
    const { status, stderr } = tuban(['reconcile', join(county.out, 'summary.csv'), county.out]);
    expect([status, stderr.includes('LEDGER_NOT_RECOGNISED')]).toEqual([2, true]);
    expect(tuban(['reconcile', county.job, county.out]).status).not.toBe(0);
    const file = await workbook([HEAD]);
    expect(tuban(['reconcile', file, county.out, '--sheet', '没有']).stderr).toContain('SHEET_UNKNOWN');
  });
});

describe('what would pass in silence', () => {
  const plain = (): (string | number)[][] => patches.slice(0, 3).map(({ id, whole }) => [id, whole]);
  test('a formula without result is refused, one with an empty text is not', async () => {
    for (const [value, said] of [
      [{ formula: 'SUM(B2:B4)' }, 'the formula in B5 has no result yet'],
      [{ formula: 'IF(B2=0,"",B2)', result: '' }, ''],
    ] as const) {
      const file = await workbook([['图斑编号', '图斑面积（亩）'], ...plain(), ['合计', value as unknown as Cell]]);
      const { status, stderr } = tuban(['reconcile', file, county.out, '--partial', '--lang', 'en']);
      expect([status, stderr]).toEqual(said === '' ? [0, ''] : [20, expect.stringContaining(said)]);
    }
  });
  test('a note above the headings states the unit of headings without one', async () => {
    const square = (rows: (string | number)[][]) =>
      rows.map(([id, mu]) => [id!, Math.round((Number(mu) * 200_000) / 3) / 100]);
    const headings = ['图斑编号', '图斑面积'];
    for (const note of ['单位：平方米', '（单位：个、平方米）', '计量单位:㎡'])
      expect((await found(await workbook([['台账'], [note], headings, ...square(plain())]))).differences).toEqual([]);
    for (const note of ['单位：亩', '填报单位：某某局', '单位：亩、平方米'])
      expect((await found(await workbook([['台账'], [note], headings, ...plain()]))).differences).toEqual([]);
  });
  test('of two columns for one area that with its own name counts, and the other is named', async () => {
    const wrong = plain().map(([id, mu]) => [id!, 1 + Number(mu), mu!]);
    const file = await workbook([['图斑编号', '面积（亩）', '图斑面积（亩）'], ...wrong]);
    const { ledger, differences } = await found(file);
    expect([ledger.passedOver, differences]).toEqual([['面积（亩）'], []]);
    // In two units they are two columns.
    const both = await found(
      await workbook([
        ['图斑编号', '图斑面积（亩）', '图斑面积（平方米）'],
        ...plain().map(([id, mu]) => [id!, mu!, 1]),
      ]),
    );
    expect([both.ledger.passedOver, both.differences.length]).toEqual([[], 3]);
  });
  test('a result that was changed since is not reconciled, and no forms are made of it', async () => {
    const copy = join(scratch, 'changed');
    cpSync(county.out, copy, { recursive: true });
    const ledger = join(copy, 'ledger.csv');
    writeFileSync(ledger, readFileSync(ledger, 'utf8').replaceAll('疑似', '合法'));
    const file = await workbook([['图斑编号', '图斑面积（亩）'], ...plain()]);
    for (const command of [
      ['reconcile', file, copy, '--partial'],
      ['bulletin', 'sheets', copy, '-o', join(scratch, 'forms.xlsx')],
    ])
      expect(tuban([...command, '--lang', 'en']).stderr).toContain('RESULT_UNREADABLE');
  });
});

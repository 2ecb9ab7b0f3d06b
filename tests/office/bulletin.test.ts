import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, test } from 'vitest';
import { fourthQuarter } from '../../fixtures/generator/office-year.js';
import { bulletinOf } from '../../src/office/bulletin/bulletin.js';
import { bulletinFacts, inTownships, toldApart } from '../../src/office/bulletin/facts.js';
import { periodOf } from '../../src/office/bulletin/period.js';
import { ledgerEntries } from '../../src/office/ledger-entries.js';
import { groupEntries, RATE_PATCH_COLUMNS } from '../../src/office/rates/groups.js';
import { type EntryBefore, ledgerBefore, standingOf, standingsAt } from '../../src/office/rates/standings.js';
import { readStore, type Store } from '../../src/office/store/store.js';
import { tuban } from '../support/cli.js';
import { readCsv } from '../support/read-csv.js';
import { playedYear, SETTINGS, type Year } from './year-store.js';

// Every figure follows from the story at the top of fixtures/generator/office-year.ts; the sums stand beside it.

let year: Year;
let december: Made;
beforeAll(async () => {
  year = await playedYear();
  december = await made('monthly', '2026-12-31');
}, 120_000);

interface Made {
  readonly file: string;
  readonly csv: string;
  readonly text: string;
  readonly book: ExcelJS.Workbook;
}

/** Runs the command and reads back what it wrote. */
async function made(preset: string, day: string, ...flags: string[]): Promise<Made> {
  const at = join(year.office.root, `${preset}-${day}${flags.join('')}`);
  const [file, csv, text] = [`${at}.xlsx`, `${at}-csv`, `${at}.txt`];
  const { status, stderr } = bulletin(preset, day, '-o', file, '--csv', csv, '--text', text, ...flags);
  expect([status, stderr]).toEqual([0, '']);
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(file);
  return { file, csv, text: readFileSync(text, 'utf8').trimEnd(), book };
}

const bulletin = (preset: string, day: string, ...flags: string[]) =>
  tuban(['bulletin', preset, '--as-of', day, '--store', year.office.store, '-q', ...flags]);

const rows = ({ csv }: Made, name: string): Record<string, string>[] => readCsv(join(csv, `${name}.csv`));
const rowOf = (of: Made, name: string, first: string): Record<string, string> =>
  rows(of, name).find((row) => Object.values(row)[0] === first)!;
const sheetNames = ({ book }: Made): string[] => book.worksheets.map(({ name }) => name);

/** Values of formulas; the reader drops a result of 0. */
const plain = (value: ExcelJS.CellValue): unknown =>
  typeof value === 'object' && value !== null && 'formula' in value ? (value.result ?? 0) : value;

describe('the bulletin of December', () => {
  test('has every sheet, with two rows of headings where groups stand above', () => {
    expect(sheetNames(december)).toEqual(
      '通报正文 整改情况 进度排名 整改节点 县乡汇总 本期变动 逾期清单 本期新增 死灰复燃 本期销号 数据来源 条目明细'.split(
        ' ',
      ),
    );
    const sheet = december.book.getWorksheet('整改情况')!;
    expect([sheet.getCell('B3').value, sheet.getCell('D3').master.address, sheet.getCell('B4').value]).toEqual([
      '总任务',
      'B3',
      '个数',
    ]);
    expect(sheet.pageSetup).toMatchObject({ orientation: 'landscape', paperSize: 9, fitToWidth: 1 });
  });

  test('the rectification table', () => {
    expect(rowOf(december, 'rectification', '合计')).toMatchObject({
      总任务_个数: '790', // 240 − 1 merged + 1 split off + 131 − 3 by approvals, 224 and 198 new
      总任务_面积: '2376.30',
      总任务_耕地面积: '1188.15',
      已整改_个数: '120', // 76 − 4 + 50 − 2
      已整改_面积: '360.00',
      拆除_个数: '120',
      补办_个数: '0',
      其他_个数: '0',
      未整改_个数: '670',
      未整改_面积: '2016.30',
      未整改_耕地面积: '1008.15',
    });
    // 丁乡 has most cultivated land left and stands first.
    expect(rows(december, 'rectification').map((row) => row['乡镇'])).toEqual(['丁乡', '乙乡', '丙乡', '甲乡', '合计']);
  });

  test('every township by hand', () => {
    const figures = (name: string) => {
      const {
        问题图斑_个数: count,
        已整改_个数: rectified,
        逾期个数: overdue,
        排名: rank,
      } = rowOf(december, 'progress', name);
      return [count, rectified, overdue, rank];
    };
    // Q1: 60 each; Q2: plots 303–429 and 432 dealt out by plot % 4; Q3: 56 each; Q4: 800–997, 50 50 49 49.
    // 甲乡: 60 + 33 (304, 308 … 428 and 432) + 56 + 50; closed 30 − 2 and 304 … 352 (13) − 304.
    expect(figures('甲乡')).toEqual(['199', '40', '108', '1']);
    // 乙乡: 60 + 32 + 56 + 50; closed 20 − 1 and 305 … 353 (13) − 305.
    expect(figures('乙乡')).toEqual(['198', '31', '116', '3']);
    // 丙乡: 60 + 31 + 56 + 49; closed 20 and 306 … 350 (12).
    expect(figures('丙乡')).toEqual(['196', '32', '115', '2']);
    // 丁乡: 60 − 1 merged + 1 split off + 32 + 56 + 49; closed 6 − 1 and 307 … 351 (12).
    expect(figures('丁乡')).toEqual(['197', '17', '131', '4']);
    expect(rowOf(december, 'progress', '合计')).toMatchObject({
      '整改率（%）_按个数': '15.19', // 120 of 790
      '整改率（%）_按面积': '15.15', // 360.00 of 2376.30
      逾期个数: '470', // 670 without the 198 new ones and the 2 relapses of December
      曾复燃个数: '6',
      未整改_剩余面积: '2016.30',
    });
    // The shipped milestones had passed before anything was listed: they ask nothing of this ledger.
    expect(rowOf(december, 'progress', '甲乡')).toMatchObject({
      '节点_要求（%）': '',
      节点_尚缺个数: '',
      节点_完成情况: '',
    });
  });

  test('progress against a milestone counts what was listed by its day', async () => {
    const settings = join(year.office.root, 'milestones.yaml');
    const lines = [
      '{percent: 100, date: 2025-12-31, cite: a}',
      "{percent: 70, date: 2026-06-30, cite: {en: 'county plan', zh: 县级方案}}",
    ];
    writeFileSync(settings, `milestones: [${lines.join(', ')}]\n`);
    const made70 = await made('monthly', '2026-12-31', '--settings', settings);
    const figures = (name: string) => {
      const row = rowOf(made70, 'progress', name);
      return [row['节点_要求（%）'], row['节点_尚缺个数'], row['节点_完成情况']];
    };
    // 甲乡: 93 of Q1 and Q2, 70 % are 65.1, so 66; less the 40 rectified. The relapse of December (304) is listed anew.
    expect(figures('甲乡')).toEqual(['70.00', String(Math.ceil(0.7 * 92) - 40), '未达到']);
    const note = String(made70.book.getWorksheet('进度排名')!.getCell('A2').value);
    expect(note).toContain('2026-06-30 达到 70%（县级方案）');
    expect(note).not.toContain('2025');
  });

  test('the summary by county and township', () => {
    expect(rowOf(december, 'townships', '合计')).toMatchObject({
      全部图斑_个数: '853', // 790, and 4 × 15 of Q1 and 3 of Q2 of other classes
      全部图斑_面积: '2565.30',
      问题图斑_个数: '790',
      问题图斑_面积: '2376.30',
      其中存量_个数: '4', // one of each township: plot 59 of its 75
      其中存量_面积: '12.00',
      其中增量_个数: '786',
      其他类别_个数: '63',
      其他类别_面积: '189.00',
    });
    expect(rows(december, 'townships')[0]!['县代码']).toBe('320482');
  });

  test('the movement of the month', () => {
    // 368 + 224 − (72 + 50) are open at its beginning.
    expect(Object.values(rowOf(december, 'movement', '合计'))).toEqual(
      ['合计', 470, 198, 0, 2, 0, 0, 0, 670, 0].map(String),
    );
  });

  test('lists: new, relapsed, closed out, overdue', () => {
    const fresh = rows(december, 'fresh');
    expect([fresh.length - 1, fresh.at(-1)!['面积（亩）']]).toEqual([198, '594.00']);
    expect(new Set(fresh.slice(0, -1).map((row) => row['整改期限']))).toEqual(new Set(['2027-03-01']));
    expect(rows(december, 'relapsed').map((row) => row['台账编号'])).toEqual(['Q2-0304', 'Q2-0305', '']);
    expect(rows(december, 'closings')).toHaveLength(1);
    const overdue = rows(december, 'overdue');
    // 470 open entries: 670 less 200 of 3.00 亩 each.
    expect([overdue.length - 1, overdue.at(-1)!['面积（亩）']]).toEqual([470, '1416.30']);
    expect(overdue[0]).toMatchObject({ 整改期限: '2026-05-30', 逾期天数: '215' });
    expect(rows(december, 'milestones')).toHaveLength(5);
  });

  test('the paragraph', () => {
    expect(december.text).toBe(
      '截至2026年12月31日，台账共有问题图斑 790 个，面积 2376.30 亩，其中耕地 1188.15 亩、永久基本农田 594.08 亩。' +
        '已整改 120 个、360.00 亩，整改率 15.19%（按面积 15.15%）；未整改 670 个、2016.30 亩，其中耕地 1008.15 亩。' +
        '2026年12月1日至2026年12月31日，新增问题图斑 198 个、594.00 亩，其中耕地 297.00 亩；销号 0 个；死灰复燃 2 个。' +
        '未整改图斑由期初 470 个变为期末 670 个。其中逾期未整改 470 个。' +
        '整改率最高的是甲乡（20.10%），最低的是丁乡（8.63%）。以上类别为规则初判或核实意见，以最终认定为准。',
    );
  });

  test('every figure of the paragraph stands in the cell named, and counts the entries marked', () => {
    const sources = rows(december, 'sources');
    const sentences = rows(december, 'text').map((row) => row['正文']!);
    const told = sentences.flatMap((text) => text.replaceAll(/\d+年\d+月\d+日/g, '').match(/\d+(\.\d+)?/g) ?? []);
    expect(sources.map((row) => row['正文数值'])).toEqual(told);
    const details = december.book.getWorksheet('条目明细')!;
    for (const source of sources) {
      const value = plain(december.book.getWorksheet(source['工作表']!)!.getCell(source['单元格']!).value);
      expect([source['指标'], Number(value).toFixed(2)]).toEqual([
        source['指标'],
        Number(source['正文数值']).toFixed(2),
      ]);
      const [, column, from, to, township] = /!([A-Z]+)(\d+):[A-Z]+(\d+)(?:，乡镇=(.+))?$/.exec(
        source['条目明细标记列']!,
      )!;
      let marked = 0;
      for (let r = Number(from); r <= Number(to); r++) {
        const isIn = township === undefined || details.getCell(`B${r}`).value === township;
        if (isIn && Number(details.getCell(`${column}${r}`).value ?? 0) > 0) marked++;
      }
      expect([source['指标'], marked]).toEqual([source['指标'], Number(source['依据条目数'])]);
      if (source['指标']!.endsWith('个数')) expect(marked).toBe(Number(source['正文数值']));
    }
  });

  test('formulas give what stands in their cells, and every check is 0', () => {
    let formulas = 0;
    for (const sheet of december.book.worksheets) {
      sheet.eachRow((row) =>
        row.eachCell((cell) => {
          const { value } = cell;
          if (typeof value !== 'object' || value === null || !('formula' in value)) return;
          formulas++;
          const number = (ref: string): number => Number(plain(sheet.getCell(ref).value) ?? 0);
          const wanted = evaluated(value.formula, number);
          expect([sheet.name, cell.address, Number(plain(value)).toFixed(2)]).toEqual([
            sheet.name,
            cell.address,
            wanted.toFixed(2),
          ]);
        }),
      );
    }
    expect(formulas).toBeGreaterThan(150);
    for (const name of ['rectification', 'townships', 'movement'])
      for (const row of rows(december, name))
        for (const [heading, text] of Object.entries(row))
          if (heading.startsWith('校核')) expect([name, heading, Number(text)]).toEqual([name, heading, 0]);
  });
});

/** The forms of formulas that bulletins have. */
function evaluated(formula: string, number: (ref: string) => number): number {
  const sum = /^SUM\(([A-Z]+)(\d+):[A-Z]+(\d+)\)$/.exec(formula);
  if (sum) {
    const refs = Array.from(
      { length: Number(sum[3]) - Number(sum[2]) + 1 },
      (_, i) => `${sum[1]}${Number(sum[2]) + i}`,
    );
    return refs.reduce((all, ref) => all + number(ref), 0);
  }
  const rate = /^IF\(N\(([A-Z]+\d+)\)=0,"",ROUND\(([A-Z]+\d+)\/\1\*100,2\)\)$/.exec(formula);
  if (rate) return Math.round((10_000 * number(rate[2]!)) / number(rate[1]!)) / 100;
  const terms = formula.replace(/^ROUND\((.*),2\)$/, '$1').match(/[+-]?[A-Z]+\d+/g)!;
  const value = terms.reduce((all, term) => {
    const of = number(term.replace(/^[+-]/, ''));
    return term.startsWith('-') ? all - of : all + of;
  }, 0);
  return Math.round(100 * value) / 100 || 0;
}

describe('other periods', () => {
  test('June: what was closed out and relapsed in one month counts as both', async () => {
    const june = await made('monthly', '2026-06-30');
    // Open before 240; new 132 − 2 withdrawn + 1 added − 3 by approvals; merged 1.
    expect(Object.values(rowOf(june, 'movement', '合计'))).toEqual(
      ['合计', 240, 128, 1, 4, 0, 76, 1, 296, 0].map(String),
    );
    expect(rows(june, 'closings')).toHaveLength(77);
    expect(rows(june, 'relapsed').map((row) => row['台账编号'])).toEqual([
      'Q1-0000',
      'Q1-0001',
      'Q1-0075',
      'Q1-0225',
      '',
    ]);
    expect(june.text).toContain('新增问题图斑 128 个、383.40 亩'); // 127 · 3.00 + 2.40
    expect(june.text).toContain('逾期未整改 164 个'); // all open ones of March but 4 relapses, listed anew: 296 − 128 − 4
  });
  test('a day and a week have fewer sheets', async () => {
    const day = await made('daily', '2026-06-15');
    expect(sheetNames(day)).toEqual(
      '通报正文 整改情况 进度排名 本期变动 本期新增 死灰复燃 本期销号 数据来源 条目明细'.split(' '),
    );
    expect(Object.values(rowOf(day, 'movement', '合计'))).toEqual(['合计', 240, 0, 0, 0, 0, 76, 0, 164, 0].map(String));
    // 20 of 60 in two townships.
    expect(rowOf(day, 'progress', '乙乡')).toMatchObject({ 排名: '2', 说明: '与另 1 个并列' });
    const week = await made('weekly', '2026-09-05');
    expect(sheetNames(week)).toContain('逾期清单');
    expect(sheetNames(week)).not.toContain('县乡汇总');
    // Monday is the last of August; 50 were closed on 1 September.
    expect(rowOf(week, 'movement', '合计')).toMatchObject({ 期初未整改: '296', 减少_销号: '50', 期末未整改: '246' });
  });
  test('weeks begin on Monday, months on the first; both end on the day asked for', () => {
    expect(periodOf('weekly', '2026-12-31')).toMatchObject({
      from: '2026-12-28',
      to: '2026-12-31',
      before: '2026-12-27',
    });
    expect(periodOf('weekly', '2026-12-28')).toMatchObject({ from: '2026-12-28', before: '2026-12-27' });
    expect(periodOf('weekly', '2027-01-03')).toMatchObject({ from: '2026-12-28' });
    expect(periodOf('monthly', '2028-03-31')).toMatchObject({ from: '2028-03-01', before: '2028-02-29' });
    expect(periodOf('daily', '2026-01-01')).toMatchObject({ from: '2026-01-01', before: '2025-12-31' });
  });
  test('before the first release there is nothing, and it says so', async () => {
    const early = await made('monthly', '2026-01-31');
    expect(early.text).toContain('问题图斑 0 个');
    expect(early.text).toContain('无需整改图斑');
    expect(early.text).not.toContain('NaN');
  });
  test('in English on request', async () => {
    const { text, book } = await made('monthly', '2026-12-31', '--text-lang', 'en');
    expect(text).toContain('the ledger holds 790 problem entries of 2376.30 mu');
    expect(text).not.toMatch(/\{\w+\}/);
    expect(book.worksheets[1]!.name).toBe('rectification');
  });
});

describe('repeating it', () => {
  test('gives the same bytes, also after a release was added again', async () => {
    const before = readFileSync(december.file);
    expect(await year.office.add(fourthQuarter())).toMatchObject({ outcome: 'unchanged' });
    rmSync(december.file);
    const again = await made('monthly', '2026-12-31');
    expect(readFileSync(again.file).equals(before)).toBe(true);
    expect(again.text).toBe(december.text);
  });
  test('the ledger of earlier days is the same in one pass, day by day, and told from a later one', async () => {
    await readStore(year.office.store, expectSameOnEveryDay);
  });
  test('also where changes were recorded after later ones', async () => {
    const file = join(year.office.root, 'unordered.gpkg');
    copyFileSync(year.office.store, file);
    for (const [id, date] of [
      ['Q1-0003', '2026-04-01'],
      ['Q1-0004', '2026-06-20'],
    ] as const)
      expect(tuban(['ledger', 'set', id, 'HSLB=合法', '--date', date, '--store', file])).toMatchObject({ status: 0 });
    const before = await readStore(year.office.store, (store) => standingsAt(store, DAYS, SETTINGS));
    const after = await readStore(file, (store) => {
      expectSameOnEveryDay(store);
      return standingsAt(store, DAYS, SETTINGS);
    });
    const fewer = DAYS.map((day) => before.get(day)!.problems - after.get(day)!.problems);
    expect(fewer).toEqual([0, 1, 1, 2, 2, 2]);
  });
});

const DAYS = ['2026-03-31', '2026-04-02', '2026-06-15', '2026-06-30', '2026-09-01', '2026-12-30'];

function expectSameOnEveryDay(store: Store): void {
  const standings = standingsAt(store, DAYS, SETTINGS);
  const since = standingsAt(store, DAYS, SETTINGS, '2026-06-01');
  const later = '2026-12-31';
  const now = ledgerEntries(store, later, RATE_PATCH_COLUMNS);
  for (const day of DAYS) {
    const single = ledgerEntries(store, day, RATE_PATCH_COLUMNS);
    const plainly = ({ state, texts }: Pick<EntryBefore, 'state' | 'texts'>) => ({
      patch: state.patch,
      status: state.status,
      verdict: state.verdict,
      listed: state.listed,
      relapses: state.relapses,
      landClass: texts['PDLB'],
    });
    expect(standings.get(day)).toEqual(standingOf(single, SETTINGS));
    const late = single.filter(({ state }) => state.listed >= '2026-06-01');
    expect(since.get(day)).toEqual(standingOf(late, SETTINGS));
    const before = ledgerBefore(store, { day, later });
    expect(now.flatMap((entry) => before(entry) ?? []).map(plainly)).toEqual(single.map(plainly));
  }
}

describe('long sheets', () => {
  test('are handed on before the others, with their places, and are those of the bulletin', async () => {
    const period = periodOf('monthly', '2026-12-31');
    await readStore(year.office.store, (store) => {
      const ahead: [number, string, unknown][] = [];
      const { sheets } = bulletinOf(bulletinFacts(store, 'x', period, SETTINGS), 'zh', (place, { name, sheet }) =>
        ahead.push([place, name, sheet]),
      );
      expect(ahead.map(([, name]) => name)).toEqual(['overdue', 'entries']);
      for (const [place, , sheet] of ahead) expect(sheets[place]!.sheet).toBe(sheet);
    });
  });
});

describe('townships of one name in two counties', () => {
  test('are told apart, and each counts its own entries', async () => {
    const period = periodOf('monthly', '2026-12-31');
    const facts = await readStore(year.office.store, (store) =>
      bulletinFacts(store, 'x', period, { ...SETTINGS, milestones: [] }),
    );
    const [first, ...rest] = facts.townships;
    const entries = first!.entries.map((entry, i) =>
      i % 2 === 0 ? entry : { ...entry, texts: { ...entry.texts, XZQDM: '320481' } },
    );
    const groups = toldApart(groupEntries([...entries, ...rest.flatMap((group) => group.entries)], 'township'));
    const names = groups.map(({ name }) => name);
    expect(names).toHaveLength(5);
    expect(names).toContain(`${first!.name as string} 320481`);
    expect(names).toContain(`${first!.name as string} 320482`);
    const { sheets } = bulletinOf({ ...facts, ...inTownships(groups, facts.marked) }, 'zh');
    const sources = sheets.find(({ name }) => name === 'sources')!.sheet;
    const detail = sheets.find(({ name }) => name === 'entries')!.sheet;
    const [, , , , , , behind, marks] = sources.rows.at(-1)!;
    const township = String(marks).split('乡镇=')[1]!;
    expect(detail.rows.filter((row) => row[1] === township && row[11] === 1)).toHaveLength(Number(behind));
  });
});

describe('what cannot be done', () => {
  test('is said with what to do', () => {
    expect(bulletin('monthly', '2026-12-31')).toMatchObject({ status: 2 });
    expect(bulletin('monthly', '2026-12-31', '-o', 'x.doc')).toMatchObject({ status: 2 });
    expect(bulletin('monthly', '2026-13-31', '--text', '-')).toMatchObject({ status: 2 });
    expect(tuban(['bulletin', 'daily', '--as-of', '2026-01-01', '--store', 'none.gpkg', '--text', '-']).status).toBe(2);
  });
  test('two outputs in one file, and a folder of tables that is a file', () => {
    const at = (name: string): string => join(year.office.root, name);
    writeFileSync(at('plain'), '');
    for (const outputs of [
      ['-o', at('same.xlsx'), '--text', at('same.xlsx')],
      ['--csv', at('tables'), '--text', at('tables/text.csv')],
    ])
      expect(bulletin('monthly', '2026-12-31', ...outputs, '--lang', 'en')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('OUTPUT_TWICE'),
      });
    expect(existsSync(at('same.xlsx'))).toBe(false);
    const { status, stderr } = bulletin('monthly', '2026-12-31', '--csv', at('plain'), '--lang', 'en');
    expect([status, stderr]).toEqual([75, expect.stringContaining('is a file')]);
  });
  test('the text alone goes to standard output', () => {
    const { status, stdout } = bulletin('monthly', '2026-12-31', '--text', '-');
    expect([status, stdout.trimEnd()]).toEqual([0, december.text]);
  });
});

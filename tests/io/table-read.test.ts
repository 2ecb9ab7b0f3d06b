import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { rolldown } from 'rolldown';
import { describe, expect, test } from 'vitest';
import { foldHeading } from '../../src/io/table/headings.js';
import type { Table, TableOptions } from '../../src/io/table/model.js';
import { columnOf, readTable } from '../../src/io/table/read.js';
import { Problem } from '../../src/model/problem.js';
import { fill } from '../../src/words/text.js';
import { randomNumbers } from '../support/random.js';
import { sharedFolder } from '../support/shared.js';
import { scratch } from './flatgeobuf-files.js';
import { type Cell, workbook, workbookFiles, zipped } from './table-workbook.js';

const at = scratch();

async function read(content: string | Buffer, options?: TableOptions): Promise<Table> {
  writeFileSync(at('table'), content);
  return readTable(at('table'), options);
}

/** Code and reason of the Problem that is thrown. */
async function problem(content: string | Buffer, options?: TableOptions): Promise<string> {
  try {
    await read(content, options);
    return 'read';
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    const { reason } = fault.params;
    return `${fault.code}${typeof reason === 'object' ? ` | ${fill(reason, 'en')}` : ''}`;
  }
}

describe('a CSV', () => {
  test('quotes, line ends in cells, doubled quotes, empty rows', async () => {
    const table = await read('id,名称,note\r\n1,"a,b","x\ny"\r\n\r\n2,"say ""hi""",\r\n 3 ,x"y"z\r\n,,\r\n');
    expect(table).toMatchObject({ kind: 'csv', headings: ['id', '名称', 'note'], headingRow: 1, delimiter: ',' });
    expect(table.rows).toEqual([
      ['1', 'a,b', 'x\ny'],
      ['2', 'say "hi"', ''],
      ['3', 'x"y"z', ''],
    ]);
    expect(table.rowNumbers).toEqual([2, 4, 5]);
  });
  test.each([
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
    ['bar', '|'],
  ])('%s', async (_name, delimiter) => {
    const lines = ['编号,x', 'a,1', '"b,;|\tc",2'].map((line) => line.replace(/,(?=[^,]*$)/, delimiter));
    for (const end of ['\n', '\r\n', '\r']) {
      const table = await read(lines.join(end));
      expect([table.delimiter, table.headings, table.rows]).toEqual([
        delimiter,
        ['编号', 'x'],
        [
          ['a', '1'],
          ['b,;|\tc', '2'],
        ],
      ]);
    }
  });
  test('WKT with commas does not hide the semicolon', async () => {
    const table = await read('id;wkt\n1;POLYGON((0 0,1 0,1 1,0 0))\n2;POLYGON((0 0,1 0,1 1,5 5,0 0))\n');
    expect(table.rows[0]).toEqual(['1', 'POLYGON((0 0,1 0,1 1,0 0))']);
  });
  test('what Excel writes before everything else', async () => {
    const table = await read('sep=|\nid|a,b\n1|2,3\n');
    expect([table.headings, table.rows, table.headingRow]).toEqual([['id', 'a,b'], [['1', '2,3']], 2]);
  });
  test('one column, one row, no row', async () => {
    expect((await read('wkt\nx')).rows).toEqual([['x']]);
    expect((await read('wkt')).rows).toEqual([]);
  });
  test('any cells come back', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '水', '"', ',', ';', '\n', '\r', '1', '|', '\t', ' ', '𠮷') });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 20 }), async (rows) => {
        const lines = rows.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
        const table = await read(['first,second', ...lines].join('\r\n'), { delimiter: ',', encoding: 'utf-8' });
        const expected = rows
          .map((cells) => cells.map((text) => text.trim()))
          .filter((cells) => cells.some((text) => text !== ''));
        expect(table.rows).toEqual(expected);
      }),
      { numRuns: 150, seed: 4 },
    );
  });
});

describe('encodings', () => {
  const text = '监测编号,乡镇,面积（亩）\nJC001,水田坝镇,12.50\nJC002,𠮷林é,3\n';
  test.each([
    ['UTF-8', Buffer.from(text), 'utf-8', 'statistics'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), 'utf-8', 'mark'],
    ['UTF-16, as Excel writes "Unicode text"', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le', 'mark'],
    ['UTF-16 without a mark', Buffer.from('id,x\n1,2\n3,4\n', 'utf16le').swap16(), 'utf-16be', 'zeros'],
    ['GB18030', iconv.encode(text, 'gb18030'), 'gb18030', 'statistics'],
    ['GBK in the headings alone', iconv.encode('编号,x\n1,2\n', 'gbk'), 'gb18030', 'statistics'],
    ['ASCII', Buffer.from('id,x\n1,2\n'), 'gb18030', 'ascii'],
    [
      'western',
      iconv.encode('name,code\nNATURSCHUTZFLÄCHE,1\nGEHÖLZ,2\nStraße,3\n', 'latin1'),
      'windows-1252',
      'statistics',
    ],
  ])('%s', async (_name, bytes, encoding, how) => {
    const table = await read(bytes);
    expect(table.encoding).toMatchObject({ encoding, how });
    if (encoding === 'utf-8' || _name === 'GB18030') {
      expect(table.headings).toEqual(['监测编号', '乡镇', '面积（亩）']);
      expect(table.rows).toEqual([
        ['JC001', '水田坝镇', '12.50'],
        ['JC002', '𠮷林é', '3'],
      ]);
    }
  });
  test('the option wins', async () => {
    const table = await read(iconv.encode('名,x\n臺灣,1\n', 'big5'), { encoding: 'big5' });
    expect(table.rows).toEqual([['臺灣', '1']]);
    expect(await problem('a,b', { encoding: 'klingon' })).toBe('ENCODING_UNKNOWN');
  });
  test('a hanzi across the pieces in which the file is read', async () => {
    const filler = 'x'.repeat((1 << 20) - 20);
    for (const shift of [0, 1, 2]) {
      const table = await read(iconv.encode(`名称,b\n${filler}${'y'.repeat(shift)},水田水田水田\n`, 'gbk'));
      expect(table.rows[0]![1]).toBe('水田水田水田');
    }
  });
});

describe('headings', () => {
  test('below titles and notes', async () => {
    const table = await read('某县疑似违法图斑台账,,,\n单位：亩,,2026-03-06,\n,,,\n序号,图斑编号,面积\n（亩）\n', {
      headingRow: 4,
    });
    expect(table.headings.slice(0, 2)).toEqual(['序号', '图斑编号']);
    const rows =
      'a县卫片执法台账,,,\n单位：亩,,,2026-03-06\n序号,图斑编号,"面积\n（亩）",2024\n1,JC1,12.5,x\n2,JC2,3,y\n';
    const found = await read(rows);
    expect([found.headingRow, found.headings]).toEqual([3, ['序号', '图斑编号', '面积（亩）', '2024']]);
    expect(found.rowNumbers).toEqual([4, 5]);
  });
  test('repeated and empty ones', async () => {
    const table = await read('DLBM,DLBM,,备注\n1,2,3,4,5\n');
    expect(table.headings).toEqual(['DLBM', 'DLBM_1', 'col_C', '备注', 'col_E']);
    expect(table.rows).toEqual([['1', '2', '3', '4', '5']]);
  });
  test('empty columns at the end are left out', async () => {
    expect((await read('a,b,,,\n1,2,,,\n')).headings).toEqual(['a', 'b']);
  });
  test('brackets, blanks and case do not tell them apart', () => {
    for (const name of ['面积(亩)', '面积（亩）', ' 面积 （ 亩 ）', '面积\n(亩)', '面积　（亩）']) {
      expect(foldHeading(name)).toBe('面积(亩)');
      expect(columnOf(['x', name], '面积（亩）')).toBe(1);
    }
    expect(columnOf(['dlbm', 'DLBM'], 'DLBM')).toBe(1);
    expect(columnOf(['dlbm'], 'ＤＬＢＭ')).toBe(0);
  });
  test('none', async () => {
    expect(await problem('1,2\n3,4\n')).toBe('NOT_A_TABLE | none of its first 2 rows looks like headings');
    expect(await problem('a,b\n1,2\n', { headingRow: 9 })).toBe(
      'NOT_A_TABLE | row 9, which should hold the headings, is empty or not there',
    );
    expect(await problem(',,\n,,\n')).toBe('NOT_A_TABLE | it is empty');
  });
});

describe('a workbook', () => {
  const rows: Cell[][] = [
    ['某县台账', null, null, null, null],
    [null, null, null, null, null],
    ['编号', '面积（亩）', '日期', '是否整改', '标识码'],
    ['JC001', 12.5, new Date('2026-03-06'), true, { xml: '<c r="REF"><v>500227211000012345</v></c>' }],
    [null, null, null, null, null],
    ['JC002', 0.1 + 0.2, new Date('2026-03-06T12:30:00Z'), false, '0101'],
    ['JC003', { xml: '<c r="REF" t="e"><v>#DIV/0!</v></c>' }, null, null, { xml: '<c r="REF"><v>1.5E+20</v></c>' }],
  ];
  test('texts, numbers, dates, truth, errors', async () => {
    const table = await read(workbook({ 台账: rows, 其他: [['a', 'b']] }));
    expect(table).toMatchObject({ kind: 'xlsx', sheet: '台账', headingRow: 3, encoding: null, delimiter: null });
    expect(table.headings).toEqual(['编号', '面积（亩）', '日期', '是否整改', '标识码']);
    expect(table.rows).toEqual([
      ['JC001', '12.5', '2026-03-06', 'true', '500227211000012345'],
      ['JC002', '0.30000000000000004', '2026-03-06T12:30:00', 'false', '0101'],
      ['JC003', '', '', '', '150000000000000000000'],
    ]);
    expect(table.rowNumbers).toEqual([4, 6, 7]);
  });
  test('a sheet by name or number', async () => {
    const bytes = workbook({ 'A & B': [['a'], ['1']], 其他: [['b'], ['2']] });
    expect((await read(bytes, { sheet: 'A & B' })).headings).toEqual(['a']);
    expect((await read(bytes, { sheet: 2 })).headings).toEqual(['b']);
    expect(await problem(bytes, { sheet: '其它' })).toBe('SHEET_UNKNOWN');
    expect(await problem(bytes, { sheet: 3 })).toBe('SHEET_UNKNOWN');
    expect(await problem(bytes, { sheet: 0 })).toBe('SHEET_UNKNOWN');
  });
  test('a cell at the end of the world does not fill the memory', async () => {
    for (const reference of ['XFD1048576', 'A1048577', 'AAAA1', 'A999999999999']) {
      const files = workbookFiles({ a: [['x']] });
      const cell = `<row r="${reference.replace(/\D/g, '')}"><c r="${reference}"><v>1</v></c></row></sheetData>`;
      files['xl/worksheets/sheet1.xml'] = files['xl/worksheets/sheet1.xml']!.replace('</sheetData>', cell);
      expect(await problem(zipped(files))).toContain('TABLE_DAMAGED | the sheet reaches to row ');
    }
  });
  test('empty cells with a format do not count', async () => {
    const files = workbookFiles({ a: [['x'], ['1']] });
    const cell = '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>';
    files['xl/worksheets/sheet1.xml'] = files['xl/worksheets/sheet1.xml']!.replace('</sheetData>', cell);
    expect((await read(zipped(files))).rows).toEqual([['1']]);
  });
  test('damaged ones are told', async () => {
    const whole = workbook({
      a: [
        ['x', 'y'],
        ['1', '2'],
      ],
    });
    expect(await problem(zipped({ 'a.txt': 'x' }))).toBe('NOT_A_TABLE | it is a zip archive, but no .xlsx workbook');
    const next = randomNumbers(8);
    const codes = new Map<string, number>();
    let slowest = 0;
    for (let run = 0; run < 400; run++) {
      const bytes = Buffer.from(whole);
      for (let edit = 0; edit < 3; edit++)
        bytes[4 + Math.floor((bytes.length - 4) * next())] = Math.floor(256 * next());
      const began = performance.now();
      const [code] = (
        await problem(run % 4 === 0 ? bytes.subarray(0, 4 + Math.floor(bytes.length * next())) : bytes)
      ).split(' ');
      slowest = Math.max(slowest, performance.now() - began);
      codes.set(code!, (codes.get(code!) ?? 0) + 1);
    }
    expect(
      [...codes.keys()].filter((code) => !/^(?:read|NOT_A_TABLE|TABLE_DAMAGED|SHEET_UNKNOWN)$/.test(code)),
    ).toEqual([]);
    expect(codes.get('TABLE_DAMAGED')).toBeGreaterThan(100);
    expect(slowest).toBeLessThan(2_000);
  });
});

test('standard input is read as a file is', async () => {
  const input = resolve(import.meta.dirname, '../../src/io/table/read.ts');
  const bundle = await rolldown({ input, platform: 'node', external: ['read-excel-file/node'], logLevel: 'silent' });
  const { output } = await bundle.generate({ format: 'esm' });
  writeFileSync(at('stdin.mjs'), `${output[0].code}\nconsole.log(JSON.stringify(await readTable("-")))\n`);
  const run = spawnSync(process.execPath, [at('stdin.mjs')], { input: iconv.encode('名称,x\n水田,1\n', 'gbk') });
  expect(run.stderr.toString()).toBe('');
  expect(JSON.parse(run.stdout.toString())).toMatchObject({
    file: '-',
    headings: ['名称', 'x'],
    rows: [['水田', '1']],
  });
});

describe('what is no table is told', () => {
  test.each<[string, string | Buffer, string]>([
    ['nothing', '', 'NOT_A_TABLE | it is empty'],
    ['blanks', '\n\n  \n', 'NOT_A_TABLE | it is empty'],
    [
      'an old workbook',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]),
      'NOT_A_TABLE | it is a workbook of the old kind (.xls); save it as .xlsx',
    ],
    [
      'a web page called .xls',
      '\ufeff <html><table></table></html>',
      'NOT_A_TABLE | it is a web page or XML, whatever its name says',
    ],
    [
      'something with zeros',
      Buffer.from('a\0\0\0b\0\0\0\x01\x02'),
      'NOT_A_TABLE | it is neither a text nor an .xlsx workbook',
    ],
    [
      'a quotation mark without end',
      'a,b\n1,"2\n3,4\n',
      'TABLE_DAMAGED | a cell of row 2 begins with a quotation mark and never ends',
    ],
    [
      'a row without end',
      `a,b\n1,"${'x'.repeat(40 << 20)}`,
      'TABLE_DAMAGED | row 2 is longer than 33554432 characters',
    ],
    ['columns without end', `${'a,'.repeat(3_000)}b\n`, 'NOT_A_TABLE | it has more than 2000 columns'],
  ])('%s', async (_name, content, expected) => {
    expect(await problem(content)).toBe(expected);
  });
  test('a path that leads nowhere', async () => {
    await expect(readTable(at('nowhere.csv'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});

describe('real tables', () => {
  const farms = sharedFolder('data', 'farm-parcels');
  const amazon = sharedFolder('data', 'amazon-mining');
  test.skipIf(!farms)('crop codes of Austria and Denmark', async () => {
    const austria = await readTable(join(farms ?? '', 'at', 'at_2021.csv'));
    expect(austria.headings.slice(0, 2)).toEqual(['original_code', 'original_name']);
    expect(austria.rows[0]![1]).toBe('NATURSCHUTZFACHLICH WERTVOLLE PFLEGEFLÄCHE');
    const denmark = await readTable(join(farms ?? '', 'dk', 'dk_2019.csv'));
    expect(denmark.rows.length).toBeGreaterThan(200);
  });
  test.skipIf(!amazon)('published areas', async () => {
    const file = join(amazon ?? '', 'published_overlap_2019_2020.csv');
    const table = await readTable(file);
    expect(table.rows.length).toBe(readFileSync(file, 'utf8').trim().split('\n').length - 1);
    const area = columnOf(table.headings, 'intersected_area_ha');
    expect(Number(table.rows[0]![area])).toBe(0.5921947634896931);
    expect(table.encoding?.encoding).toBe('utf-8');
  });
});

import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import iconv from 'iconv-lite';
import * as shapefile from 'shapefile';
import { afterAll, describe, expect, test } from 'vitest';
import { DbfTable } from '../../src/io/shapefile/dbf.js';
import { Problem } from '../../src/model/problem.js';
import { buildDbf, type RawTable, writeDbf } from './raw-dbf.js';

const folder = mkdtempSync(join(tmpdir(), 'tuban-dbf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const gbk = (text: string) => iconv.encode(text, 'gbk');
let tables = 0;
function open(table: RawTable, cpg?: string | null): DbfTable {
  tables++;
  return DbfTable.open(writeDbf(join(folder, `t${tables}.dbf`), table), { cpg });
}

const PARCELS: RawTable = {
  columns: [
    { name: 'BSM', type: 'C', length: 18 },
    { name: gbk('地类名称'), type: 'C', length: 12 },
    { name: 'KCXS', type: 'N', length: 8, decimals: 4 },
    { name: 'GXSJ', type: 'D', length: 8 },
    { name: 'PZRQ', type: 'C', length: 20 },
  ],
  rows: [
    ['0001', gbk('旱地'), '  0.1250', '20260306', '2026/3/6'],
    ['', gbk('旱地'), '********', '00000000', gbk('补办')],
    ['0003', gbk('水浇地'), '', '', '20250101 00:00:00'],
    ['A\0left over', '', '     NaN', '20260230', '1e3'],
  ],
  deleted: [2],
};

describe('values', () => {
  const table = open(PARCELS);
  const [bsm, name, kcxs, gxsj, pzrq] = [0, 1, 2, 3, 4] as const;

  test('layout', () => {
    expect(table.count).toBe(4);
    expect(table.recordLength).toBe(67);
    expect(table.encoding).toMatchObject({ encoding: 'gb18030', how: 'statistics' });
    expect(table.fields.map((field) => field.name)).toEqual(['BSM', '地类名称', 'KCXS', 'GXSJ', 'PZRQ']);
    expect(table.fields[2]).toEqual({ name: 'KCXS', type: 'N', length: 8, decimals: 4, offset: 31 });
    expect(table.fieldIndex('kcxs')).toBe(2);
    expect(table.fieldIndex('DLBM')).toBe(-1);
  });

  test('text', () => {
    expect([0, 1, 2, 3].map((record) => table.text(record, bsm))).toEqual(['0001', null, '0003', 'A']);
    expect([0, 1, 2, 3].map((record) => table.text(record, name))).toEqual(['旱地', '旱地', '水浇地', null]);
    expect([0, 1, 2, 3].map((record) => table.text(record, kcxs))).toEqual(['0.1250', null, null, 'NaN']);
  });

  test('numbers', () => {
    expect([0, 1, 2, 3].map((record) => table.number(record, kcxs))).toEqual([0.125, null, null, null]);
    expect([0, 1, 2, 3].map((record) => table.number(record, bsm))).toEqual([1, null, 3, null]);
    expect(table.number(3, pzrq)).toBe(1000);
  });

  test('days', () => {
    expect([0, 1, 2, 3].map((record) => table.date(record, gxsj))).toEqual(['2026-03-06', null, null, null]);
    // GDAL and QGIS write a missing day as zeros: an approval without an end is not one whose end cannot be read.
    expect([0, 1, 2, 3].map((record) => table.text(record, gxsj))).toEqual(['20260306', null, null, '20260230']);
    expect([0, 1, 2, 3].map((record) => table.date(record, pzrq))).toEqual(['2026-03-06', null, '2025-01-01', null]);
  });

  test('deletion marks', () => {
    expect([0, 1, 2, 3].map((record) => table.isDeleted(record))).toEqual([false, false, true, false]);
  });

  test('records and fields that do not exist are defects of the caller', () => {
    expect(() => table.text(4, 0)).toThrow(RangeError);
    expect(() => table.text(-1, 0)).toThrow(RangeError);
    expect(() => table.text(0, -1)).toThrow(RangeError);
  });
});

describe('encoding', () => {
  const column = (length: number) => [{ name: 'DLMC', type: 'C', length }];

  test('UTF-8 bytes with a lying GBK .cpg', () => {
    const table = open({ columns: column(12), rows: [[Buffer.from('旱地')], [Buffer.from('水浇地')]] }, 'GBK');
    expect(table.encoding).toMatchObject({ encoding: 'utf-8', how: 'statistics', cpg: 'GBK' });
    expect(table.encoding.contradiction?.en).toContain('.cpg says GBK');
    expect(table.text(1, 0)).toBe('水浇地');
  });

  test('the .cpg beside the table is read, in any case and with a line end', () => {
    const path = writeDbf(join(folder, 'beside.dbf'), { columns: column(4), rows: [['0101']] });
    writeFileSync(join(folder, 'beside.CPG'), 'UTF-8\r\n');
    expect(DbfTable.open(path).encoding).toMatchObject({ encoding: 'utf-8', how: 'cpg', cpg: 'UTF-8' });
  });

  test('four-byte hanzi and a character cut at the end of the field', () => {
    const rows = [[iconv.encode('𠮷村', 'gb18030')], [gbk('郭北镇')], [iconv.encode('村村𠮷', 'gb18030')]];
    const table = open({ columns: column(6), rows });
    expect([0, 1, 2].map((record) => table.text(record, 0))).toEqual(['𠮷村', '郭北镇', '村村']);
    const cut = open({ columns: column(5), rows: [[gbk('郭北镇')], [gbk('水浇地')]] });
    expect(cut.text(0, 0)).toBe('郭北');
    const cutUtf8 = open({ columns: column(8), rows: [[Buffer.from('郭北镇')], [Buffer.from('水浇地')]] }, 'UTF-8');
    expect(cutUtf8.text(1, 0)).toBe('水浇');
  });

  test('the only hanzi of a large table is found', () => {
    const rows = Array.from({ length: 200_000 }, (_, record) => [record === 123_457 ? Buffer.from('旱地') : '0101']);
    const table = open({ columns: column(40), rows });
    expect(table.encoding).toMatchObject({ encoding: 'utf-8', samples: ['旱地'] });
    expect(table.text(123_457, 0)).toBe('旱地');
  });
});

describe('blocks', () => {
  const rows = Array.from({ length: 60_000 }, (_, record) => [String(record), record % 7 ? '' : gbk(`第${record}号`)]);
  const table = open({
    columns: [
      { name: 'BSM', type: 'C', length: 20 },
      { name: 'MC', type: 'C', length: 30 },
    ],
    rows,
  });

  test('ascending', () => {
    for (let record = 0; record < table.count; record++) {
      if (table.number(record, 0) !== record) throw new Error(`record ${record}: ${table.text(record, 0)}`);
    }
  });

  test('jumping about', () => {
    for (let step = 0, record = 7; step < 5_000; step++, record = (record * 48_271 + 11) % table.count) {
      if (table.number(record, 0) !== record) throw new Error(`record ${record}: ${table.text(record, 0)}`);
      expect(table.text(record, 1)).toBe(record % 7 ? null : `第${record}号`);
    }
  });

  test('a closed table cannot be read on', () => {
    table.close();
    table.close();
    expect(() => table.text(1, 0)).toThrow(/closed/);
  });
});

test.skipIf(process.platform === 'win32')('records beyond the first 2 GB', () => {
  const path = writeDbf(join(folder, 'huge.dbf'), {
    columns: [{ name: 'BSM', type: 'C', length: 249 }],
    rows: [['first']],
  });
  const [count, headerLength, recordLength] = [10_000_000, 65, 250];
  truncateSync(path, headerLength + count * recordLength); // a hole on disk, not 2.5 GB
  const file = openSync(path, 'r+');
  const countBytes = Buffer.alloc(4);
  countBytes.writeUInt32LE(count);
  writeSync(file, countBytes, 0, 4, 4);
  writeSync(file, gbk(' 旱地'), 0, 5, headerLength + (count - 1) * recordLength);
  closeSync(file);
  const table = DbfTable.open(path);
  expect([0, 5_000_000, count - 1].map((record) => table.text(record, 0))).toEqual(['first', null, '旱地']);
  table.close();
});

describe('damage', () => {
  const bytes = buildDbf(PARCELS);
  function opened(change: (copy: Buffer) => Buffer | undefined): () => DbfTable {
    const path = join(folder, 'damaged.dbf');
    const copy = Buffer.from(bytes);
    writeFileSync(path, change(copy) ?? copy);
    return () => DbfTable.open(path);
  }

  test.each<[string, (copy: Buffer) => Buffer | undefined, RegExp]>([
    ['empty file', () => Buffer.alloc(0), /0 bytes/],
    ['header length 0', (copy) => void copy.writeUInt16LE(0, 8), /header of 0 bytes/],
    ['header longer than the file', (copy) => void copy.writeUInt16LE(60_000, 8), /header of 60000 bytes/],
    ['record length 0', (copy) => void copy.writeUInt16LE(0, 10), /record length of 0/],
    ['record shorter than its fields', (copy) => void copy.writeUInt16LE(20, 10), /fields of the \.dbf need 67 bytes/],
    ['absurd count', (copy) => void copy.writeUInt32LE(4_000_000_000, 4), /4 of 4000000000 records/],
    ['one record cut off', (copy) => copy.subarray(0, copy.length - 30), /3 of 4 records/],
  ])('%s', (_, change, words) => {
    expect(opened(change)).toThrow(Problem);
    expect(opened(change)).toThrow(/^SHAPEFILE_DAMAGED/);
    expect(opened(change)).toThrow(words);
  });

  test('the end mark may be missing', () => {
    expect(opened((copy) => copy.subarray(0, -1))().count).toBe(4);
  });

  test('a file that shrinks while it is read', () => {
    const path = writeDbf(join(folder, 'shrinks.dbf'), {
      columns: [{ name: 'BSM', type: 'C', length: 200 }],
      rows: Array.from({ length: 20_000 }, () => ['1']),
    });
    const table = DbfTable.open(path);
    truncateSync(path, 3_000_000);
    table.text(0, 0); // leaves the last records, which were sampled
    expect(() => table.text(19_999, 0)).toThrow(/SHAPEFILE_DAMAGED.*while being read/);
    table.close();
  });

  test('no table', () => {
    expect(() => DbfTable.open(join(folder, 'none.dbf'))).toThrow(/^DBF_MISSING/);
  });

  test('text fields wider than 255 bytes, as Clipper writes them', () => {
    const table = open({
      columns: [
        { name: 'BZ', type: 'C', length: 600 },
        { name: 'N', type: 'C', length: 3 },
      ],
      rows: [['x'.repeat(500), 'end']],
    });
    expect(table.text(0, 0)).toHaveLength(500);
    expect(table.text(0, 1)).toBe('end');
  });
});

const corpora = fileURLToPath(new URL('../../../shared/data/shapefile-corpora', import.meta.url));

describe.skipIf(!announce(existsSync(corpora), `no corpora at ${corpora}`))('public corpora', () => {
  const paths = existsSync(corpora) ? dbfsBelow(corpora) : [];

  test.each(paths.map((path) => [path.slice(corpora.length + 1), path]))('%s', async (name, path) => {
    const table = openOrExplain(name, path);
    if (table === null) return;
    for (let record = 0; record < table.count; record++) {
      for (let field = 0; field < table.fields.length; field++) table.text(record, field);
    }
    const theirs = await openTheirs(name, path, table.encoding.encoding);
    let record = 0;
    // They read past the count of the header when the file is longer (pyshp's corrupt_too_long.dbf).
    for (; theirs !== null && record < table.count; record++) {
      compareRecord(table, record, (await theirs.read()).value as Record<string, unknown>);
    }
    expect(record).toBe(theirs === null ? 0 : table.count);
    table.close();
  });
});

/** Refusing a damaged table is right; anything but a Problem is not. */
function openOrExplain(name: string, path: string): DbfTable | null {
  try {
    return DbfTable.open(path);
  } catch (fault) {
    expect(fault).toBeInstanceOf(Problem);
    console.info(`${name}: ${(fault as Error).message}`);
    return null;
  }
}

async function openTheirs(name: string, path: string, encoding: string): Promise<shapefile.Source<unknown> | null> {
  try {
    return (await shapefile.openDbf(path, { encoding })) as unknown as shapefile.Source<unknown>;
  } catch (fault) {
    console.info(`${name}: the shapefile package cannot open it (${(fault as Error).message})`);
    return null;
  }
}

function compareRecord(table: DbfTable, record: number, theirs: Record<string, unknown>): void {
  table.fields.forEach((field, index) => {
    const value = theirs[field.name];
    if (field.type === 'C') expect(table.text(record, index)?.trim() ?? null).toBe(value ?? null);
    // They take digits followed by a NUL (nad27/popctr_state1970.dbf) for no number.
    if (field.type === 'N' && value !== null) expect(table.number(record, index)).toBe(value);
  });
}

function dbfsBelow(path: string): string[] {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.dbf$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Says why something is skipped, so that a green run cannot hide it. */
function announce(there: boolean, reason: string): boolean {
  if (!there) console.info(`skipped: ${reason}`);
  return there;
}

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSealIntact, sealedText } from '../../src/result/seal.js';
import { verifyResult } from '../../src/result/verify/verify.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';
import { randomNumbers } from '../support/random.js';

const scratch = mkdtempSync(join(tmpdir(), 'tuban-verify-'));
const county = new CountyCopy();
const random = randomNumbers(20_260_703);

beforeAll(() => {
  expect(tuban(['run', county.job, '-q']).status).toBe(0);
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  rmSync(county.root, { recursive: true, force: true });
});

/** A copy of the result with one file changed. */
function damaged(file: string, change: (bytes: Buffer) => Buffer): string {
  const copy = mkdtempSync(join(scratch, 'copy-'));
  cpSync(county.out, copy, { recursive: true });
  writeFileSync(join(copy, file), change(readFileSync(join(copy, file))));
  return copy;
}

/** The same with size and SHA-256 of the changed file put into a manifest that is sealed again: a careful forger. */
function forged(file: string, change: (text: string) => string): string {
  const copy = damaged(file, (bytes) => Buffer.from(change(bytes.toString('latin1')), 'latin1'));
  const path = join(copy, 'manifest.json');
  const { seal: _, ...manifest } = JSON.parse(readFileSync(path, 'utf8'));
  for (const output of manifest.outputs) {
    const bytes = readFileSync(join(copy, output.file));
    output.bytes = bytes.length;
    output.sha256 = createHash('sha256').update(bytes).digest('hex');
  }
  writeFileSync(path, sealedText(manifest));
  return copy;
}

const codesIn = (dir: string): string[] => [...new Set(verifyResult(dir).breaches.map(({ code }) => code))];

describe('tuban verify', () => {
  test('says that a sound result is sound', () => {
    const { status, stdout } = tuban(['verify', county.out]);
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('sound. 18 files, 58 ledger rows'),
    });
    const json = JSON.parse(tuban(['verify', county.out, '--json']).stdout) as Record<string, unknown>;
    expect(json).toMatchObject({ sound: true, rows: 58, polygons: 169, breaches: [] });
  });

  test('finds a changed byte in every file', () => {
    for (const file of readdirSync(county.out)) {
      const size = readFileSync(join(county.out, file)).length;
      for (const at of [0, size - 1, Math.floor(random() * size)]) {
        const copy = damaged(file, (bytes) => {
          bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8));
          return bytes;
        });
        const found = verifyResult(copy).breaches.filter((breach) => breach.file === file);
        expect({ file, at, found: found.length > 0 }).toEqual({ file, at, found: true });
        rmSync(copy, { recursive: true });
      }
    }
  });

  test('finds every changed byte of the manifest', () => {
    const bytes = readFileSync(join(county.out, 'manifest.json'));
    expect(isSealIntact(bytes)).toBe(true);
    for (let at = 0; at < bytes.length; at += 7) {
      const before = bytes[at]!;
      bytes[at] = before ^ 1;
      expect({ at, intact: isSealIntact(bytes) }).toEqual({ at, intact: false });
      bytes[at] = before;
    }
  });

  test('finds files that are missing, cut off or not of the result', () => {
    const copy = damaged('summary.csv', (bytes) => bytes.subarray(1));
    rmSync(join(copy, 'ledger.prj'));
    writeFileSync(join(copy, 'notes.txt'), 'mine');
    writeFileSync(join(copy, 'ledger.qix'), 'an index of a GIS');
    const found = verifyResult(copy).breaches.map(({ code, file }) => `${code} ${file}`);
    expect(found).toEqual(
      expect.arrayContaining(['FILE_SIZE summary.csv', 'FILE_MISSING ledger.prj', 'FILE_FOREIGN notes.txt']),
    );
    expect(found.join()).not.toContain('qix');
    const { status, stdout } = tuban(['verify', copy, '--lang', 'zh']);
    expect(status).toBe(30);
    expect(stdout).toContain('FILE_MISSING  ledger.prj：文件缺失');
  });

  test.each([
    ['a part', 'ledger.csv', /,2598\.22,3\.90,2598\.22/, ',2598.22,3.90,2598.21', 'PARTS_NOT_WHOLE'],
    ['a twin in mu', 'ledger.csv', /,2598\.22,3\.90,/, ',2598.22,3.91,', 'MU_DIFFERS'],
    ['a piece', 'pieces.csv', ',2565.25,', ',2565.26,', 'PIECES_NOT_WHOLE'],
    ['a piece of the .dbf', 'pieces.dbf', ' 2565.25', ' 2565.26', 'TABLES_DIFFER'],
    ['the summary', 'summary.csv', '51800.04', '51800.05', 'SUMMARY_DIFFERS'],
    ['a count of the summary', 'summary.csv', ',26,51800', ',27,51800', 'SUMMARY_DIFFERS'],
    ['a row of the quarantine', 'quarantine.csv', ',repaired,', ',noted,', 'COUNTS_DIFFER'],
    ['a number that is none', 'ledger.csv', ',2598.22,3.90,', ',2598.22,3.9O,', 'ROW_UNREADABLE'],
  ] as const)('finds %s that does not fit, though sizes and checksums do', (_, file, before, after, code) => {
    const copy = forged(file, (text) => {
      expect(text).toMatch(before);
      return text.replace(before, after);
    });
    const codes = codesIn(copy);
    expect(codes).toContain(code);
    expect(codes).not.toContain('FILE_CHANGED');
    expect(codes).not.toContain('MANIFEST_CHANGED');
  });

  test('what does not fit is not carried over into another result', () => {
    const broken = forged('ledger.csv', (text) => text.replace(',2598.22,3.90,2598.22', ',2598.22,3.90,2598.21'));
    const out = join(scratch, 'again');
    const refused = { status: 30, stderr: expect.stringContaining('RESULT_BROKEN') };
    expect(tuban(['classify', broken, '--param', 'full_coverage=99', '-o', out])).toMatchObject(refused);
    expect(existsSync(out)).toBe(false);
  });

  test('finds a piece that is no valid polygon any more', () => {
    const copy = damaged('pieces.shp', (bytes) => {
      // The second corner of the first piece moves far away.
      bytes.writeDoubleLE(bytes.readDoubleLE(100 + 8 + 48 + 16) + 5_000, 100 + 8 + 48 + 16);
      return bytes;
    });
    expect(codesIn(copy)).toEqual(expect.arrayContaining(['FILE_CHANGED', 'SHAPE_AREA']));
  });

  test('a folder without a result is a wrong call, not a broken result', () => {
    expect(tuban(['verify', scratch])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('RESULT_UNREADABLE'),
    });
  });
});

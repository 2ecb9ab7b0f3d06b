import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../src/io/make-folder.js';
import { writeWhole } from '../../src/io/write/whole-file.js';

const root = mkdtempSync(join(tmpdir(), 'tuban-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

test('folders are made one in another, and the topmost new one is told', () => {
  expect(makeFolder(join(root, 'a', 'b', 'c'))).toBe(join(root, 'a'));
  expect(makeFolder(join(root, 'a', 'b', 'd'))).toBe(join(root, 'a', 'b', 'd'));
  expect(makeFolder(join(root, 'a'))).toBeUndefined();
  expect(readdirSync(join(root, 'a', 'b'))).toEqual(['c', 'd']);
});

test('a file in the way is refused', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file'))).toThrow('ENOTDIR');
  expect(() => makeFolder(join(root, 'file', 'x'))).toThrow('ENOTDIR');
});

test.runIf(existsSync('/proc/self'))('where the system says that nothing is there, it ends with an error', () => {
  expect(() => makeFolder('/proc/nowhere/below')).toThrow('ENOENT');
  expect(() => writeWhole('/proc/nowhere.csv', (path) => writeFileSync(path, 'a'))).toThrow('OUT_NOT_WRITABLE');
});

test('a file that fails half way leaves the one before, and nothing beside it', () => {
  const dir = join(root, 'whole');
  makeFolder(dir);
  const file = join(dir, 'page.html');
  writeWhole(file, (path) => writeFileSync(path, 'before'));
  const fail = (path: string): void => {
    writeFileSync(path, 'ha');
    throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
  };
  expect(() => writeWhole(file, fail)).toThrow('OUT_NOT_WRITABLE');
  expect({ kept: readFileSync(file, 'utf8'), beside: readdirSync(dir) }).toEqual({
    kept: 'before',
    beside: ['page.html'],
  });
});

test.runIf(existsSync('/dev/null'))('a device is written to, not replaced', () => {
  expect(writeWhole('/dev/null', (path) => writeFileSync(path, 'x'))).toEqual(['/dev/null']);
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

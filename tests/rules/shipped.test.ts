import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, describe, expect, test } from 'vitest';
import { listShippedPacks, readShippedPack } from '../../src/io/rule-packs.js';
import { parsePack } from '../../src/rules/load.js';
import { SMALL_PACK } from './example-pack.js';

const folder = mkdtempSync(join(tmpdir(), 'tuban-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('rule pack files', () => {
  test.each(listShippedPacks())('the shipped pack %s loads under its own name', (name) => {
    const { text, file, sha256 } = readShippedPack(name);
    expect(parsePack(text, file).name).toBe(name);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a path reads that file; a byte order mark is no part of the text', () => {
    const path = join(folder, 'own.yaml');
    writeFileSync(path, `\uFEFF${SMALL_PACK}`);
    const { text, file, sha256 } = readShippedPack(path);
    expect({ text, file }).toEqual({ text: SMALL_PACK, file: path });
    expect(sha256).toBe(createHash('sha256').update(`\uFEFF${SMALL_PACK}`).digest('hex'));
  });

  test('faults name the pack', () => {
    const gbk = join(folder, 'gbk.yaml');
    writeFileSync(gbk, iconv.encode(SMALL_PACK, 'gbk'));
    expect(() => readShippedPack(gbk)).toThrow(expect.objectContaining({ code: 'RULES_SYNTAX', where: { file: gbk } }));
    expect(() => readShippedPack('weipain')).toThrow(expect.objectContaining({ code: 'RULES_PACK_UNKNOWN' }));
    expect(() => readShippedPack('./none.yaml')).toThrow(expect.objectContaining({ code: 'FILE_NOT_FOUND' }));
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Text } from '../src/words/text.js';

const WORDS = join(import.meta.dirname, '..', 'src', 'words');

/** Every pair of sentences in a module, however deep, with its path. */
function textsIn(value: unknown, path: string): [string, Text][] {
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  if ('en' in value || 'zh' in value) return [[path, value as Text]];
  return entries.flatMap(([key, inner]) => textsIn(inner, `${path}.${key}`));
}

const modules = await Promise.all(
  readdirSync(WORDS)
    .filter((name) => name.endsWith('.ts') && name !== 'text.ts')
    .map(async (name) => [name, (await import(join(WORDS, name))) as Record<string, unknown>] as const),
);
const texts = modules.flatMap(([name, module]) => textsIn({ ...module }, name));

describe('the message catalogue', () => {
  test('holds sentences at all', () => {
    expect(texts.length).toBeGreaterThan(150);
  });
  test('every sentence has both languages', () => {
    const missing = texts.filter(([, text]) => !text.en?.trim() || !text.zh?.trim()).map(([path]) => path);
    expect(missing).toEqual([]);
  });
  test('both languages name the same placeholders', () => {
    const placeholders = (text: string): string => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(' ');
    const different = texts.filter(([, text]) => placeholders(text.en) !== placeholders(text.zh)).map(([path]) => path);
    expect(different).toEqual([]);
  });
  test('the Chinese is Chinese', () => {
    const bare = (text: string): string => text.replace(/\{\w+\}/g, '');
    const same = texts
      .filter(([, text]) => text.en === text.zh && /[a-z]{4}/.test(bare(text.en)))
      .map(([path]) => path);
    // A reason that comes from the system or from YAML is passed on as it is.
    expect(same.filter((path) => !path.includes('USAGE'))).toEqual([]);
  });
});

/** Chinese that is read, not shown, with the reason; everything a user sees stands in src/words. */
const READ_NOT_SHOWN: Readonly<Record<string, string>> = {
  'crs/prj.ts': 'names of datums as .prj files write them',
  'io/boundary-txt/format.ts': 'the words of the boundary-point TXT itself, as it is read and written',
  'io/table/geometry-columns.ts': 'headings of columns as tables have them',
  'model/date.ts': 'ways in which survey tables write dates',
  'model/number.ts': 'units of area as survey tables write them',
  'pipeline/collect-covers.ts': 'ways in which registers write that an approval has no end',
  'pipeline/ledger-rows.ts': 'endings of township names, to cut them from the village',
  'pipeline/split-rows.ts': 'states of split patches as lists write them',
  'rules/lint.ts': 'what stands in place of a citation',
};

describe('the rest of the program', () => {
  const SRC = join(WORDS, '..');
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('words'))
    .map((name) => relative('.', name).replaceAll('\\', '/'));
  const withChinese = files.filter((name) =>
    /\p{Script=Han}/u.test(withoutComments(readFileSync(join(SRC, name), 'utf8'))),
  );

  test('has files', () => {
    expect(files.length).toBeGreaterThan(50);
  });
  test('holds no Chinese outside comments: sentences stand in src/words', () => {
    expect(withChinese.filter((name) => !Object.hasOwn(READ_NOT_SHOWN, name))).toEqual([]);
  });
  test('has no exception that is no longer needed', () => {
    expect(Object.keys(READ_NOT_SHOWN).filter((name) => !withChinese.includes(name))).toEqual([]);
  });
  test('puts no two languages into one string', () => {
    const mixed = texts.filter(
      ([, text]) => / \/ \p{Script=Han}/u.test(text.en) || /\p{Script=Han} \/ [a-z]/u.test(text.zh),
    );
    expect(mixed.map(([path]) => path)).toEqual([]);
  });
});

/** Comments are for developers; a comment mark inside a string does not occur before Chinese. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

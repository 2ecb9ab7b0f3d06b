import { readdirSync } from 'node:fs';
import { join } from 'node:path';
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
    const same = texts.filter(([, text]) => text.en === text.zh && /[a-z]{4}/.test(text.en)).map(([path]) => path);
    // A reason that comes from the system or from YAML is passed on as it is.
    expect(same.filter((path) => !path.includes('USAGE'))).toEqual([]);
  });
});

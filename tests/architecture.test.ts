import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '..', 'src');

/** The floors of the house, lowest first: a file imports from its own floor's folder and from lower floors only. */
const FLOORS: readonly (readonly string[])[] = [
  ['words'],
  ['model'],
  ['kernel', 'crs', 'rules'],
  ['io'],
  ['result'],
  ['pipeline', 'report', 'office'],
  ['cli'],
];
/** Pure floors: numbers and data in, numbers and data out. */
const PURE = ['words', 'model', 'kernel', 'crs', 'rules'];
const NOT_IN_PURE = [/^node:/, /^gdal-async$/, /^shapefile$/, /^commander$/];

function floorOf(folder: string): number {
  return FLOORS.findIndex((folders) => folders.includes(folder));
}

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found = [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s+['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/g),
  ];
  return found.map((match) => ({
    file: relative(SRC, file),
    from: relative(SRC, file).split(/[\\/]/)[0]!,
    to: match[1] ?? match[2]!,
  }));
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const imports = files.flatMap((name) => importsOf(join(SRC, name)));

/** What is wrong with an import, or null. */
function fault({ file, from, to }: Import): string | null {
  if (!to.startsWith('.')) {
    const isBanned = PURE.includes(from) && NOT_IN_PURE.some((pattern) => pattern.test(to));
    return isBanned ? `${file} must stay free of ${to}` : null;
  }
  const target = relative(SRC, join(SRC, file, '..', to)).split(/[\\/]/)[0]!;
  if (target === from) return null;
  const isDownward = floorOf(target) >= 0 && floorOf(target) < floorOf(from);
  return isDownward ? null : `${file} imports ${to}: ${from} may not know ${target}`;
}

describe('imports point one way', () => {
  test('every folder of src has its floor', () => {
    const folders = new Set(files.filter((name) => /[\\/]/.test(name)).map((name) => name.split(/[\\/]/)[0]!));
    expect([...folders].filter((folder) => floorOf(folder) < 0)).toEqual([]);
  });
  test('no import goes upward or sideways', () => {
    expect(imports.map(fault).filter((text) => text !== null)).toEqual([]);
  });
  test('an upward import would be caught', () => {
    expect(fault({ file: 'kernel/area.ts', from: 'kernel', to: '../io/layer.js' })).toContain('may not know io');
    expect(fault({ file: 'rules/judge.ts', from: 'rules', to: '../kernel/area.js' })).toContain('may not know kernel');
    expect(fault({ file: 'crs/prj.ts', from: 'crs', to: 'node:fs' })).toContain('free of node:fs');
  });
  test('no file imports itself in a circle', () => {
    const graph = new Map<string, string[]>();
    for (const { file, to } of imports) {
      if (!to.startsWith('.')) continue;
      const target = relative(SRC, join(SRC, file, '..', to)).replace(/\.js$/, '.ts');
      graph.set(file, [...(graph.get(file) ?? []), target]);
    }
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) throw new Error(`circle: ${[...path, file].join(' → ')}`);
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    expect(() => {
      for (const file of graph.keys()) visit(file, []);
    }).not.toThrow();
  });
});

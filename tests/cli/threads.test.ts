import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type County, makeCounty } from '../../fixtures/generator/county.js';
import { flatten, shapeAt } from '../../fixtures/generator/flat.js';
import type { Layer } from '../../fixtures/generator/layer.js';
import { writeCounty } from '../../fixtures/generator/write.js';
import { tuban } from '../support/cli.js';
import { COUNTY } from '../support/county.js';
import { randomNumbers } from '../support/random.js';

/** Enough bundles of patches for seven threads. */
const WISH = { parcels: 3_000, patches: 2_800, seed: 20_260_701 };
/** Tables that speak of the land only; quarantine.csv and the manifest name record numbers. */
const FREE_OF_RECORDS = /^(ledger|pieces|summary)\./;

const scratch = mkdtempSync(join(tmpdir(), 'tuban-threads-'));
const IN_ORDER = join(scratch, 'in-order');
let county: County;
let alone: Run;

interface Run {
  readonly bytes: ReadonlyMap<string, Buffer>;
  readonly digest: string;
  readonly threads: number;
}

beforeAll(() => {
  county = withTwins(makeCounty(WISH));
  writeInput(county, IN_ORDER);
  alone = run(IN_ORDER, 1);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function writeInput({ layers }: Pick<County, 'layers'>, folder: string): void {
  writeCounty({ layers }, folder);
  // The layers have the names and fields of the demo county.
  writeFileSync(join(folder, 'job.yaml'), readFileSync(join(COUNTY, 'job.yaml')));
}

function run(folder: string, jobs: number): Run {
  const out = mkdtempSync(join(scratch, 'out-'));
  const flags = ['--out', out, '--overwrite', '--jobs', String(jobs), '-q'];
  const { status, stderr } = tuban(['run', join(folder, 'job.yaml'), ...flags]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const names = readdirSync(out).sort();
  const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as {
    digest: string;
    run: { threads: number };
  };
  const bytes = new Map(
    names.filter((name) => name !== 'manifest.json').map((name) => [name, readFileSync(join(out, name))]),
  );
  return { bytes, digest: manifest.digest, threads: manifest.run.threads };
}

/** Files of `other` that differ from `one`, each with the first line or byte that does. */
function differences(one: Run, other: Run, wanted = /./): string[] {
  expect([...other.bytes.keys()]).toEqual([...one.bytes.keys()]);
  return [...one.bytes]
    .filter(([name, bytes]) => wanted.test(name) && !bytes.equals(other.bytes.get(name)!))
    .map(([name, bytes]) => `${name}: ${firstDifference(name, bytes, other.bytes.get(name)!)}`);
}

function firstDifference(name: string, a: Buffer, b: Buffer): string {
  if (!name.endsWith('.csv')) return `byte ${a.findIndex((byte, i) => byte !== b[i])} of ${a.length} and ${b.length}`;
  const [ours, theirs] = [a, b].map((bytes) => bytes.toString('utf8').split('\n')) as [string[], string[]];
  const line = ours.findIndex((text, i) => text !== theirs[i]);
  return `line ${line + 1}: ${ours[line]} | ${theirs[line]}`;
}

/** Number fields of approvals and parcels. */
const ID_FIELDS = /^(BSM|PZWH|BDCQZH|BAH)$/;
const TWINS = 60;

/** Some records of every layer but the patches twice, under other ids: equal boxes must not fall back on file order. */
function withTwins(plain: County): County {
  const twice = (layer: Layer): Layer => {
    const all = Array.from({ length: layer.shapes.count }, (_, i) => i);
    const origins = [...all, ...all.slice(0, TWINS)];
    const valueAt = (field: string, value: string | number | null, i: number): string | number | null =>
      i >= all.length && ID_FIELDS.test(field) ? `${String(value).slice(0, -2)}x${i % 10}` : value;
    return {
      ...layer,
      shapes: flatten(origins.map((i) => shapeAt(layer.shapes, i))),
      columns: layer.columns.map(({ field, values }) => ({
        field,
        values: origins.map((origin, i) => valueAt(field.name, values[origin] ?? null, i)),
      })),
    };
  };
  const entries = Object.entries(plain.layers).map(([name, layer]) => [
    name,
    name === 'patches' ? layer : twice(layer),
  ]);
  return { ...plain, layers: Object.fromEntries(entries) as County['layers'] };
}

function shuffled(layer: Layer, random: () => number): Layer {
  const order = Array.from({ length: layer.shapes.count }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return {
    ...layer,
    shapes: flatten(order.map((i) => shapeAt(layer.shapes, i))),
    columns: layer.columns.map(({ field, values }) => ({ field, values: order.map((i) => values[i] ?? null) })),
  };
}

describe('the number of threads', () => {
  test('is not to be seen in a run with one', () => {
    expect(alone.threads).toBe(1);
    expect([...alone.bytes.keys()]).toEqual([
      'facts.csv',
      ...['cpg', 'csv', 'dbf', 'prj', 'qml', 'shp', 'shx'].map((end) => `ledger.${end}`),
      ...['cpg', 'csv', 'dbf', 'prj', 'qml', 'shp', 'shx'].map((end) => `pieces.${end}`),
      'quarantine.csv',
      'summary.csv',
    ]);
  });

  test.each([2, 3, 7])('%i: the same bytes and the same digest', (jobs) => {
    const many = run(IN_ORDER, jobs);
    expect(many.threads).toBe(jobs);
    expect(differences(alone, many)).toEqual([]);
    expect(many.digest).toBe(alone.digest);
  });
});

describe('the order of the records', () => {
  /** Every layer in another order; the ids go with their shapes. */
  function shuffledInput(start: number): string {
    const random = randomNumbers(start);
    const folder = join(scratch, `shuffled-${start}`);
    const layers = Object.fromEntries(
      Object.entries(county.layers).map(([name, layer]) => [name, shuffled(layer, random)]),
    ) as County['layers'];
    writeInput({ layers }, folder);
    return folder;
  }

  test.each([1, 3])('does not show in ledger, pieces and summary, with %i threads', (jobs) => {
    const other = run(shuffledInput(jobs), jobs);
    expect(differences(alone, other, FREE_OF_RECORDS)).toEqual([]);
  });
});

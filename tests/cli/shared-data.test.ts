import { readdirSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROBLEMS } from '../../src/words/problems.js';
import { tuban } from '../support/cli.js';
import { loadGdal } from '../support/geos.js';
import { sharedFolder } from '../support/shared.js';

const FOLDERS = ['copernicus', 'farm-parcels', 'flatgeobuf', 'shapefile-corpora', 'nz-se-island', 'approval-txt'];
/** Everything that might be taken for a layer, by whatever program. */
const LAYERS = ['.shp', '.fgb', '.gpkg', '.zip', '.geojson', '.json', '.txt', '.csv', '.parquet', '.gdb'];
/** Paths handed over at a time: some seconds of work. */
const BATCH = 64;
const HANGS_AFTER_MS = 600_000;

const data = sharedFolder('data');
const gdal = await loadGdal();

/** Files, and folders that are datasets, below the folder. */
function layersBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (LAYERS.includes(extname(entry.name).toLowerCase())) return [path];
    return entry.isDirectory() ? layersBelow(path) : [];
  });
}

interface Answer {
  readonly file: string;
  readonly layer?: string | null;
  readonly records?: number;
  readonly shapes?: number;
  readonly problem?: { readonly code: string; readonly message: string };
}

function inspected(paths: readonly string[]): Answer[] {
  const answers: Answer[] = [];
  for (let from = 0; from < paths.length; from += BATCH) {
    const args = ['inspect', ...paths.slice(from, from + BATCH), '--json'];
    const { status, stdout, stderr } = tuban(args, { hangsAfterMs: HANGS_AFTER_MS });
    expect({ status, isDefect: status === 1 || status === null, stderr: status === 1 ? stderr : '' }).toMatchObject({
      isDefect: false,
    });
    answers.push(...(JSON.parse(stdout) as Answer[]));
  }
  return answers;
}

/** Records of a layer as GDAL counts them; null where it does not open the file, or finds several layers. */
function countByGdal({ file, layer }: Answer): number | null {
  try {
    const { layers } = gdal!.open(/\.zip$/i.test(file) ? `/vsizip/${file}` : file);
    const named = layer ? layers.get(layer) : null;
    const only = named ?? (layers.count() === 1 ? layers.get(0) : null);
    return only?.features.count() ?? null;
  } catch {
    return null;
  }
}

describe.skipIf(!data)('files that others publish, good and bad', () => {
  const paths = data ? FOLDERS.flatMap((name) => layersBelow(join(data, name))).sort() : [];
  const answers = data ? inspected(paths) : [];

  test('are there', () => {
    expect(paths.length).toBeGreaterThan(240);
  });
  test('every one is answered, with records or with a clear message', () => {
    expect(paths.filter((path) => !answers.some(({ file }) => file === path))).toEqual([]);
    for (const { problem, records, shapes } of answers) {
      if (problem) {
        expect(Object.keys(PROBLEMS)).toContain(problem.code);
        expect(problem.message).toMatch(/\n {2}where: .+\n {2}next: {2}.+/);
        expect(problem.message).not.toMatch(/\{\w+\}|undefined|\[object/);
      } else {
        expect(records).toBeGreaterThanOrEqual(0);
        if (shapes !== undefined) expect(shapes).toBe(records);
      }
    }
  });
  test('most hold polygons that can be read', () => {
    expect(answers.filter(({ problem }) => !problem).length).toBeGreaterThan(130);
  });
  test.skipIf(!gdal)('records are as many as GDAL counts', () => {
    let compared = 0;
    const different = answers.flatMap((answer) => {
      const count = answer.problem ? null : countByGdal(answer);
      if (count === null) return [];
      compared++;
      if (count === answer.records) return [];
      return [`${relative(data!, answer.file)}: ${answer.records}, by GDAL ${count}`];
    });
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(110);
  });
});

// The counties of the benchmark: made once by the project's own generator, kept in a cache folder.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCounty, SIZES } from '../../dist/fixtures/generator/county.js';
import { ringsAt } from '../../dist/fixtures/generator/flat.js';
import { PRJ } from '../../dist/fixtures/generator/write.js';
import { PolygonShapefileWriter } from '../../dist/src/io/shapefile/write.js';

export const CACHE = join(tmpdir(), 'tuban-bench');
const SEED = 20_260_701;
/** Change it when the layout below changes: old counties are then made anew. */
const EDITION = 1;
/** LM: the land of L, the patches of M. */
const WISHES = { ...SIZES, LM: { ...SIZES.L, patches: SIZES.M.patches } };
const APPROVALS = ['nzy', 'gd', 'bdc', 'lsyd', 'ssnyd', 'zjd', 'zjgg'];
const APPROVAL_FIELDS = [
  { name: 'PZWH', type: 'C', length: 50, decimals: 0 },
  { name: 'PZRQ', type: 'D', length: 8, decimals: 0 },
];

/**
 * Folder with dltb, jbnt, approvals and patches: the four layers that the peers read. All approvals lie in one layer and
 * are dated before every patch, so that tuban and the peers answer the same question.
 */
export function countyFolder(size) {
  const folder = join(CACHE, `county-${size}-${SEED}-${EDITION}`);
  if (existsSync(folder)) return folder;
  process.stderr.write(`making county ${size} …\n`);
  const unfinished = `${folder}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const { layers } = makeCounty({ ...WISHES[size], seed: SEED });
  for (const [name, layer] of [
    ['dltb', layers.dltb],
    ['jbnt', layers.yjjbnt],
    ['patches', layers.patches],
  ]) {
    const fields = layer.columns.map(({ field }) => field);
    write(join(unfinished, name), fields, layer, (i) => layer.columns.map(({ values }) => values[i] ?? null));
  }
  writeApprovals(join(unfinished, 'approvals'), layers);
  writeFileSync(join(unfinished, 'size.txt'), `${size}\n`);
  renameSync(unfinished, folder);
  return folder;
}

function write(base, fields, layer, valuesOf) {
  const writer = new PolygonShapefileWriter(base, fields, { encoding: 'gbk', prj: PRJ });
  for (let i = 0; i < layer.shapes.count; i++) writer.add(ringsAt(layer.shapes, i), valuesOf(i));
  writer.finish();
}

function writeApprovals(base, layers) {
  const writer = new PolygonShapefileWriter(base, APPROVAL_FIELDS, { encoding: 'gbk', prj: PRJ });
  for (const name of APPROVALS) {
    const { shapes } = layers[name];
    for (let i = 0; i < shapes.count; i++) writer.add(ringsAt(shapes, i), [`${name}-${i + 1}`, '2010-01-01']);
  }
  writer.finish();
}

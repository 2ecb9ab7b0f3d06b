// Who takes part: tuban, and the peers of ../shared/bench/peers that this machine can run.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { can } from './measure.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PEERS = join(ROOT, '..', 'shared', 'bench', 'peers');
const PYTHON = process.env['TUBAN_BENCH_PYTHON'] ?? 'python3';
const CULTIVATED = new Set(['0101', '0102', '0103']);

/** tuban with one thread, with all, and with all from prepared layers (tuban index), checked and trusted. */
export function tubanSubjects() {
  const all = availableParallelism();
  return [
    ...[...new Set([1, all])].map((jobs) => tuban(`tuban --jobs ${jobs}`, jobs, 'off')),
    tuban('tuban, prepared layers', all, 'check'),
    tuban('tuban, prepared, trusted', all, 'trust'),
  ];
}

function tuban(name, jobs, index) {
  return {
    name,
    command: (folder, out) => [process.execPath, [...tubanArgs(folder, out, jobs), '--index', index]],
    sums: tubanSums,
    phases: (out) => JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')).run.seconds,
  };
}

/** Prepares the layers of a county; how long that takes is told once. */
export function prepareLayers(folder) {
  const layers = ['dltb', 'jbnt', 'approvals'].map((name) => join(folder, `${name}.shp`));
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'bin', 'tuban.js'), 'index', ...layers, '-q']);
  if (status !== 0) throw new Error(`tuban index: ${stderr}`);
  return (performance.now() - start) / 1000;
}

function tubanArgs(folder, out, jobs) {
  const layer = (name) => join(folder, `${name}.shp`);
  const inputs = ['--patches', layer('patches'), '--baseline', layer('dltb'), '--farmland', layer('jbnt')];
  const approvals = ['--approvals', `conversion=${layer('approvals')}`];
  const how = ['--area', 'planar', '--pieces', '--formats', 'csv,shp', '--jobs', String(jobs), '-q'];
  return [join(ROOT, 'bin', 'tuban.js'), 'run', ...inputs, ...approvals, ...how, '--out', out, '--force'];
}

/** The columns of the peers' stats.csv; cultivated land from the pieces, because the ledger takes ridges off. */
function tubanSums(out) {
  const sums = { total: 0, cult: 0, jbnt: 0, appr: 0, unappr_cult: 0 };
  for (const row of rowsOf(join(out, 'ledger.csv'))) {
    sums.total += Number(row.TBMJ);
    sums.jbnt += Number(row.YNMJ);
    sums.appr += Number(row.SPMJ);
  }
  for (const row of rowsOf(join(out, 'pieces.csv'))) {
    if (!CULTIVATED.has(row.DLBM)) continue;
    sums.cult += Number(row.PWMJ);
    if (row.SFSP === '0') sums.unappr_cult += Number(row.PWMJ);
  }
  return sums;
}

function peerSums(out) {
  const sums = {};
  for (const { JCBH, jcbh, ...row } of rowsOf(join(out, 'stats.csv'))) {
    for (const [name, value] of Object.entries(row)) sums[name] = (sums[name] ?? 0) + Number(value);
  }
  return sums;
}

/** Rows of a CSV: quoted cells may hold commas, no cell holds a line break here. */
function rowsOf(file) {
  const [head, ...lines] = readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g).map((cell) => cell.replace(/,$/, ''));
    return Object.fromEntries(names.map((name, i) => [name, cells[i].replace(/^"|"$/g, '').replace(/^[\t']/, '')]));
  });
}

const python = (module) => () =>
  can(PYTHON, '-c', `import ${module}`) || `${PYTHON} has no ${module.replaceAll(',', ' or')}`;
const program = (name) => () => can('sh', '-c', `command -v ${name}`) || `${name} is not installed`;
const both =
  (...checks) =>
  () =>
    checks.map((check) => check()).find((answer) => answer !== true) ?? true;

/** Script, how it is called, what it needs; `slow` ones take minutes beyond size S. */
const SCRIPTS = [
  { file: 'shapely2.py', more: ['2'], name: 'shapely 2, 2 threads', needs: python('shapely, pyogrio, numpy') },
  { file: 'shapely2.py', more: ['1'], name: 'shapely 2, 1 thread', needs: python('shapely, pyogrio, numpy') },
  {
    file: 'gdal_async.mjs',
    name: 'gdal-async',
    needs: () =>
      can(process.execPath, '-e', `require('${ROOT}/node_modules/gdal-async')`) || 'gdal-async cannot be loaded',
  },
  {
    file: 'postgis.sh',
    name: 'PostGIS with import',
    needs: both(
      program('shp2pgsql'),
      () => can('psql', '-d', 'postgres', '-c', 'select 1') || 'no server answers psql',
    ),
  },
  { file: 'layer_algebra.sh', name: 'ogr_layer_algebra', needs: program('ogr_layer_algebra.py') },
  { file: 'shapely_strtree.py', name: 'shapely 1.8 + OGR', needs: python('osgeo, shapely') },
  { file: 'spatialite_db.sh', name: 'SpatiaLite', needs: program('spatialite') },
  { file: 'mapshaper.sh', name: 'mapshaper', needs: program('mapshaper') },
  { file: 'sf_overlay.R', name: 'R sf', needs: program('Rscript') },
  { file: 'geopandas_overlay.py', name: 'GeoPandas', needs: python('geopandas'), slow: true },
  { file: 'qgis.sh', name: 'QGIS', needs: program('qgis_process'), slow: true },
  { file: 'grass.sh', name: 'GRASS', needs: program('grass'), slow: true },
  { file: 'turf_naive.mjs', name: 'turf', needs: () => true, slow: true },
  { file: 'ogr_sqlite.sh', name: 'ogr2ogr SQLite', needs: program('ogr2ogr'), slow: true },
];

/** The peers that can run here; of the others the reason is told. */
export function peerSubjects(wantsSlow) {
  return SCRIPTS.flatMap(({ file, more = [], name, needs, slow }) => {
    const script = join(PEERS, file);
    const answer = existsSync(script)
      ? slow && !wantsSlow
        ? 'slow; --slow runs it'
        : needs()
      : `${script} is not there`;
    if (answer !== true) {
      process.stderr.write(`skipped: ${name}: ${answer}\n`);
      return [];
    }
    return [{ name, command: (folder, out) => [runnerOf(file), [script, folder, out, ...more]], sums: peerSums }];
  });
}

function runnerOf(file) {
  if (file.endsWith('.py')) return PYTHON;
  if (file.endsWith('.mjs')) return process.execPath;
  return file.endsWith('.R') ? 'Rscript' : 'bash';
}

/** Where the peers in JavaScript find their packages. */
export const PEER_ENV = { PEER_MODULES: ROOT };

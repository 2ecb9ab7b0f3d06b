// What is damaged, and what reads it. A reader returns what is wrong with its answer, or null; Problems are answers too.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBoundaryTxt } from '../../dist/src/io/boundary-txt/read.js';
import { readGeoJson } from '../../dist/src/io/geojson/read.js';
import { inspectLayer } from '../../dist/src/pipeline/inspect.js';
import { loadJob } from '../../dist/src/pipeline/load-job.js';
import { runJob } from '../../dist/src/pipeline/run-job.js';

const COUNTY = fileURLToPath(new URL('../../fixtures/county', import.meta.url));

const TXT = `[属性描述]
格式版本号=1.01版本
数据产生单位=青云县自然资源局
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=40
精度=0.01
转换参数=,,,,,,
[地块坐标]
8,0.1200,1,青云镇地块,面,,建设用地,,@
J1,1,3461000.000,40512000.000
J2,1,3461030.000,40512000.000
J3,1,3461030.000,40512040.000
J4,1,3461000.000,40512040.000
J1,1,3461000.000,40512000.000
J5,2,3461010.000,40512010.000
J6,2,3461020.000,40512010.000
J7,2,3461020.000,40512020.000
J5,2,3461010.000,40512010.000
4,0.0100,2,石桥乡地块,面,,宅基地,,@
J1,1,3461100.000,40512100.000
J2,1,3461110.000,40512100.000
J3,1,3461110.000,40512110.000
J1,1,3461100.000,40512100.000
`;

const GEOJSON = JSON.stringify({
  type: 'FeatureCollection',
  name: '图斑',
  crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4528' } },
  features: [
    feature({ JCBH: 'A1', 面积: 12.5, HSX: '2026-01-15' }, 'Polygon', [square(0, 0, 40), square(10, 10, 5)]),
    feature({ JCBH: 'A2', 面积: null }, 'MultiPolygon', [[square(100, 0, 10)], [square(120, 0, 10)]]),
    feature({ JCBH: 'A3', 面积: '7亩', more: { a: [1, 2] } }, 'GeometryCollection', null),
    { type: 'Feature', properties: null, geometry: null },
  ],
});

function feature(properties, type, coordinates) {
  const geometry =
    type === 'GeometryCollection'
      ? { type, geometries: [{ type: 'Polygon', coordinates: [square(200, 0, 10)] }] }
      : { type, coordinates };
  return { type: 'Feature', properties, geometry };
}

function square(x, y, size) {
  const [e, n] = [40512000 + x, 3461000 + y];
  return [
    [e, n],
    [e, n + size],
    [e + size, n + size],
    [e + size, n],
    [e, n],
  ]; // prettier-ignore
}

/** The readers, each with a scratch folder of its own; `close` removes it. */
export function openReaders() {
  const scratch = mkdtempSync(join(tmpdir(), 'tuban-fuzz-'));
  const shapefiles = ['zjgg', 'lsyd', 'patches'].map((name) => shapefileReader(scratch, name));
  const readers = [...shapefiles, txtReader(), geojsonReader(scratch)];
  return { readers, job: jobReader(scratch), close: () => rmSync(scratch, { recursive: true, force: true }) };
}

/** One file of a shapefile is damaged at a time; the whole layer is inspected. */
function shapefileReader(scratch, name) {
  const folder = mkdtempSync(join(scratch, 'shp-'));
  const files = readdirSync(COUNTY).filter((file) => file.startsWith(`${name}.`));
  for (const file of files) cpSync(join(COUNTY, file), join(folder, file));
  return {
    name,
    parts: files.map((file) => ({ name: file, bytes: readFileSync(join(COUNTY, file)) })),
    read(part, bytes) {
      const path = join(folder, part.name);
      writeFileSync(path, bytes);
      try {
        inspectLayer(join(folder, `${name}.shp`), undefined);
        return null; // what differs between the files is shown; the job below has to refuse it
      } finally {
        writeFileSync(path, part.bytes);
      }
    },
  };
}

function txtReader() {
  return {
    name: 'txt',
    parts: [{ name: 'plot.txt', bytes: Buffer.from(TXT) }],
    read(_, bytes) {
      const { parcels, faults } = readBoundaryTxt(bytes, 'plot.txt');
      if (parcels.length + faults.length === 0)
        return bytes.includes('[地块坐标') ? null : 'neither parcels nor faults';
      return parcels.every(({ rings }) => rings.coords.every(Number.isFinite)) ? null : 'no numbers';
    },
  };
}

function geojsonReader(scratch) {
  const path = join(scratch, 'layer.geojson');
  const target = join(scratch, 'layer.fgb');
  return {
    name: 'geojson',
    parts: [{ name: 'layer.geojson', bytes: Buffer.from(GEOJSON) }],
    read(_, bytes) {
      writeFileSync(path, bytes);
      rmSync(target, { force: true });
      const { records, count, faults } = readGeoJson(path, target);
      return records === count + faults.length ? null : `${records} ≠ ${count} + ${faults.length}`;
    },
  };
}

/** The whole job, one of its files damaged: what is read is judged or set aside, or nothing is published. */
function jobReader(scratch) {
  const folder = join(scratch, 'county');
  cpSync(COUNTY, folder, { recursive: true });
  const files = readdirSync(COUNTY).filter((file) => /\.(shp|dbf|shx|prj|cpg)$/.test(file));
  let runs = 0;
  return {
    name: 'job',
    parts: files.map((file) => ({ name: file, bytes: readFileSync(join(COUNTY, file)) })),
    read(part, bytes) {
      const path = join(folder, part.name);
      const out = join(scratch, `out-${++runs}`);
      writeFileSync(path, bytes);
      try {
        const job = loadJob(join(folder, 'job.yaml'), { out, jobs: 1 });
        const { counts } = runJob(job, { phase: () => {}, step: () => {} }).manifest;
        return counts.read === counts.judged + counts.set_aside
          ? null
          : `read ${counts.read}: ${JSON.stringify(counts)}`;
      } finally {
        writeFileSync(path, part.bytes);
        rmSync(out, { recursive: true, force: true });
      }
    },
  };
}

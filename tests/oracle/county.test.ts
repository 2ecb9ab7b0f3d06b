import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCounty, SIZES } from '../../fixtures/generator/county.js';
import { writeCounty } from '../../fixtures/generator/write.js';
import { crsFromEpsg } from '../../src/crs/definitions.js';
import { SurveyArea } from '../../src/crs/ellipsoid-area.js';
import { type JobFlags, loadJob } from '../../src/pipeline/load-job.js';
import { type RunReport, runJob } from '../../src/pipeline/run-job.js';
import { loadGdal } from '../support/geos.js';
import { areaOf, GeosAreas, multiPolygonWkb, polygonsOf, type Region, sumOf } from '../support/geos-areas.js';
import {
  type OracleFeature,
  type OracleJob,
  OracleLayer,
  type OracleRow,
  oracleRow,
} from '../support/ledger-oracle.js';
import { centsOf, readCsv } from '../support/read-csv.js';
import { sharedFolder } from '../support/shared.js';

const gdal = await loadGdal();
const scratch = mkdtempSync(join(tmpdir(), 'tuban-oracle-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Where both counties lie: CGCS2000, 3-degree zone 40. */
const EPSG = 4528;
const ORIGIN = { x: 40_512_000, y: 3_460_000 };
/** What the issue allows against GEOS, and what rounding to the cent may add: parts by largest remainder, half a cent else. */
const TOLERANCE = { planar: 0.01 + 0.005, relative: 1e-9, ellipsoidal: 0.02, ellipsoidalRelative: 3e-7 };

interface CountyFiles {
  readonly folder: string;
  readonly farmland: string;
  readonly redline: string | null;
  readonly named: string;
  readonly approvals: readonly { kind: string; file: string; id: string; approved: string; expires?: string }[];
}

const OWN: Omit<CountyFiles, 'folder'> = {
  farmland: 'yjjbnt',
  redline: 'stbhhx',
  // Conversions overlap each other: the union of a named layer must count such places once.
  named: 'nzy',
  approvals: [
    { kind: 'conversion', file: 'nzy', id: 'PZWH', approved: 'PZRQ' },
    { kind: 'supply', file: 'gd', id: 'PZWH', approved: 'PZRQ' },
    { kind: 'registration', file: 'bdc', id: 'BDCQZH', approved: 'DJSJ' },
    { kind: 'temporary', file: 'lsyd', id: 'PZWH', approved: 'PZRQ', expires: 'DQRQ' },
    { kind: 'facility', file: 'ssnyd', id: 'BAH', approved: 'BARQ' },
    { kind: 'homestead', file: 'zjd', id: 'PZWH', approved: 'PZRQ' },
    { kind: 'linkage', file: 'zjgg', id: 'PZWH', approved: 'PZRQ' },
  ],
};

const BENCH: Omit<CountyFiles, 'folder'> = {
  farmland: 'jbnt',
  redline: null,
  named: 'approvals',
  approvals: [{ kind: 'conversion', file: 'approvals', id: 'PZWH', approved: 'PZRQ' }],
};

const SILENT = { phase: () => {}, step: () => {} };

function run(county: CountyFiles, area: 'planar' | 'ellipsoidal'): RunReport {
  const file = (name: string): string => join(county.folder, `${name}.shp`);
  const flags: JobFlags = {
    patches: file('patches'),
    baseline: file('dltb'),
    farmland: file(county.farmland),
    redline: county.redline ? file(county.redline) : undefined,
    layers: [{ name: 'named', path: file(county.named) }],
    approvals: county.approvals.map((layer) => ({ kind: layer.kind as 'other', path: file(layer.file) })),
    area,
    pieces: true,
    out: join(county.folder, `out-${area}`),
  };
  return runJob(loadJob(undefined, flags), SILENT);
}

/** The four categories by class code, from the survey's table (domain.md, section 3). */
function landGroup(code: string): string {
  if (/^010[123]$/.test(code)) return 'GDMJ';
  if (/^(02|0301|0302|0305|0307|0401|0403|1006|1103|1104|1107|1202|1203)/.test(code)) return 'FGNYMJ';
  if (/^(0404|1101|1102|1110|1204|1205|1206|1207)/.test(code)) return 'WLYDMJ';
  if (/^(05|06|07|08|09|100[1-57-9]|1109|1201)/.test(code)) return 'JSYDMJ';
  throw new Error(`no category for class ${code}`);
}

/** What the patch layer says of itself, not what is measured. */
const STATED = 'SBMJ';

/** GEOS on one side, the published files on the other. */
class Comparison {
  readonly failures: string[] = [];
  readonly worst = new Map<string, number>();
  readonly rows: Record<string, string>[];
  readonly patches: OracleLayer;
  readonly job: OracleJob;
  readonly geos: GeosAreas;
  private readonly expected = new Map<string, OracleRow>();

  constructor(
    files: CountyFiles,
    readonly report: RunReport,
    private readonly measure: (region: Region) => number = areaOf,
  ) {
    this.geos = new GeosAreas(gdal!);
    this.rows = readCsv(join(report.dir, 'ledger.csv'));
    const open = (name: string): OracleLayer =>
      new OracleLayer(gdal!, this.geos, join(files.folder, `${name}.shp`), ORIGIN);
    this.patches = open('patches');
    this.job = {
      baseline: open('dltb'),
      farmland: open(files.farmland),
      redline: files.redline ? open(files.redline) : null,
      named: { column: 'L_NAMED', layer: open(files.named) },
      approvals: files.approvals.map((approval) => ({ ...approval, layer: open(approval.file) })),
    };
  }

  patchOf(id: string): OracleFeature {
    return this.patches.features.find((feature) => feature.text('JCBH') === id)!;
  }

  oracle(id: string): OracleRow {
    const known = this.expected.get(id) ?? oracleRow(this.geos, this.job, this.patchOf(id), landGroup, this.measure);
    this.expected.set(id, known);
    return known;
  }

  check(id: string, what: string, value: number, expected: number, allowed: number): void {
    const column = what.split(' ')[0]!;
    const difference = Math.abs(value - expected);
    this.worst.set(column, Math.max(this.worst.get(column) ?? 0, difference));
    if (!(difference <= allowed)) this.fail(id, `${what} is ${value}, GEOS says ${expected}`);
  }

  fail(id: string, text: string): void {
    this.failures.push(`${id} (record ${this.patches.features.indexOf(this.patchOf(id)) + 1}): ${text}`);
  }

  /** Every area column of every row. */
  areas(allowed: (expected: number) => number): void {
    for (const row of this.rows) {
      const { areas } = this.oracle(row['JCBH']!);
      for (const [column, expected] of Object.entries(areas)) {
        this.check(row['JCBH']!, column, centsOf(row[column]) / 100, expected, allowed(expected));
      }
      const empty = Object.keys(row).filter(
        (column) => column.endsWith('MJ') && column !== STATED && !(column in areas) && row[column] !== '',
      );
      if (empty.length > 0) this.fail(row['JCBH']!, `${empty} should be empty: the layer was not given`);
    }
  }

  shares(): void {
    for (const row of this.rows) {
      const { shares, areas } = this.oracle(row['JCBH']!);
      for (const [column, expected] of Object.entries(shares)) {
        // A cent of area is 1 / TBMJ percent: on tiny patches more than the last digit of a share.
        this.check(row['JCBH']!, column, centsOf(row[column]) / 100, expected, 0.01 + 1 / areas['TBMJ']!);
      }
    }
  }

  /** The approvals used, and their order by area; areas within rounding of each other may stand either way. */
  approvalNumbers(): void {
    for (const row of this.rows) {
      const id = row['JCBH']!;
      const { approvals } = this.oracle(id);
      const named = row['PZWH'] === '' ? [] : row['PZWH']!.split(';');
      for (const number of named) if (!approvals.has(number)) this.fail(id, `PZWH ${number} is not in force there`);
      for (const [number, area] of approvals) {
        if (area > 0.01 && !named.includes(number)) this.fail(id, `PZWH lacks ${number} with ${area} m²`);
      }
      const order = named.map((number) => approvals.get(number) ?? 0);
      order.forEach((area, i) => {
        if (i > 0 && area > order[i - 1]! + 0.02) this.fail(id, `PZWH ${named[i]} stands after a smaller one`);
        const isTie = i > 0 && Math.abs(area - order[i - 1]!) < 1e-6;
        if (isTie && named[i]! < named[i - 1]!) this.fail(id, `PZWH ${named[i]}: equal areas should go by number`);
      });
    }
  }

  /** The identities of the contract, in whole cents. */
  identities(): void {
    for (const row of this.rows) {
      const cents = (column: string): number => (row[column] === '' ? 0 : centsOf(row[column]));
      const hold = (name: string, isTrue: boolean): void => {
        if (!isTrue) this.fail(row['JCBH']!, `${name} does not hold: ${JSON.stringify(row)}`);
      };
      const whole = cents('TBMJ');
      const land = ['GDMJ', 'FGNYMJ', 'JSYDMJ', 'WLYDMJ', 'WFGMJ'].reduce((sum, column) => sum + cents(column), 0);
      hold('TBMJ = GDMJ + FGNYMJ + JSYDMJ + WLYDMJ + WFGMJ', whole === land);
      hold('TBMJ = SPMJ + WSPMJ', whole === cents('SPMJ') + cents('WSPMJ'));
      for (const column of Object.keys(row)) {
        if (column.endsWith('MJ') && column !== STATED)
          hold(`0 ≤ ${column} ≤ TBMJ`, cents(column) >= 0 && cents(column) <= whole);
        if (!column.endsWith('_M')) continue;
        const mu = Math.floor((cents(column.slice(0, -2)) * 3 + 1000) / 2000);
        hold(`${column} in 亩`, row[column] === '' || cents(column) === mu);
      }
      hold('WSGDMJ ≤ GDMJ, WSPMJ', cents('WSGDMJ') <= Math.min(cents('GDMJ'), cents('WSPMJ')));
      hold('WSYNMJ ≤ YNMJ, WSPMJ', cents('WSYNMJ') <= Math.min(cents('YNMJ'), cents('WSPMJ')));
    }
  }

  /** pieces.shp as GDAL reads it: valid, inside the patch, as large as they say, and the same parts as GEOS finds. */
  pieces(): void {
    const layer = gdal!.open(join(this.report.dir, 'pieces.shp')).layers.get(0);
    const sums = new Map<string, number>();
    const seen = new Set<string>();
    layer.features.forEach((feature) => {
      const { JCBH, BSM, PWMJ, SFYN, SFSP } = feature.fields.toObject() as Record<string, string | number | null>;
      const id = String(JCBH);
      const cents = Math.round(Number(PWMJ) * 100);
      sums.set(id, (sums.get(id) ?? 0) + cents);
      const key = `${BSM ?? ''} ${SFYN}${SFSP}`;
      const geometry = feature.getGeometry()!;
      if (!geometry.isValid()) this.fail(id, `piece ${key} is not valid: ${geometry.toWKT().slice(0, 300)}`);
      const region = this.geos.regionOf(polygonsOf(geometry), -ORIGIN.x, -ORIGIN.y);
      this.check(id, `piece ${key}`, cents / 100, areaOf(region), 0.01 + 1e-5);
      const outside = areaOf(this.geos.difference(region, this.patchOf(id).region));
      this.check(id, `outside (piece ${key})`, outside, 0, 1e-4);
      this.check(id, `part ${key}`, cents / 100, this.oracle(id).pieces.get(key) ?? 0, 0.01 + 0.005);
      if (seen.has(`${id} ${key}`)) this.fail(id, `piece ${key} stands twice`);
      seen.add(`${id} ${key}`);
    });
    for (const row of this.rows) {
      const id = row['JCBH']!;
      if (sums.get(id) !== centsOf(row['TBMJ']))
        this.fail(id, `pieces add up to ${sums.get(id)} cents of ${row['TBMJ']}`);
      for (const [key, area] of this.oracle(id).pieces) {
        if (area > 0.015 && !seen.has(`${id} ${key}`)) this.fail(id, `piece ${key} of ${area} m² is missing`);
      }
    }
  }

  /** ledger.shp as GDAL reads it: the rows of ledger.csv in the same order, with the patch's own region. */
  ledgerShapefile(): void {
    const layer = gdal!.open(join(this.report.dir, 'ledger.shp')).layers.get(0);
    let at = 0;
    layer.features.forEach((feature) => {
      const row = this.rows[at++]!;
      const id = row['JCBH']!;
      if (feature.fields.get('JCBH') !== id) this.fail(id, `ledger.shp has ${feature.fields.get('JCBH')} there`);
      const [written, csv] = [feature.fields.get('TBMJ'), centsOf(row['TBMJ']) / 100];
      if (Math.abs(written - csv) > 1e-6) this.fail(id, `TBMJ is ${written} in ledger.shp, ${csv} in ledger.csv`);
      const geometry = feature.getGeometry()!;
      const region = this.geos.regionOf(polygonsOf(geometry), -ORIGIN.x, -ORIGIN.y);
      this.check(id, 'ledger.shp', areaOf(region), areaOf(this.patchOf(id).region), 1e-4);
    });
    if (at !== this.rows.length) this.failures.push(`ledger.shp has ${at} rows, ledger.csv ${this.rows.length}`);
  }

  settle(title: string): void {
    const worst = [...this.worst].map(([column, value]) => `${column} ${value.toExponential(1)}`);
    process.stderr.write(
      `${title}: ${this.rows.length} rows, ${this.failures.length} failures; worst ${worst.join(', ')}\n`,
    );
    const shown = this.failures.slice(0, 20);
    this.failures.length = 0;
    this.worst.clear();
    expect(shown).toEqual([]);
  }
}

interface Source {
  readonly name: string;
  readonly make: () => CountyFiles | null;
}

function ownCounty(size: 'XS' | 'S'): CountyFiles {
  const folder = join(scratch, size);
  writeCounty(makeCounty({ ...SIZES[size], seed: 20_260_701 }), folder);
  return { folder, ...OWN };
}

function benchCounty(): CountyFiles | null {
  const bench = sharedFolder('bench');
  if (!bench) return null;
  if (spawnSync('python3', ['-c', 'import numpy, scipy']).status !== 0) {
    process.stderr.write('skipped: python3 with numpy and scipy is not there (Debian: python3-numpy python3-scipy)\n');
    return null;
  }
  const folder = join(scratch, 'bench');
  const made = spawnSync('python3', [join(bench, 'gen_county.py'), '--size', 'XS', '--out', folder], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (made.status !== 0 || !existsSync(join(folder, 'patches.shp'))) throw new Error(`gen_county.py: ${made.stderr}`);
  return { folder, ...BENCH };
}

const SOURCES: readonly Source[] = [
  { name: 'own county XS', make: () => ownCounty('XS') },
  { name: 'own county S', make: () => ownCounty('S') },
  { name: 'county XS of the bench', make: benchCounty },
];

describe.skipIf(!gdal).each(SOURCES)('$name against GEOS', ({ name, make }) => {
  let county: CountyFiles | null = null;
  let planar: Comparison;
  beforeAll(() => {
    county = make();
    if (county) planar = new Comparison(county, run(county, 'planar'));
  });
  const check = (title: string, body: () => void): void => {
    test(title, (context) => {
      if (!county) return context.skip('its material is not there');
      body();
    });
  };

  check('every patch read is judged or set aside', () => {
    const { counts } = planar.report.manifest;
    expect(counts.read).toBe(planar.patches.features.length);
    expect(counts.judged + counts.set_aside).toBe(counts.read);
    expect(planar.rows).toHaveLength(counts.judged);
  });
  check('the county has something in every column', () => {
    const given = Object.keys(planar.oracle(planar.rows[0]!['JCBH']!).areas);
    const isEmpty = (column: string): boolean => planar.rows.every((row) => !(centsOf(row[column]) > 0));
    const mayBeEmpty = county!.redline ? [] : ['SHPMJ', 'GQMJ', 'WFGMJ', 'WLYDMJ'];
    expect(given.filter((column) => isEmpty(column) && !mayBeEmpty.includes(column))).toEqual([]);
  });
  check('every area of every patch', () => {
    planar.areas((expected) => TOLERANCE.planar + TOLERANCE.relative * expected);
    planar.settle(`${name}, areas`);
  });
  check('shares, and approvals by size', () => {
    planar.shares();
    planar.approvalNumbers();
    planar.settle(`${name}, shares`);
  });
  check('the identities of the contract', () => {
    planar.identities();
    planar.settle(`${name}, identities`);
  });
  check('pieces and ledger as shapefiles', () => {
    planar.pieces();
    planar.ledgerShapefile();
    planar.settle(`${name}, shapefiles`);
  });
  check('areas on the ellipsoid', () => {
    const survey = new SurveyArea(crsFromEpsg(EPSG)!);
    const fine = new SurveyArea(crsFromEpsg(EPSG)!, { densify: 5 });
    const on = (tool: SurveyArea, region: Region): number => {
      const back = gdal!.Geometry.fromWKB(multiPolygonWkb(polygonsOf(region), ORIGIN.x, ORIGIN.y));
      return sumOf(polygonsOf(back), (ring) => Math.abs(tool.ringArea(ring, 0, ring.length / 2)));
    };
    const comparison = new Comparison(county!, run(county!, 'ellipsoidal'), (region) => on(fine, region));
    for (const row of comparison.rows) {
      const expected = on(survey, comparison.patchOf(row['JCBH']!).region);
      const isRepaired = planar.report.manifest.counts.repaired > 0 && row['BZ'] !== '';
      const allowed = TOLERANCE.planar + (isRepaired ? TOLERANCE.ellipsoidalRelative : TOLERANCE.relative) * expected;
      comparison.check(row['JCBH']!, 'TBMJ by the survey', centsOf(row['TBMJ']) / 100, expected, allowed);
    }
    comparison.settle(`${name}, survey`);
    comparison.areas((expected) => TOLERANCE.ellipsoidal + TOLERANCE.ellipsoidalRelative * expected);
    comparison.shares();
    comparison.identities();
    comparison.settle(`${name}, ellipsoid`);
  });
});

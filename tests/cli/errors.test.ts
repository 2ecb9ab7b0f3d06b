import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { type CliOptions, type CliResult, tuban } from '../support/cli.js';
import type { CountyCopy } from '../support/county.js';
import { freshCounty } from '../support/fresh-county.js';
import { XIAN_80_ZONE_40 } from '../support/xian80.js';

/** One thing a new user gets wrong, and what the program answers. */
interface Mistake {
  readonly name: string;
  /** Damages the copy; gives the command, `run job.yaml` by default. */
  readonly make: (county: CountyCopy) => readonly string[] | undefined;
  readonly exit: number;
  readonly code: string;
  /** What the message must say in both languages: file, layer, record, name, next step. */
  readonly says: readonly (string | RegExp)[];
  /** Only of one language. */
  readonly en?: string;
  readonly zh?: string;
  /** What lies beside the input afterwards, when something lay there before. */
  readonly leaves?: readonly string[];
}

const run = (county: CountyCopy, ...more: string[]): string[] => ['run', county.job, ...more];
const without = (name: string) => (county: CountyCopy) => rmSync(county.at(name)) as undefined;

function changeJob(from: string | RegExp, to: string) {
  return (county: CountyCopy): undefined => county.edit('job.yaml', (text) => text.replace(from, to)) as undefined;
}

function setCount(name: string, count: number) {
  return (county: CountyCopy): undefined => {
    county.damage(name, (bytes) => {
      bytes.writeUInt32LE(count, 4);
      return bytes;
    });
  };
}

/** Leaves the headers only. */
function empty(county: CountyCopy, layer: string): void {
  for (const end of ['.shp', '.shx']) {
    county.damage(layer + end, (bytes) => {
      const header = bytes.subarray(0, 100);
      header.writeInt32BE(50, 24);
      return header;
    });
  }
  setCount(`${layer}.dbf`, 0)(county);
}

const MISTAKES: readonly Mistake[] = [
  {
    name: 'a wrong path',
    make: changeJob('patches.shp', 'pachtes.shp'),
    exit: 2,
    code: 'FILE_NOT_FOUND',
    says: ['pachtes.shp', /in[/\\]patches\.shp/],
    en: 'did you mean',
    zh: '是否为',
  },
  {
    name: 'a path into a folder that is not there',
    make: changeJob('dltb.shp', '../data/dltb.shp'),
    exit: 2,
    code: 'FILE_NOT_FOUND',
    says: ['baseline', /data/],
    en: 'does not exist; check the path',
    zh: '不存在，请检查路径',
  },
  {
    name: 'a job file that is not there',
    make: (county) => ['run', county.at('jop.yaml')],
    exit: 2,
    code: 'FILE_NOT_FOUND',
    says: ['jop.yaml', 'job.yaml'],
  },
  {
    name: 'a folder in place of a file',
    make: (county) => ['run', '--patches', county.dir],
    exit: 2,
    code: 'FILE_IS_FOLDER',
    says: ['patches', '.shp'],
  },
  {
    name: 'a missing .dbf',
    make: without('dltb.dbf'),
    exit: 20,
    code: 'DBF_MISSING',
    says: ['dltb.dbf', 'dltb.shp', 'baseline', '.shx'],
  },
  {
    name: 'no .prj, and coordinates that several systems allow',
    make: (county) => {
      for (const name of readdirSync(county.dir).filter((one) => one.endsWith('.prj'))) rmSync(county.at(name));
      // Without the zone number in front the same metres stand in every zone.
      for (const name of readdirSync(county.dir).filter((one) => one.endsWith('.shp'))) {
        county.damage(name, (bytes) => {
          for (const at of [36, 52]) bytes.writeDoubleLE(bytes.readDoubleLE(at) - 40_000_000, at);
          return bytes;
        });
      }
    },
    exit: 20,
    code: 'CRS_UNKNOWN',
    says: ['patches.shp', '--crs'],
  },
  {
    name: 'a .prj that is no system',
    make: (county) => writeFileSync(county.at('patches.prj'), 'CGCS2000 zone 40') as undefined,
    exit: 20,
    code: 'CRS_UNKNOWN',
    says: ['patches.shp', '.prj', '--crs'],
  },
  {
    name: 'a .prj of the neighbouring zone',
    make: (county) =>
      county.edit('patches.prj', (text) =>
        text.replace('40500000', '39500000').replace('120.0', '117.0').replace('Zone_40', 'Zone_39'),
      ) as undefined,
    exit: 20,
    code: 'COORDINATES_UNFIT',
    says: ['patches.shp', 'EPSG:4527'],
  },
  {
    name: 'patches and baseline on different datums',
    make: (county) => writeFileSync(county.at('patches.prj'), XIAN_80_ZONE_40) as undefined,
    exit: 20,
    code: 'CRS_MISMATCH',
    says: ['patches.shp', 'Xian 1980', 'EPSG:4528', 'baseline', 'crs: EPSG'],
  },
  {
    name: 'coordinates that do not fit the system',
    make: (county) => {
      for (const name of readdirSync(county.dir).filter((one) => one.endsWith('.prj'))) {
        county.edit(name, (text) =>
          text.replace('40500000', '39500000').replace('120.0', '117.0').replace('Zone_40', 'Zone_39'),
        );
      }
      return undefined;
    },
    exit: 20,
    code: 'COORDINATES_UNFIT',
    says: ['patches.shp', 'EPSG:4527', 'crs:', /\(40\d{6}\.\d{3}, /],
    en: 'zone prefix',
    zh: '带号不符',
  },
  {
    name: 'a text file renamed .shp',
    make: (county) => writeFileSync(county.at('dltb.shp'), 'DLBM,DLMC\n'.repeat(50)) as undefined,
    exit: 20,
    code: 'NOT_A_SHAPEFILE',
    says: ['dltb.shp', 'baseline', '9994'],
  },
  {
    name: 'an empty .shp',
    make: (county) => writeFileSync(county.at('dltb.shp'), '') as undefined,
    exit: 20,
    code: 'NOT_A_SHAPEFILE',
    says: ['dltb.shp', 'baseline', '100'],
  },
  {
    name: 'points in place of polygons',
    make: (county) =>
      county.damage('patches.shp', (bytes) => {
        bytes.writeInt32LE(1, 32);
        return bytes;
      }) as undefined,
    exit: 20,
    code: 'NOT_A_SHAPEFILE',
    says: ['patches.shp', 'Point'],
  },
  {
    name: 'another format',
    make: (county) => {
      renameSync(county.at('dltb.shp'), county.at('dltb.dgn'));
      return run(county, '--baseline', county.at('dltb.dgn'));
    },
    exit: 2,
    code: 'FORMAT_UNKNOWN',
    says: ['dltb.dgn', 'baseline', '.gpkg'],
  },
  {
    name: 'an empty patch layer',
    make: (county) => empty(county, 'patches') as undefined,
    exit: 20,
    code: 'LAYER_EMPTY',
    says: ['patches.shp'],
  },
  {
    name: 'an empty baseline',
    make: (county) => empty(county, 'dltb') as undefined,
    exit: 20,
    code: 'LAYER_EMPTY',
    says: ['dltb.shp', 'baseline'],
  },
  {
    name: 'a .dbf with fewer records than the .shp',
    make: setCount('patches.dbf', 57),
    exit: 20,
    code: 'RECORD_COUNTS_DIFFER',
    says: ['patches.shp', '58', '57', '.shx'],
  },
  {
    name: 'the same without an index to tell it',
    make: (county) => {
      rmSync(county.at('patches.shx'));
      return setCount('patches.dbf', 57)(county);
    },
    exit: 20,
    code: 'RECORD_COUNTS_DIFFER',
    says: ['patches.shp', '58', '57'],
  },
  {
    name: 'the same in the baseline',
    make: setCount('dltb.dbf', 700),
    exit: 20,
    code: 'RECORD_COUNTS_DIFFER',
    says: ['dltb.shp', '760', '700', 'baseline'],
  },
  {
    name: 'a .dbf cut off',
    make: (county) => county.damage('dltb.dbf', (bytes) => bytes.subarray(0, bytes.length / 2)) as undefined,
    exit: 20,
    code: 'SHAPEFILE_DAMAGED',
    says: ['dltb.dbf', '760'],
    en: 'is cut off',
    zh: '不完整',
  },
  {
    name: 'a .shp cut off',
    make: (county) => county.damage('patches.shp', (bytes) => bytes.subarray(0, 0.7 * bytes.length)) as undefined,
    exit: 20,
    code: 'SHAPEFILE_DAMAGED',
    says: [/patches\.shp.*\d+/],
  },
  {
    name: 'a baseline cut off',
    make: (county) => county.damage('dltb.shp', (bytes) => bytes.subarray(0, 0.7 * bytes.length)) as undefined,
    exit: 20,
    code: 'SHAPEFILE_DAMAGED',
    says: [/dltb\.shp.*\d+/],
  },
  {
    name: 'an unknown column by --field',
    make: (county) => run(county, '--field', 'patches.id=JCBM'),
    exit: 2,
    code: 'FIELD_UNKNOWN',
    says: ['JCBM', 'JCBH', 'patches.id', 'patches.shp'],
  },
  {
    name: 'an unknown column in the job file',
    make: changeJob('fields: {id: BAH', 'fields: {id: BAHH'),
    exit: 2,
    code: 'FIELD_UNKNOWN',
    says: ['BAHH', 'BAH', 'approvals.id', 'ssnyd.shp', 'facility'],
  },
  {
    name: 'a misspelt meaning in the job file',
    make: changeJob('{id: BAH, approved: BARQ}', '{id: BAH, aproved: BARQ}'),
    exit: 2,
    code: 'FIELD_MEANING_UNKNOWN',
    says: ['aproved', 'approved', 'expires', 'ssnyd.shp'],
  },
  {
    name: 'a misspelt meaning by --field',
    make: (county) => run(county, '--field', 'baseline.landclas=DLBM'),
    exit: 2,
    code: 'FIELD_MEANING_UNKNOWN',
    says: ['landclas', 'landClass', 'dltb.shp'],
  },
  {
    name: 'a misspelt layer by --field',
    make: (county) => run(county, '--field', 'patchez.id=JCBH'),
    exit: 2,
    code: 'OPTION_VALUE_INVALID',
    says: ['patchez.id=JCBH', '--field', 'patches'],
  },
  {
    name: 'a day that no calendar has in the job file',
    make: changeJob('as_of: 2026-06-30', 'as_of: 2026-02-30'),
    exit: 2,
    code: 'JOB_INVALID',
    says: ['as_of', '2026-02-30', 'YYYY-MM-DD'],
  },
  {
    name: 'a 亩 of another size in the job file',
    make: changeJob(/^/, 'mu: 1\n'),
    exit: 2,
    code: 'JOB_INVALID',
    says: ['mu', '600'],
  },
  {
    name: 'a kind that there is none of, with a path',
    make: changeJob('kind: facility', 'kind: facility, none: true'),
    exit: 2,
    code: 'JOB_INVALID',
    says: ['none'],
    en: 'cannot stand beside the others',
    zh: '不能与',
  },
  {
    name: 'a job file in GBK',
    make: (county) => {
      writeFileSync(county.job, iconv.encode(readFileSync(county.job, 'utf8'), 'gbk'));
      return undefined;
    },
    exit: 2,
    code: 'JOB_SYNTAX',
    says: ['job.yaml', 'UTF-8'],
  },
  {
    name: 'a misspelt key in the job file',
    make: changeJob('farmland: {', 'farmlnad: {'),
    exit: 2,
    code: 'JOB_INVALID',
    says: ['farmlnad', 'farmland', 'job.yaml:6'],
    en: 'correct line 6',
    zh: '第 6 行',
  },
  {
    name: 'a misspelt key inside a layer',
    make: changeJob('{path: yjjbnt.shp}', '{path: yjjbnt.shp, encodign: GBK}'),
    exit: 2,
    code: 'JOB_INVALID',
    says: ['farmland.encodign', 'encoding', 'job.yaml:6'],
  },
  {
    name: 'an approval kind nobody knows in the job file',
    make: changeJob('kind: facility', 'kind: facilty'),
    exit: 2,
    code: 'JOB_INVALID',
    says: ['facilty', 'facility', 'homestead', 'job.yaml:13'],
  },
  {
    name: 'a number where a list belongs',
    make: changeJob('formats: [shp, csv]', 'formats: 3'),
    exit: 2,
    code: 'JOB_INVALID',
    says: ['out.formats', '3', 'job.yaml:18'],
    en: 'expected a list',
    zh: '应为列表',
  },
  {
    name: 'a job file that is no YAML',
    make: changeJob('name: qingyun', 'name: [qingyun'),
    exit: 2,
    code: 'JOB_SYNTAX',
    says: [/job\.yaml:\d+/],
  },
  {
    name: 'a day that does not exist',
    make: (county) => run(county, '--as-of', '2026-13-01'),
    exit: 2,
    code: 'OPTION_VALUE_INVALID',
    says: ['2026-13-01', '--as-of', 'YYYY-MM-DD'],
  },
  {
    name: 'an unknown rule pack',
    make: (county) => run(county, '--rules', 'weipain'),
    exit: 2,
    code: 'RULES_PACK_UNKNOWN',
    says: ['weipain', 'weipian', '.yaml'],
  },
  {
    name: 'a rule pack that is not there',
    make: (county) => run(county, '--rules', './weipian.yaml'),
    exit: 2,
    code: 'FILE_NOT_FOUND',
    says: ['weipian.yaml'],
  },
  {
    name: 'an invalid rule pack',
    make: (county) => {
      writeFileSync(county.at('own.yaml'), 'name: own\ntitel: {en: a, zh: b}\n');
      return run(county, '--rules', county.at('own.yaml'));
    },
    exit: 21,
    code: 'RULES_KEY_UNKNOWN',
    says: ['own.yaml:2', 'titel', 'title'],
  },
  {
    name: 'an unknown EPSG code',
    make: (county) => {
      rmSync(county.at('patches.prj'));
      return run(county, '--crs', '9999');
    },
    exit: 2,
    code: 'EPSG_UNKNOWN',
    says: ['9999', '4513'],
  },
  {
    name: 'approvals of an unknown kind',
    make: (county) => ['run', '--patches', county.at('patches.shp'), '--approvals', `suply=${county.at('gd.shp')}`],
    exit: 2,
    code: 'OPTION_VALUE_INVALID',
    says: ['suply=', '--approvals', 'supply', 'homestead'],
  },
  {
    name: 'an unknown command',
    make: () => ['rum'],
    exit: 2,
    code: 'COMMAND_UNKNOWN',
    says: ['rum', 'run'],
  },
  {
    name: 'an unknown option',
    make: (county) => run(county, '--overwite'),
    exit: 2,
    code: 'OPTION_UNKNOWN',
    says: ['--overwite', '--overwrite', 'tuban run --help'],
  },
  {
    name: 'an option without its value',
    make: (county) => run(county, '--out'),
    exit: 2,
    code: 'OPTION_VALUE_MISSING',
    says: ['--out'],
  },
  {
    name: 'a path with a blank and no quotes',
    make: (county) => run(county, 'more'),
    exit: 2,
    code: 'ARGUMENT_EXCESS',
    says: ['more', 'tuban run'],
  },
  {
    name: 'no patches',
    make: (county) => ['run', '--baseline', county.at('dltb.shp')],
    exit: 2,
    code: 'NO_PATCHES_GIVEN',
    says: ['--patches', 'patches:'],
  },
  {
    name: 'two named layers with one column',
    make: (county) => {
      const path = county.at('stbhhx.shp');
      return run(county, '--layer', `wetland_one=${path}`, '--layer', `wetland_other=${path}`);
    },
    exit: 2,
    code: 'LAYER_COLUMN_CLASH',
    says: ['L_WETLANDO', 'wetland_one', 'wetland_other'],
  },
  {
    name: 'a named layer without a letter for its column',
    make: (county) => run(county, '--layer', `湿地=${county.at('stbhhx.shp')}`),
    exit: 2,
    code: 'LAYER_NAME_UNUSABLE',
    says: ['湿地', 'L_WETLAND'],
  },
  {
    name: 'an output folder with files of others',
    make: (county) => {
      mkdirSync(county.out);
      writeFileSync(join(county.out, 'notes.txt'), 'mine');
      return run(county, '--overwrite');
    },
    exit: 2,
    code: 'OUT_NOT_OURS',
    says: ['notes.txt', 'out', '--overwrite'],
    leaves: ['out'],
  },
  {
    name: 'an output folder with the manifest of another program',
    make: (county) => {
      mkdirSync(county.out);
      writeFileSync(join(county.out, 'manifest.json'), '{"name": "web app"}');
      return run(county, '--overwrite');
    },
    exit: 2,
    code: 'OUT_NOT_OURS',
    says: ['manifest.json', 'out'],
    leaves: ['out'],
  },
  {
    name: 'an output folder below a file',
    make: (county) => run(county, '--out', join(county.at('job.yaml'), 'deep', 'out')),
    exit: 2,
    code: 'OUT_PATH_BLOCKED',
    says: ['job.yaml', '--out'],
  },
  {
    name: 'an output folder that is a file',
    make: (county) => run(county, '--out', county.job, '--overwrite'),
    exit: 2,
    code: 'OUT_PATH_BLOCKED',
    says: ['job.yaml', '--out'],
  },
  {
    name: 'a result that is none',
    make: (county) => ['explain', county.dir, 'X'],
    exit: 2,
    code: 'RESULT_UNREADABLE',
    says: ['manifest.json', '--out'],
  },
];

/** The three lines of a fault: what, where (not for the command line), what next. */
function expectOneMessage(
  { status, stdout, stderr }: CliResult,
  { code, exit, says }: Mistake,
  lang: 'en' | 'zh',
): void {
  const lines = stderr.trimEnd().split('\n');
  expect(lines[0], stderr).toMatch(lang === 'zh' ? `错误 ${code}：` : `error ${code}: `);
  expect(lines.at(-1), stderr).toMatch(lang === 'zh' ? /^ {2}建议：./ : /^ {2}next: {2}./);
  expect(lines.length, stderr).toBeLessThanOrEqual(3);
  if (lines.length === 3) expect(lines[1]).toMatch(lang === 'zh' ? /^ {2}位置：./ : /^ {2}where: ./);
  for (const words of says) expect(stderr).toMatch(words);
  expect(stderr).not.toMatch(/\{\w+\}|undefined|\[object|at file:/);
  expect(stdout).toBe('');
  expect(status).toBe(exit);
}

describe('a mistake is told in one message, and nothing is left behind', () => {
  describe.each(['en', 'zh'] as const)('--lang %s', (lang) => {
    test.each(MISTAKES.map((mistake) => [mistake.name, mistake] as const))('%s', (_, mistake) => {
      const county = freshCounty();
      const args = mistake.make(county) ?? run(county);
      const before = county.beside();
      const result = tuban(args, { cwd: county.root, env: { TUBAN_LANG: lang } });
      expectOneMessage(result, mistake, lang);
      const words = mistake[lang];
      if (words) expect(result.stderr).toContain(words);
      if (lang === 'zh') expect(result.stderr.match(/\p{Script=Han}/gu)?.length).toBeGreaterThan(8);
      else expect(result.stderr.replace('湿地', '')).not.toMatch(/\p{Script=Han}/u);
      expect(before).toEqual(mistake.leaves ?? []);
      expect(county.beside()).toEqual(before);
    });
  });

  test('no command: the help, on stderr', () => {
    const english = tuban([]);
    expect(english).toMatchObject({ status: 2, stdout: '' });
    expect(english.stderr).toContain('Commands:');
    expect(tuban([], { env: { TUBAN_LANG: 'zh' } }).stderr).toContain('命令：');
  });

  test('a wrong --lang is told', () => {
    expect(tuban(['run', '--lang', 'de'])).toMatchObject({ status: 2, stdout: '' });
  });

  test('the language comes from --lang, TUBAN_LANG, the locale', () => {
    const speaks = (args: string[], env: CliOptions['env'] = {}): string =>
      tuban(['run', ...args], { env }).stderr.slice(0, 2);
    expect(speaks([], { LANG: 'zh_CN.UTF-8' })).toBe('错误');
    expect(speaks([], { LANG: 'zh_CN.UTF-8', TUBAN_LANG: 'en' })).toBe('er');
    expect(speaks(['--lang', 'zh'], { TUBAN_LANG: 'en' })).toBe('错误');
    expect(speaks([], { LANG: 'de_DE.UTF-8' })).toBe('er');
  });
});

describe('the output folder', () => {
  test('with a result is refused, and replaced with --overwrite only', () => {
    const county = freshCounty();
    expect(tuban(run(county, '-q'))).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const first = readFileSync(join(county.out, 'manifest.json'), 'utf8');
    const refused = tuban(run(county, '--formats', 'csv'));
    expectOneMessage(
      refused,
      { name: '', make: () => [], exit: 2, code: 'OUT_EXISTS', says: ['--overwrite', 'out'] },
      'en',
    );
    expect(readFileSync(join(county.out, 'manifest.json'), 'utf8')).toBe(first);
    expect(tuban(run(county, '--overwrite', '--formats', 'csv', '-q')).status).toBe(0);
    expect(readdirSync(county.out)).not.toContain('ledger.shp');
    expect(county.beside()).toEqual(['out']);
  });

  test('with a result and a file of the user is never replaced', () => {
    const county = freshCounty();
    expect(tuban(run(county, '-q')).status).toBe(0);
    writeFileSync(join(county.out, 'my notes.txt'), 'mine');
    const refused = tuban(run(county, '--overwrite'));
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toMatch(/OUT_NOT_OURS.*my notes\.txt/);
    expect(existsSync(join(county.out, 'my notes.txt'))).toBe(true);
  });

  test('stays as it is when the new run fails', () => {
    const county = freshCounty();
    expect(tuban(run(county, '-q')).status).toBe(0);
    const first = readFileSync(join(county.out, 'ledger.csv'));
    county.damage('dltb.shp', (bytes) => bytes.subarray(0, 0.7 * bytes.length));
    expect(tuban(run(county, '--overwrite')).status).toBe(20);
    expect(readFileSync(join(county.out, 'ledger.csv')).equals(first)).toBe(true);
    expect(county.beside()).toEqual(['out']);
  });

  test.each(['/proc/tuban-out', '/sys/tuban-out'])('that cannot be made: %s', (dir) => {
    if (!existsSync(join(dir, '..'))) {
      process.stderr.write(`skipped: this platform has no ${join(dir, '..')}\n`);
      return;
    }
    const county = freshCounty();
    const mistake = { name: '', make: () => [], exit: 75, code: 'OUT_NOT_WRITABLE', says: [dir] };
    for (const lang of ['en', 'zh'] as const) {
      expectOneMessage(tuban(run(county, '--out', dir, '--lang', lang)), mistake, lang);
    }
    expect(county.beside()).toEqual([]);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { beforeAll, describe, expect, test } from 'vitest';
import { readGeoJson } from '../../src/io/geojson/read.js';
import { Problem } from '../../src/model/problem.js';
import { randomNumbers } from '../support/random.js';
import { flat, square, star } from '../support/shapes.js';
import { expectSameShapes, readLayer, scratch } from './flatgeobuf-files.js';
import { collectionOf, featureOf, geometryOf, problemOf, readText } from './geojson-files.js';

const at = scratch();
const json = (value: unknown): string => JSON.stringify(value);
const BIG = featureOf([square(0, 0, 100)], { a: 1 });
const GEOMETRY = json(geometryOf([square(0, 0, 100)]));
const withProperties = (text: string): string => `{"type":"Feature","properties":${text},"geometry":${GEOMETRY}}`;
const whole = json(collectionOf([BIG, BIG]));

describe('what is no GeoJSON is told', () => {
  test.each<[string, string | Buffer, string]>([
    ['nothing', '', 'NOT_A_GEOJSON | it is empty'],
    ['blanks', ' \r\n\t ', 'NOT_A_GEOJSON | it is empty'],
    ['a mark alone', '\ufeff', 'NOT_A_GEOJSON | it is empty'],
    ['a text', '"Feature"', 'NOT_A_GEOJSON | it begins with "'],
    ['a number', '42', 'NOT_A_GEOJSON | it begins with 4'],
    ['XML', '<gml/>', 'NOT_A_GEOJSON | it begins with <'],
    ['CSV', 'id,wkt\n1,"POLYGON((0 0,1 0,1 1,0 0))"', 'NOT_A_GEOJSON | it begins with i'],
    ['zeros', Buffer.alloc(100), 'NOT_A_GEOJSON | it begins with byte 0x00'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0]), 'NOT_A_GEOJSON | it is compressed; unpack it first'],
    ['zip', 'PK\x03\x04', 'NOT_A_GEOJSON | it is compressed; unpack it first'],
    ['UTF-32', Buffer.from('{\0\0\0"\0\0\0'), 'NOT_A_GEOJSON | its text is UTF-32'],
    ['an object', '{}', 'NOT_A_GEOJSON | it has no "type"'],
    ['TopoJSON', '{"type":"Topology","objects":{},"arcs":[]}', 'NOT_A_GEOJSON | its type is "Topology"'],
    ['Esri JSON', '{"geometryType":"esriGeometryPolygon","features":[]}', 'NOT_A_GEOJSON | it has no "type"'],
    ['no features', '{"type":"FeatureCollection"}', 'NOT_A_GEOJSON | it has no list of features'],
    [
      'features that are none',
      '{"type":"FeatureCollection","features":{}}',
      'NOT_A_GEOJSON | it has no list of features',
    ],
    ['a type that is no text', '{"type":7,"features":[]}', 'NOT_A_GEOJSON | it has no "type"'],
    [
      'names as values',
      withProperties(json(Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`k${i}`, i])))),
      'NOT_A_GEOJSON | its properties have more than 2000 names',
    ],
    [
      'long names',
      withProperties(json({ ['a'.repeat(600_000)]: 1, ['b'.repeat(600_000)]: 1 })),
      'NOT_A_GEOJSON | the names of its properties take up more than 1048576 bytes',
    ],
  ])('%s', (_name, text, expected) => {
    expect(problemOf(() => readText(at, text))).toBe(expected);
  });
});

describe('damage is told with its place', () => {
  const bomb = '['.repeat(1_000_000);
  test.each<[string, string, string]>([
    ['a list without end', '[', 'line 1, column 2 (byte 1) | the text ends too early | #1'],
    ['cut in a name', whole.slice(0, 20), 'line 1, column 21 (byte 20) | the text ends too early | #1'],
    ['cut in a feature', whole.slice(0, -60), `line 1, column 234 (byte 233) | the text ends too early | #2`],
    ['cut before the last bracket', whole.slice(0, -1), 'line 1, column 293 (byte 292) | the text ends too early'],
    ['a bomb of lists', bomb, 'line 1, column 102 (byte 101) | nested deeper than 100 levels | #1'],
    [
      'a bomb of objects',
      '{"a":'.repeat(1_000_000),
      'line 1, column 506 (byte 505) | nested deeper than 100 levels | #1',
    ],
    [
      'a bomb as coordinates',
      `{"type":"Polygon","coordinates":${bomb}`,
      'line 1, column 133 (byte 132) | nested deeper than 100 levels | #1',
    ],
    [
      'a bomb as a property',
      withProperties(`{"a":${bomb}`),
      'line 1, column 137 (byte 136) | nested deeper than 100 levels | #1',
    ],
    [
      'a bomb of collections',
      '{"type":"GeometryCollection","geometries":['.repeat(60),
      'line 1, column 2193 (byte 2192) | nested deeper than 100 levels | #1',
    ],
    ['text behind the end', `${whole}\nxyz`, 'line 2, column 1 (byte 294) | unexpected x'],
    ['a bracket behind the end', `${whole}]`, 'line 1, column 294 (byte 293) | unexpected ]'],
    ['a list behind the end', `${whole}[]`, 'line 1, column 294 (byte 293) | unexpected ['],
    ['a comma between lines', `${json(BIG)},\n${json(BIG)}`, 'line 1, column 126 (byte 125) | unexpected ,'],
    ['a comma too many', whole.replace(']}}]', ']}},]'), ''],
    ['a comma too few', whole.replace('}},{', '}}{'), 'line 1, column 166 (byte 165) | unexpected { | #1'],
    ['a colon too few', '{"type" "Feature"}', 'line 1, column 9 (byte 8) | unexpected " | #1'],
    ['names without quotes', '{type:"Feature"}', 'line 1, column 2 (byte 1) | unexpected t | #1'],
    ['quotes of the other kind', "{'type':'Feature'}", "line 1, column 2 (byte 1) | unexpected ' | #1"],
    ['a comment', `// x\n${whole}`, ''],
    [
      'brackets that differ',
      '{"type":"Polygon","coordinates":[[[0,0},[1,1]]]}',
      'line 1, column 39 (byte 38) | unexpected } | #1',
    ],
    [
      'a line end in a text',
      withProperties('{"a":"x\ny"}'),
      'line 1, column 39 (byte 38) | a line end or control character inside a text | #1',
    ],
    [
      'a zero in a text',
      withProperties('{"a":"x\0y"}'),
      'line 1, column 39 (byte 38) | a line end or control character inside a text | #1',
    ],
    [
      'an escape that is none',
      withProperties('{"a":"D:\\data"}'),
      'line 1, column 38 (byte 37) | a backslash that JSON does not know | #1',
    ],
    [
      'half an escape',
      withProperties('{"a":"\\u12"}'),
      'line 1, column 38 (byte 37) | a backslash that JSON does not know | #1',
    ],
    [
      'a number with a zero before',
      withProperties('{"a":0101}'),
      'line 1, column 37 (byte 36) | not a number as JSON writes it | #1',
    ],
    ['a number with a plus', withProperties('{"a":+1}'), 'line 1, column 37 (byte 36) | unexpected + | #1'],
    [
      'a number with a comma',
      withProperties('{"a":1.}'),
      'line 1, column 37 (byte 36) | not a number as JSON writes it | #1',
    ],
    [
      'a number that begins with a point',
      withProperties('{"a":.5}'),
      'line 1, column 37 (byte 36) | unexpected . | #1',
    ],
    [
      'an exponent without digits',
      withProperties('{"a":1e}'),
      'line 1, column 37 (byte 36) | not a number as JSON writes it | #1',
    ],
    [
      'a number of a million digits',
      withProperties(`{"a":${'9'.repeat(1e6)}}`),
      'line 1, column 37 (byte 36) | not a number as JSON writes it | #1',
    ],
    ['a word that is none', withProperties('{"a":undefined}'), 'line 1, column 37 (byte 36) | unexpected u | #1'],
    [
      'a nested value that is none',
      withProperties('{"a":{"b":tru}}'),
      'line 1, column 37 (byte 36) | a nested value that is not valid JSON | #1',
    ],
    [
      'a text of 20 million characters',
      withProperties(`{"a":"${'x'.repeat(2e7)}"}`),
      'line 1, column 37 (byte 36) | a single value longer than 16777216 bytes | #1',
    ],
    [
      'features twice',
      '{"type":"FeatureCollection","features":[],"features":[]}',
      'line 1, column 54 (byte 53) | a second list of features',
    ],
    [
      'a second line that is cut',
      `${json(BIG)}\n${json(BIG).slice(0, 50)}`,
      'line 2, column 51 (byte 176) | the text ends too early | #2',
    ],
    ['a place behind hanzi', `{"type":"Feature",\n"田":"水田",x}`, 'line 2, column 10 (byte 34) | unexpected x | #1'],
  ])('%s', (_name, text, expected) => {
    const found = problemOf(() => readText(at, text));
    if (expected === '') expect(found).not.toBe('read');
    else expect(found).toBe(`GEOJSON_DAMAGED | ${expected}`);
    expect(readdirSync(at('.')).filter((name) => !/^(in.geojson|out.fgb)$/.test(name))).toEqual([]);
  });
  test('a file that leads nowhere', () => {
    expect(problemOf(() => readGeoJson(at('nowhere.geojson'), at('out.fgb')))).toBe('FILE_NOT_FOUND');
    expect(problemOf(() => readGeoJson(at('.'), at('out.fgb')))).toBe('FILE_IS_FOLDER');
  });
  test('a million points are another kind of file', () => {
    const point = '{"type":"Point","coordinates":[1,2]}\n';
    const text = `${point.repeat(1_000_000)}${GEOMETRY}`;
    expect(problemOf(() => readText(at, text))).toBe(
      'NOT_A_GEOJSON | 1000000 of its first 1000000 records cannot be used, the first: it is a Point',
    );
  });
  test('a record with more vertices than anything has is a fault', () => {
    const line = '[1,2],[3,4],[5,6],[7,8],'.repeat(2_200_000);
    const text = `{"type":"Polygon","coordinates":[[${line}[1,2]]]}\n${GEOMETRY}`;
    const { faults, layer } = readText(at, text);
    expect([faults, layer.count]).toEqual([['1 RECORD_DAMAGED it has more than 8388608 vertices'], 1]);
  });
});

const BYTES = [...'{}[],:"\\0123456789.-+eEnNtfI \n\t\x1e\0']
  .map((char) => char.charCodeAt(0))
  .concat(0xff, 0xc3, 0x80);

/** The bytes with a few of them changed, taken out, doubled, swapped or cut off. */
function mutated(bytes: Buffer, next: () => number): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  const pick = (): number => Math.floor(changed.length * next());
  for (let edits = 1 + Math.floor(3 * next()); edits > 0 && changed.length > 0; edits--) {
    const place = pick();
    const kind = next();
    if (kind < 0.5) changed[place] = BYTES[Math.floor(BYTES.length * next())]!;
    else if (kind < 0.6) changed[place]! ^= 1 << Math.floor(8 * next());
    else if (kind < 0.75)
      changed = Buffer.concat([changed.subarray(0, place), changed.subarray(place + 1 + Math.floor(4 * next()))]);
    else if (kind < 0.9) {
      const from = pick();
      changed = Buffer.concat([changed.subarray(0, place), changed.subarray(from, from + 30), changed.subarray(place)]);
    } else if (kind < 0.93) changed = changed.subarray(0, place);
    else
      changed = Buffer.concat([
        changed.subarray(0, place),
        Buffer.from([BYTES[Math.floor(BYTES.length * next())]!]),
        changed.subarray(place),
      ]);
  }
  return changed;
}

describe('thousands of damaged files', () => {
  const random = randomNumbers(9);
  const rings = Array.from({ length: 6 }, (_, i) => star(random, 1e5 * random(), 3e6 * random(), 50, 4 + i));
  const features = rings.map((ring, i) =>
    featureOf([ring], { 名: `值${i}`, n: i / 8, b: i % 2 === 0, j: { i }, z: null }),
  );
  const crs = { type: 'name', properties: { name: 'EPSG:4526' } };
  test.each([
    ['a collection', Buffer.from(json(collectionOf(features, { crs })))],
    ['lines', Buffer.from(features.map(json).join('\n'))],
    ['UTF-16', Buffer.from(`\ufeff${json(collectionOf(features))}`, 'utf16le')],
  ])('%s: read as JSON.parse would, or told', (name, bytes) => {
    const next = randomNumbers(bytes.length);
    const memory = process.memoryUsage().arrayBuffers;
    const tally = { read: 0, told: 0, lenient: 0 };
    let slowest = 0;
    for (let run = 0; run < 2_000; run++) {
      const damaged = mutated(bytes, next);
      writeFileSync(at('in.geojson'), damaged);
      const parsed = name === 'UTF-16' ? 'unknown' : parse(damaged, name === 'lines');
      const began = performance.now();
      const records = recordsOf();
      slowest = Math.max(slowest, performance.now() - began);
      if (records === null) tally.told++;
      else if (parsed === 'broken') tally.lenient++;
      else tally.read++;
      if (typeof parsed === 'number') expect(records, damaged.toString()).toBe(parsed);
    }
    expect(tally.told).toBeGreaterThan(500);
    expect(tally.read).toBeGreaterThan(200);
    // NaN, tabs, texts of members that nobody asks for.
    expect(tally.lenient).toBeLessThan(40);
    expect(slowest).toBeLessThan(2_000);
    expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(300e6);
  });

  /** Number of records, or null where a Problem is thrown. */
  function recordsOf(): number | null {
    try {
      const { records, count, faults } = readGeoJson(at('in.geojson'), at('out.fgb'));
      expect(count + faults.length).toBe(records);
      expect(readLayer(at('out.fgb')).records).toHaveLength(count);
      return records;
    } catch (fault) {
      if (!(fault instanceof Problem)) throw fault;
      return null;
    }
  }

  /** Records as JSON.parse sees them; `unknown` where that is no plain GeoJSON. */
  function parse(bytes: Buffer, isLines: boolean): number | 'broken' | 'unknown' {
    const text = bytes.toString();
    try {
      const values = (isLines ? text.split('\n').filter((line) => line.trim() !== '') : [text]).map(
        (line) => JSON.parse(line) as { type?: unknown; features?: unknown; crs?: unknown } | null,
      );
      if (text.includes('\ufffd') || values.some((value) => typeof value !== 'object' || value === null))
        return 'unknown';
      if (isLines) return values.every((value) => value?.type === 'Feature') ? values.length : 'unknown';
      const [value] = values;
      const isPlain =
        value?.type === 'FeatureCollection' && Array.isArray(value.features) && json(value.crs) === json(crs);
      return isPlain && text.split('"features"').length === 2 ? (value.features as unknown[]).length : 'unknown';
    } catch {
      return 'broken';
    }
  }
});

describe('standard input', () => {
  const READER = resolve(import.meta.dirname, '../../src/io/geojson/read.ts');
  const script = at('stdin.mjs');

  beforeAll(async () => {
    const bundle = await rolldown({ input: READER, platform: 'node', logLevel: 'silent' });
    const { output } = await bundle.generate({ format: 'esm' });
    const print = 'console.log(JSON.stringify(readGeoJson("-", process.argv[2])))';
    writeFileSync(script, `${output[0].code}\n${print}\n`);
  });

  /** Runs the reader in a process of its own and writes to it, a piece at a time. */
  async function piped(
    pieces: readonly (string | Buffer)[],
    pause: number,
  ): Promise<{ code: number; out: string; err: string }> {
    const child = spawn(process.execPath, [script, at('stdin.fgb')], { stdio: 'pipe' });
    const text = { out: '', err: '' };
    child.stdout.on('data', (data) => {
      text.out += String(data);
    });
    child.stderr.on('data', (data) => {
      text.err += String(data);
    });
    const ended = once(child, 'close');
    for (const piece of pieces) {
      child.stdin.write(piece);
      if (pause > 0) await new Promise((go) => setTimeout(go, pause));
    }
    child.stdin.end();
    const [code] = (await ended) as [number];
    return { code, ...text };
  }

  test('is read as a file is', async () => {
    const rings = Array.from({ length: 50 }, (_, i) => [square(i, i, 5)]);
    const text = json(collectionOf(rings.map((ring) => featureOf(ring, { 名: '田' }))));
    const bytes = Buffer.from(text);
    const pieces = Array.from({ length: 10 }, (_, i) =>
      bytes.subarray(i * 500, i === 9 ? bytes.length : (i + 1) * 500),
    );
    const { code, out, err } = await piped(pieces, 5);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ records: 50, count: 50, crs: null });
    expectSameShapes(readLayer(at('stdin.fgb')), flat(rings));
    expect(existsSync(at('stdin.fgb.stdin'))).toBe(false);
  });
  test('more than a block, in UTF-16', async () => {
    const line = `${json(BIG)}\n`;
    const { code, out } = await piped(
      ['\ufeff', line.repeat(5_000)].map((text) => Buffer.from(text, 'utf16le')),
      0,
    );
    expect([code, JSON.parse(out).records]).toEqual([0, 5_000]);
  });
  test('damage and nothing are told', async () => {
    expect((await piped([whole.slice(0, 100)], 0)).err).toContain('GEOJSON_DAMAGED');
    expect((await piped([], 0)).err).toContain('NOT_A_GEOJSON: this is not a GeoJSON of polygons: it is empty');
    expect(readdirSync(at('.')).filter((name) => name.includes('stdin.fgb.'))).toEqual([]);
  });
});

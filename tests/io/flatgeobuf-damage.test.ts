import { readFileSync, writeFileSync } from 'node:fs';
import { serialize } from 'flatgeobuf/lib/mjs/geojson.js';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/model/problem.js';
import { randomNumbers } from '../support/random.js';
import { type Feature, flat, square, star } from '../support/shapes.js';
import { readLayer, scratch, type Values, writeLayer } from './flatgeobuf-files.js';

const at = scratch();
const random = randomNumbers(1);
const features: Feature[] = Array.from({ length: 40 }, (_, i) => {
  const outer = star(random, 1000 * random(), 1000 * random(), 40, 5 + (i % 9));
  return i % 5 === 0 ? [square(0, 0, 1), outer, square(-50, -50, 2000)] : [outer];
});
const rows = features.map((_, i): Values => [`名${i}`, i / 4, i]);
const ours = readFileSync(
  writeLayer(
    at('ours.fgb'),
    flat(features),
    [
      { name: 'name', type: 'String' },
      { name: 'area', type: 'Double', scale: 2 },
      { name: 'n', type: 'Int' },
    ],
    rows,
  ),
);
const theirs = Buffer.from(
  serialize({
    type: 'FeatureCollection',
    features: features.map((rings, i) => ({
      type: 'Feature',
      properties: { name: `n${i}`, n: i, j: { i } },
      geometry:
        i % 2 === 0
          ? { type: 'Polygon', coordinates: rings.map((ring) => [...ring, ring[0]!]) }
          : { type: 'MultiPolygon', coordinates: rings.map((ring) => [[...ring, ring[0]!]]) },
    })),
  } as unknown as Parameters<typeof serialize>[0]),
);

const EVIL = [0, 1, 2, 3, 4, 7, 8, 16, 127, 128, 255];
const EVIL_WORDS = [0, 1, 4, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffc, 1000, 65_535];

/** The bytes with a few of them changed, taken out, doubled or cut off. */
function mutated(bytes: Buffer, next: () => number): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  const edits = 1 + Math.floor(3 * next());
  for (let edit = 0; edit < edits; edit++) {
    // Where the sizes stand: half of the edits go to the first part of the file.
    const reach = next() < 0.5 ? Math.min(600, changed.length) : changed.length;
    const place = Math.floor(reach * next());
    const kind = next();
    if (kind < 0.45) changed[place] = EVIL[Math.floor(EVIL.length * next())]!;
    else if (kind < 0.75 && place + 4 <= changed.length) {
      changed.writeUInt32LE(EVIL_WORDS[Math.floor(EVIL_WORDS.length * next())]!, place - (place % 4));
    } else if (kind < 0.9) changed[place]! ^= 1 << Math.floor(8 * next());
    else if (kind < 0.95) changed = changed.subarray(0, place);
    else changed = Buffer.concat([changed.subarray(0, place), changed.subarray(place + 4)]);
    if (changed.length === 0) return changed;
  }
  return changed;
}

describe('a damaged file is told as a Problem, or read', () => {
  test.each([
    ['of ours, by the index', ours, true],
    ['of ours, in order', ours, false],
    ['of others, by a test', theirs, true],
    ['of others, in order', theirs, false],
  ] as const)('%s', (_name, bytes, isQuery) => {
    const next = randomNumbers(bytes.length + Number(isQuery));
    const wants = isQuery ? (xmin: number): boolean => xmin < 500 : undefined;
    const codes = new Map<string, number>();
    const began = performance.now();
    const memory = process.memoryUsage().arrayBuffers;
    for (let run = 0; run < 1_500; run++) {
      writeFileSync(at('mutated.fgb'), mutated(bytes, next));
      let code = 'read';
      try {
        readLayer(at('mutated.fgb'), wants);
      } catch (fault) {
        if (!(fault instanceof Problem)) throw new Error(`run ${run}: ${String(fault)}`, { cause: fault });
        code = fault.code;
        expect(fault.describe('zh')).not.toMatch(/\{\w+\}/);
      }
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect(performance.now() - began).toBeLessThan(60_000);
    expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(500 << 20);
    // The edits must reach every kind of end, or they show nothing.
    expect([...codes.keys()].sort()).toEqual(['FLATGEOBUF_DAMAGED', 'NOT_A_FLATGEOBUF', 'read']);
    expect(codes.get('FLATGEOBUF_DAMAGED')).toBeGreaterThan(300);
  });
  test('cut off at every byte', () => {
    const codes = new Set<string>();
    for (let length = 0; length < theirs.length; length += length < 700 ? 1 : 37) {
      writeFileSync(at('cut.fgb'), theirs.subarray(0, length));
      try {
        readLayer(at('cut.fgb'));
        codes.add('read');
      } catch (fault) {
        if (!(fault instanceof Problem)) throw fault;
        codes.add(fault.code);
      }
    }
    expect([...codes].sort()).toEqual(['FLATGEOBUF_DAMAGED', 'NOT_A_FLATGEOBUF']);
  });
});

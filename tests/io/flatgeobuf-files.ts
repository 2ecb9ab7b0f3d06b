import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { openFlatGeobuf } from '../../src/io/flatgeobuf/read.js';
import { FeatureRecords } from '../../src/io/flatgeobuf/records.js';
import type { BoxTest } from '../../src/io/flatgeobuf/search.js';
import { type FgbColumnSpec, FlatGeobufWriter } from '../../src/io/flatgeobuf/write.js';
import { PolygonCollector } from '../../src/io/shapefile/collect.js';
import type { FlatPolygons } from '../../src/model/geometry.js';
import type { Feature, Ring } from '../support/shapes.js';

export type Values = (string | number | null)[];

/** A folder for the files of one test file; what comes back puts names into it. */
export function scratch(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'tuban-fgb-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

/** Writes features as records 1, 2, 3 …. */
export function writeLayer(
  file: string,
  shapes: FlatPolygons,
  columns: readonly FgbColumnSpec[] = [],
  rows: readonly Values[] = [],
  batchBytes = 1 << 20,
): string {
  const writer = new FlatGeobufWriter(file, { name: 'layer', columns, batchBytes });
  for (let f = 0; f < shapes.count; f++) writer.add(shapes, f, f + 1, rows[f] ?? columns.map(() => null));
  writer.finish();
  return file;
}

export interface ReadLayer {
  /** Record numbers from 1, in the order of the file. */
  readonly records: number[];
  readonly shapes: FlatPolygons;
  /** Texts of every feature by column name, empty ones left out. */
  readonly texts: Record<string, string>[];
}

/** Everything that can be read, or what a query finds, as the program gets it. */
export function readLayer(file: string, wants?: BoxTest): ReadLayer {
  const layer = openFlatGeobuf(file);
  try {
    const collector = new PolygonCollector(1 << 10);
    const values = layer.values();
    const features = new FeatureRecords(file, values);
    const texts: Record<string, string>[] = [];
    const take: Parameters<typeof layer.scan>[0] = (feature) => {
      const record = features.of(feature);
      texts.push(
        Object.fromEntries(
          layer.columns.flatMap(({ name }, i) => (values.text(i) === null ? [] : [[name, values.text(i)!]])),
        ),
      );
      collector.add(record);
    };
    if (wants) layer.query(wants, take);
    else layer.scan(take);
    return { records: Array.from(collector.records(), (record) => record + 1), shapes: collector.shapes(), texts };
  } finally {
    layer.close();
  }
}

/** The rings of a feature by their bits; a difference in millions of digits would take minutes to print. */
export function ringBytes({ coords, ringStart, featureRing }: FlatPolygons, feature: number): string[] {
  const rings: string[] = [];
  for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
    const ring = coords.slice(2 * ringStart[r]!, 2 * ringStart[r + 1]!);
    rings.push(`${ring.length / 2} vertices, ${createHash('sha256').update(ring).digest('hex')}`);
  }
  return rings;
}

/**
 * Features as formats give them back that tell shells from holes: shells turn as the first of them does, holes the other
 * way. `later` is what the rings behind the first one are.
 */
export function directed(features: readonly Feature[], later: 'shells' | 'holes'): Feature[] {
  return features.map((rings) => {
    let turn = 0;
    return rings.map((ring, r): Ring => {
      const sign = Math.sign(signedArea(ring));
      const isShell = r === 0 || later === 'shells';
      if (turn === 0 && isShell) turn = sign;
      const isWrong = sign !== 0 && sign === (isShell ? -turn : turn);
      const [first, ...rest] = ring;
      return isWrong ? [first!, ...rest.reverse()] : ring;
    });
  });
}

function signedArea(ring: Ring): number {
  const [[x0, y0]] = ring as [readonly [number, number]];
  let twice = 0;
  for (let i = 1; i + 1 < ring.length; i++) {
    const [[x, y], [u, v]] = [ring[i]!, ring[i + 1]!];
    twice += (x - x0) * (v - y0) - (u - x0) * (y - y0);
  }
  return twice / 2;
}

/** Compares what was read with features that were written as records 1, 2, 3 …. */
export function expectSameShapes(read: ReadLayer, written: FlatPolygons): void {
  expect([...read.records].sort((a, b) => a - b)).toEqual(Array.from({ length: written.count }, (_, f) => f + 1));
  read.records.forEach((record, f) => {
    expect(ringBytes(read.shapes, f)).toEqual(ringBytes(written, record - 1));
    const box = (shapes: FlatPolygons, at: number): number[] => [...shapes.boxes.slice(4 * at, 4 * at + 4)];
    expect(box(read.shapes, f)).toEqual(box(written, record - 1));
  });
}

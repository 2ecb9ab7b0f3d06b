import { writeFileSync } from 'node:fs';
import { PolygonShapefileWriter } from '../../src/io/shapefile/write.js';

type Values = Readonly<Record<string, string | number | null>>;
export interface LineFeature {
  readonly line: readonly (readonly [number, number])[];
  readonly values: Values;
}
export interface PointFeature {
  readonly point: readonly [number, number];
  readonly values: Values;
}

/** Writes a shapefile of lines or points (ESRI Shapefile Technical Description, July 1998); the table goes with it. */
export function writeFeatures(
  base: string,
  features: readonly (LineFeature | PointFeature)[],
  prj: string | null,
): void {
  const columns = Object.keys(features[0]!.values).map((name) => {
    const isNumber = features.every(({ values }) => typeof values[name] !== 'string');
    return isNumber
      ? { name, type: 'N' as const, length: 18, decimals: 6 }
      : { name, type: 'C' as const, length: 60, decimals: 0 };
  });
  // The table, the .cpg and the .prj come from the writer of polygons; its shapes are replaced.
  const writer = new PolygonShapefileWriter(base, columns, { encoding: 'utf8', prj });
  for (const { values } of features) {
    writer.add({ coords: new Float64Array(), ringStart: Uint32Array.of(0) }, [
      ...columns.map(({ name }) => values[name] ?? null),
    ]);
  }
  writer.finish();
  const isPoints = 'point' in features[0]!;
  const records = features.map((feature) => ('point' in feature ? pointRecord(feature) : lineRecord(feature)));
  const all = features.flatMap((feature) => ('point' in feature ? [feature.point] : feature.line));
  const head = (bytes: number): Buffer => {
    const header = Buffer.alloc(100);
    header.writeInt32BE(9994, 0);
    header.writeInt32BE(bytes / 2, 24);
    header.writeInt32LE(1000, 28);
    header.writeInt32LE(isPoints ? 1 : 3, 32);
    boxOf(all).forEach((bound, i) => {
      header.writeDoubleLE(bound, 36 + 8 * i);
    });
    return header;
  };
  const parts: Buffer[] = [];
  const index: Buffer[] = [];
  let offset = 100;
  records.forEach((content, i) => {
    const start = Buffer.alloc(8);
    start.writeInt32BE(i + 1, 0);
    start.writeInt32BE(content.length / 2, 4);
    const entry = Buffer.alloc(8);
    entry.writeInt32BE(offset / 2, 0);
    entry.writeInt32BE(content.length / 2, 4);
    parts.push(start, content);
    index.push(entry);
    offset += 8 + content.length;
  });
  writeFileSync(`${base}.shp`, Buffer.concat([head(offset), ...parts]));
  writeFileSync(`${base}.shx`, Buffer.concat([head(100 + 8 * records.length), ...index]));
}

function boxOf(points: readonly (readonly [number, number])[]): number[] {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function pointRecord({ point }: PointFeature): Buffer {
  const content = Buffer.alloc(20);
  content.writeInt32LE(1, 0);
  content.writeDoubleLE(point[0], 4);
  content.writeDoubleLE(point[1], 12);
  return content;
}

function lineRecord({ line }: LineFeature): Buffer {
  const content = Buffer.alloc(48 + 16 * line.length);
  content.writeInt32LE(3, 0);
  boxOf(line).forEach((bound, i) => {
    content.writeDoubleLE(bound, 4 + 8 * i);
  });
  content.writeInt32LE(1, 36);
  content.writeInt32LE(line.length, 40);
  line.flat().forEach((value, i) => {
    content.writeDoubleLE(value, 48 + 8 * i);
  });
  return content;
}

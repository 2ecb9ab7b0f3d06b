import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolygonShapefileWriter } from '../../src/io/shapefile/write.js';
import { type CliResult, tuban } from './cli.js';
import { readCsv } from './read-csv.js';

type Point = readonly [number, number];
type Values = Readonly<Record<string, string | number | null>>;

/** A feature given by its corners, or by two opposite corners of a rectangle (x, y, x, y). */
export interface SmallFeature {
  readonly box?: readonly number[];
  readonly ring?: readonly Point[];
  readonly values: Values;
}

/** A job small enough to be checked on paper, in a folder of its own that goes with it. */
export class SmallJob {
  readonly root = mkdtempSync(join(tmpdir(), 'tuban-small-'));
  private runs = 0;

  at(name: string): string {
    return join(this.root, name);
  }

  /** Writes NAME.shp; numbers get six decimals where any has them, `prj` null means coordinates as they are. */
  layer(name: string, features: readonly SmallFeature[], prj: string | null = null): void {
    const columns = Object.keys(features[0]!.values).map((column) => {
      const isNumber = features.every(({ values }) => typeof values[column] !== 'string');
      return isNumber
        ? { name: column, type: 'N' as const, length: 18, decimals: 6 }
        : { name: column, type: 'C' as const, length: 60, decimals: 0 };
    });
    const writer = new PolygonShapefileWriter(this.at(name), columns, { encoding: 'utf8', prj });
    for (const feature of features) {
      const ring = ringOf(feature);
      writer.add({ coords: Float64Array.from(ring.flat()), ringStart: Uint32Array.of(0, ring.length) }, [
        ...columns.map((column) => feature.values[column.name] ?? null),
      ]);
    }
    writer.finish();
  }

  write(name: string, text: string): void {
    mkdirSync(this.root, { recursive: true });
    writeFileSync(this.at(name), text);
  }

  run(yaml: string, ...flags: string[]): SmallResult {
    const dir = this.at(`out${++this.runs}`);
    this.write('job.yaml', yaml);
    return new SmallResult(dir, tuban(['run', this.at('job.yaml'), '--out', dir, '--formats', 'csv', ...flags]));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export class SmallResult {
  constructor(
    readonly dir: string,
    readonly ran: CliResult,
  ) {}

  /** Rows of a table of the result by column. */
  rows(name = 'ledger.csv'): Record<string, string>[] {
    return readCsv(join(this.dir, name));
  }

  row(id: string): Record<string, string> {
    const row = this.rows().find(({ JCBH }) => JCBH === id);
    if (!row) throw new Error(`no row ${id}: ${this.ran.stderr}`);
    return row;
  }
}

/** Clockwise, as shapefiles have outer rings. */
function ringOf({ box, ring }: SmallFeature): readonly Point[] {
  if (ring) return ring;
  const [west, south, east, north] = box as [number, number, number, number];
  return [
    [west, south],
    [west, north],
    [east, north],
    [east, south],
  ];
}

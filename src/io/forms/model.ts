import type { Crs } from '../../crs/definitions.js';
import { ringArea } from '../../kernel/area.js';
import type { PolygonRings } from '../../kernel/rings.js';
import type { FlatPolygons } from '../../model/geometry.js';
import type { DbfColumn } from '../shapefile/dbf-layout.js';
import type { TableCell } from '../write/table-part.js';

/** A layer of a result, to be written in a further format: the rows of its CSV, the polygons of its shapefile. */
export interface FormLayer {
  /** `ledger`, `pieces`: name of the file and of the layer in it. */
  readonly name: string;
  readonly columns: readonly DbfColumn[];
  /** Headings for people, by column. */
  readonly headings: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
  /** Outer rings counter-clockwise; none for a row whose polygon vanishes in the doubles. */
  readonly polygons: (row: number) => readonly PolygonRings[];
  readonly crs: Crs;
  /** The system as ESRI writes it into a .prj; null where it is not known. */
  readonly prj: string | null;
}

/** The value that a cell stands for: hundredths become the decimal number of a column with decimals. */
export function plainValue({ decimals }: DbfColumn, cell: TableCell): string | number | null {
  return typeof cell === 'number' && decimals > 0 ? cell / 10 ** decimals : cell;
}

/**
 * Polygons of a feature of a shapefile of ours: every clockwise ring begins a polygon, the others are holes of the one
 * before. Rings come out the other way round, from the same first vertex.
 */
export function polygonsOfFeature(shapes: FlatPolygons, feature: number): PolygonRings[] {
  const { coords, ringStart, featureRing } = shapes;
  const polygons: { outer: Float64Array; holes: Float64Array[] }[] = [];
  for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
    const ring = turned(coords, ringStart[r]!, ringStart[r + 1]!);
    const last = polygons.at(-1);
    if (last && signedArea(ring) < 0) last.holes.push(ring);
    else polygons.push({ outer: ring, holes: [] });
  }
  return polygons;
}

function turned(coords: Float64Array, from: number, to: number): Float64Array {
  const ring = new Float64Array(2 * (to - from));
  ring[0] = coords[2 * from]!;
  ring[1] = coords[2 * from + 1]!;
  for (let i = 1; i < to - from; i++) {
    ring[2 * i] = coords[2 * (to - i)]!;
    ring[2 * i + 1] = coords[2 * (to - i) + 1]!;
  }
  return ring;
}

function signedArea(ring: Float64Array): number {
  return ringArea(ring, 0, ring.length / 2);
}

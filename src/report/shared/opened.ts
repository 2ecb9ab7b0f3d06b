import type { Rings } from '../../model/geometry.js';
import type { LandGroup } from '../../model/records.js';
import type { PackedTexts, ReportContent } from './content.js';
import type { FigureContent, FigureLand, FigurePiece } from './figure.js';
import { boxOf } from './places.js';
import { decodeShapes, type ShapeGrid } from './shapes.js';

/** The bytes behind a report: the content as JSON, then the shapes of patches, pieces and parcels around. */
export interface ReportBytes {
  readonly content: ReportContent;
  readonly grid: ShapeGrid;
  /** Coarser: what lies around a patch is a picture, not a measure. */
  readonly nearbyGrid: ShapeGrid;
  readonly outlines: Uint8Array | null;
  readonly pieces: Uint8Array | null;
  readonly nearby: Uint8Array | null;
}

const PARTS = 4;

/** Content and shapes in one run of bytes: four lengths, then the parts. `unpackReport` gives them back. */
export function packReport({ content, grid, nearbyGrid, outlines, pieces, nearby }: ReportBytes): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify({ content, grid, nearbyGrid }));
  const parts = [json, outlines, pieces, nearby].map((part) => part ?? new Uint8Array(0));
  const bytes = new Uint8Array(4 * PARTS + parts.reduce((sum, part) => sum + part.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 4 * PARTS;
  parts.forEach((part, p) => {
    view.setUint32(4 * p, part.length);
    bytes.set(part, at);
    at += part.length;
  });
  return bytes;
}

export function unpackReport(bytes: Uint8Array): ReportBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = 4 * PARTS;
  const [json, outlines, pieces, nearby] = Array.from({ length: PARTS }, (_, p) => {
    const length = view.getUint32(4 * p);
    at += length;
    return bytes.subarray(at - length, at);
  });
  const head = JSON.parse(new TextDecoder().decode(json)) as Pick<ReportBytes, 'content' | 'grid' | 'nearbyGrid'>;
  const orNull = (part: Uint8Array | undefined): Uint8Array | null => (part && part.length > 0 ? part : null);
  return { ...head, outlines: orNull(outlines), pieces: orNull(pieces), nearby: orNull(nearby) };
}

const NO_SHAPE: Rings = { coords: new Float64Array(0), ringStart: new Uint32Array(1) };
/** Parcels further from a patch than this share of its size are not drawn around it. */
const AROUND = 0.5;

/** A report opened for reading, row by row. */
export class OpenReport {
  readonly content: ReportContent;
  readonly count: number;
  private readonly numbers: ReadonlyMap<string, readonly (number | null)[]>;
  private shapesOfPatches: Rings[] | null = null;
  private shapesOfPieces: Rings[] | null = null;
  private shapesAround: Rings[] | null = null;
  private readonly firstPiece: Uint32Array;

  constructor(private readonly packed: ReportBytes) {
    this.content = packed.content;
    this.count = packed.content.texts['JCBH']!.rows.length;
    this.numbers = new Map(Object.entries(packed.content.numbers));
    this.firstPiece = startsOf(packed.content.pieces?.patch ?? [], this.count);
  }

  text(row: number, code: string): string | null {
    return packedText(this.content.texts[code], row);
  }

  /** Hundredths. */
  number(row: number, code: string): number | null {
    return this.numbers.get(code)?.[row] ?? null;
  }

  id(row: number): string {
    return this.text(row, 'JCBH') ?? '';
  }

  /** Place of the row's class in the rule pack; −1 for one that the pack does not have. */
  classOf(row: number): number {
    const name = this.text(row, 'PDLB');
    return this.content.classes.findIndex(({ ledger }) => ledger === name);
  }

  outline(row: number): Rings {
    if (this.packed.outlines) this.shapesOfPatches ??= decodeShapes(this.packed.outlines, this.packed.grid);
    return this.shapesOfPatches?.[row] ?? NO_SHAPE;
  }

  /** First and last + 1 of the pieces of a row. */
  pieceRange(row: number): readonly [number, number] {
    return [this.firstPiece[row]!, this.firstPiece[row + 1]!];
  }

  piece(
    index: number,
  ): FigurePiece & { readonly parcel: string | null; readonly name: string | null; readonly area: number } {
    const { pieces } = this.content;
    if (!pieces) throw new Error('the report has no pieces');
    if (this.packed.pieces) this.shapesOfPieces ??= decodeShapes(this.packed.pieces, this.packed.grid);
    const landClass = packedText(pieces.landClass, index);
    return {
      shape: this.shapesOfPieces?.[index] ?? NO_SHAPE,
      landClass,
      group: groupIn(pieces.groups, landClass),
      inFarmland: (pieces.flags[index]! & 1) !== 0,
      inForce: (pieces.flags[index]! & 2) !== 0,
      parcel: packedText(pieces.parcel, index),
      name: packedText(pieces.landClassName, index),
      area: pieces.area[index]!,
    };
  }

  /** All parcels around, in the order of their shapes. */
  around(): readonly FigureLand[] {
    const { nearby } = this.content;
    if (!nearby || !this.packed.nearby) return [];
    this.shapesAround ??= decodeShapes(this.packed.nearby, this.packed.nearbyGrid);
    return this.shapesAround.map((shape, i) => {
      const landClass = packedText(nearby.landClass, i);
      return { shape, landClass, group: groupIn(nearby.groups, landClass) };
    });
  }

  /** What the drawing of a patch needs; null where the result has no outlines. */
  figure(row: number): FigureContent | null {
    const outline = this.outline(row);
    if (outline.coords.length === 0) return null;
    const [from, to] = this.pieceRange(row);
    const pieces = Array.from({ length: to - from }, (_, i) => this.piece(from + i));
    return { outline, pieces, nearby: this.aroundOf(outline) };
  }

  private index: { readonly land: FigureLand; readonly box: ReturnType<typeof boxOf> }[] | null = null;

  private aroundOf(outline: Rings): FigureLand[] {
    this.index ??= this.around().map((land) => ({ land, box: boxOf([land.shape]) }));
    const box = boxOf([outline]);
    const reach = AROUND * Math.max(box.xmax - box.xmin, box.ymax - box.ymin);
    return this.index
      .filter(
        ({ box: other }) =>
          other.xmin <= box.xmax + reach &&
          other.xmax >= box.xmin - reach &&
          other.ymin <= box.ymax + reach &&
          other.ymax >= box.ymin - reach,
      )
      .map(({ land }) => land);
  }
}

function packedText(packed: PackedTexts | undefined, row: number): string | null {
  return packed?.values[packed.rows[row] ?? -1] ?? null;
}

function groupIn(groups: Readonly<Record<string, LandGroup>>, landClass: string | null): LandGroup | null {
  return landClass !== null && Object.hasOwn(groups, landClass) ? groups[landClass]! : null;
}

/** Where each row's entries begin in a list that is sorted by row. */
function startsOf(rows: readonly number[], count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (const row of rows) starts[row + 1]!++;
  for (let row = 0; row < count; row++) starts[row + 1]! += starts[row]!;
  return starts;
}

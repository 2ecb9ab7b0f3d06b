import type { FlatPolygons } from '../model/geometry.js';
import { BoxClipper } from './clip.js';
import type { CoverRef } from './cover.js';
import { Noder } from './noding.js';
import { type BottomChange, PlanarMap } from './planar-map.js';
import { RingChunks } from './ring-chunks.js';
import { type HalfEdge, linkRings, type PolygonRings, polygonsOf } from './rings.js';

/** Room around the patch's box, so that the cuts of the clipper lie outside the patch: a share of its size plus metres. */
const MARGIN_SHARE = 1 / 64;
const MARGIN = 1;

/**
 * Polygons of the pieces of one patch.
 *
 * `pieceOf` says for a label set (its covers as positions in the list, ascending) which piece it belongs to, or −1 for
 * none; pieces are numbered from 0. The result has one list of polygons for every piece that has any, outer rings
 * counter-clockwise, holes clockwise, valid by OGC.
 *
 * Coordinates of the input come back as they were; crossings are rounded to the spacing of doubles at the size of the
 * coordinates (7.5e-9 m for eastings with a zone prefix), so the polygons agree with the facts to rounding.
 */
export function piecesOf(
  patches: FlatPolygons,
  patch: number,
  covers: readonly CoverRef[],
  pieceOf: (covers: readonly number[]) => number,
  chunks = new RingChunks(),
): Map<number, PolygonRings[]> {
  const { boxes } = patches;
  const [xmin, ymin, xmax, ymax] = boxes.subarray(4 * patch, 4 * patch + 4) as unknown as [
    number,
    number,
    number,
    number,
  ];
  const room = MARGIN + MARGIN_SHARE * Math.max(xmax - xmin, ymax - ymin);
  const gridX = spacing(Math.max(Math.abs(xmin), Math.abs(xmax)), xmax - xmin + 2 * room);
  const gridY = spacing(Math.max(Math.abs(ymin), Math.abs(ymax)), ymax - ymin + 2 * room);
  const originX = roundTo(xmin - room, gridX);
  const originY = roundTo(ymin - room, gridY);
  const width = xmax - originX + room;
  const height = ymax - originY + room;

  const clipper = new BoxClipper(true, chunks);
  clipper.open(width, 0, height, covers.length + 1);
  clipper.addFeature(patches, patch, originX, originY, 0);
  covers.forEach(({ shapes, feature }, c) => {
    clipper.addFeature(shapes, feature, originX, originY, c + 1);
  });
  clipper.close();

  const { map, noded } = nodeEdges(clipper, gridX, gridY);
  const start = Array.from({ length: covers.length + 1 }, (_, owner) => owner).filter((owner) => clipper.fills(owner));
  const segments = map.label(start, bottomChanges(clipper, gridX));
  const pieceOfState = numberPieces(map, pieceOf);

  const halves = new Map<number, HalfEdge[]>();
  for (const { a, b, below, above } of segments) {
    const pieceBelow = pieceOfState(below);
    const pieceAbove = pieceOfState(above);
    if (pieceBelow === pieceAbove) continue;
    if (pieceAbove >= 0) push(halves, pieceAbove, { from: a, to: b });
    if (pieceBelow >= 0) push(halves, pieceBelow, { from: b, to: a });
  }
  const result = new Map<number, PolygonRings[]>();
  for (const [piece, edges] of halves) {
    const rings = linkRings(edges, noded.nodeX, noded.nodeY).map((ring) =>
      Float64Array.from(
        ring.flatMap((node) => [noded.nodeX[node]! * gridX + originX, noded.nodeY[node]! * gridY + originY]),
      ),
    );
    const polygons = polygonsOf(rings);
    if (polygons.length > 0) result.set(piece, polygons);
  }
  return result;
}

function nodeEdges(clipper: BoxClipper, gridX: number, gridY: number) {
  const { edges, bottomFrom } = clipper;
  const noder = new Noder();
  for (let i = 0; i < bottomFrom; i++) {
    noder.add(
      Math.round(edges.x0[i]! / gridX),
      Math.round(edges.y0[i]! / gridY),
      Math.round(edges.x1[i]! / gridX),
      Math.round(edges.y1[i]! / gridY),
      edges.owner[i]!,
    );
  }
  const noded = noder.run();
  return { noded, map: new PlanarMap(noded) };
}

function bottomChanges({ edges, bottomFrom }: BoxClipper, grid: number): BottomChange[] {
  const changes: BottomChange[] = [];
  for (let i = bottomFrom; i < edges.count; i++) {
    changes.push({ x: Math.round(edges.x0[i]! / grid), owner: edges.owner[i]! });
    changes.push({ x: Math.round(edges.x1[i]! / grid), owner: edges.owner[i]! });
  }
  return changes;
}

/** Owner 0 is the patch: a label set without it is outside and belongs to no piece. */
function numberPieces(map: PlanarMap, pieceOf: (covers: readonly number[]) => number): (state: number) => number {
  const known = new Map<number, number>();
  return (state) => {
    let piece = known.get(state);
    if (piece === undefined) {
      const members = map.sets.membersOf(state);
      piece = members[0] === 0 ? pieceOf(Array.from(members.subarray(1), (owner) => owner - 1)) : -1;
      known.set(state, piece);
    }
    return piece;
  };
}

function push(groups: Map<number, HalfEdge[]>, piece: number, half: HalfEdge): void {
  const known = groups.get(piece);
  if (known) known.push(half);
  else groups.set(piece, [half]);
}

/**
 * Grid of one axis: the distance between neighbouring doubles at the size of the coordinates, so that all input lies on
 * it; wider only where the extent would otherwise not fit into whole numbers of a double.
 */
function spacing(size: number, extent: number): number {
  const ofDoubles = 2 ** (Math.floor(Math.log2(Math.max(size, Number.MIN_VALUE))) - 52);
  const ofExtent = 2 ** (Math.ceil(Math.log2(extent)) - 50);
  return Math.max(ofDoubles, ofExtent);
}

function roundTo(value: number, grid: number): number {
  return Math.round(value / grid) * grid;
}

import { groupRings } from '../../io/flatgeobuf/ring-groups.js';
import { encodeWkb } from '../../io/write/parquet-wkb.js';
import { ringArea } from '../../kernel/area.js';
import type { PolygonRings } from '../../kernel/rings.js';
import type { FlatPolygons } from '../../model/geometry.js';
import { OFFICE_REASONS } from '../../words/office.js';
import { DamagedStore } from './store.js';

/** Bytes before the well-known binary: magic, version, flags, system, envelope. */
const HEAD = 40;
const WKB_MULTI = 6;

/**
 * A feature as a GeoPackage blob: MultiPolygon with its envelope, outer rings counter-clockwise.
 * Source  OGC 12-128r18, 2.1.3.
 */
export function geometryBlob(shapes: FlatPolygons, feature: number, srs: number): Uint8Array {
  const wkb = encodeWkb([polygonsOf(shapes, feature)]).bytes;
  const isSingle = wkb[1] !== WKB_MULTI;
  const blob = new Uint8Array(HEAD + (isSingle ? 9 : 0) + wkb.length);
  const view = new DataView(blob.buffer);
  blob.set([0x47, 0x50, 0, 0b11]);
  view.setInt32(4, srs, true);
  const [xmin, ymin, xmax, ymax] = shapes.boxes.subarray(4 * feature, 4 * feature + 4);
  [xmin, xmax, ymin, ymax].forEach((value, i) => {
    view.setFloat64(8 + 8 * i, value!, true);
  });
  if (isSingle) {
    view.setUint8(HEAD, 1);
    view.setUint32(HEAD + 1, WKB_MULTI, true);
    view.setUint32(HEAD + 5, 1, true);
  }
  blob.set(wkb, HEAD + (isSingle ? 9 : 0));
  return blob;
}

function polygonsOf(shapes: FlatPolygons, feature: number): PolygonRings[] {
  const { order, starts } = groupRings(shapes, feature);
  const first = shapes.featureRing[feature]!;
  const ring = (place: number, isOuter: boolean): Float64Array => {
    const from = shapes.ringStart[first + order[place]!]!;
    const to = shapes.ringStart[first + order[place]! + 1]!;
    const coords = shapes.coords.subarray(2 * from, 2 * to);
    return ringArea(shapes.coords, from, to) > 0 === isOuter ? coords : reversed(coords);
  };
  return Array.from({ length: starts.length - 1 }, (_, p) => ({
    outer: ring(starts[p]!, true),
    holes: Array.from({ length: starts[p + 1]! - starts[p]! - 1 }, (_, h) => ring(starts[p]! + 1 + h, false)),
  }));
}

function reversed(ring: Float64Array): Float64Array {
  const turned = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) {
    turned[i] = ring[ring.length - 2 - i]!;
    turned[i + 1] = ring[ring.length - 1 - i]!;
  }
  return turned;
}

/** The blobs of `geometryBlob` as features, in their order. Errors: DamagedStore. */
export function readBlobs(blobs: readonly Uint8Array[]): FlatPolygons {
  try {
    return featuresOf(blobs);
  } catch (cause) {
    // Not there, cut off, or of another kind.
    if (cause instanceof RangeError || cause instanceof TypeError) throw new DamagedStore(OFFICE_REASONS.badOutline);
    throw cause;
  }
}

function featuresOf(blobs: readonly Uint8Array[]): FlatPolygons {
  const coords: number[] = [];
  const ringStart = [0];
  const featureRing = [0];
  const boxes = new Float64Array(4 * blobs.length);
  blobs.forEach((blob, f) => {
    const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
    boxes.set(
      [8, 24, 16, 32].map((at) => view.getFloat64(at, true)),
      4 * f,
    );
    let at = HEAD + 9;
    for (let polygons = view.getUint32(HEAD + 5, true); polygons > 0; polygons--) {
      const rings = view.getUint32(at + 5, true);
      at += 9;
      for (let r = 0; r < rings; r++) {
        const vertices = view.getUint32(at, true);
        at += 4;
        // The last vertex repeats the first.
        for (let i = 0; i < 2 * (vertices - 1); i++) coords.push(view.getFloat64(at + 8 * i, true));
        at += 16 * vertices;
        ringStart.push(coords.length / 2);
      }
    }
    featureRing.push(ringStart.length - 1);
  });
  return {
    count: blobs.length,
    coords: Float64Array.from(coords),
    ringStart: Uint32Array.from(ringStart),
    featureRing: Uint32Array.from(featureRing),
    boxes,
  };
}

import type { FlatPolygons } from '../model/geometry.js';
import type { Patch } from '../model/records.js';

/** Patches that repeat each other. */
export interface PatchDuplicates {
  /** Exact repeats, same id and same vertices, and the patch that is kept in their place; by position. */
  readonly repeats: ReadonlyMap<number, number>;
  /** Ids of other patches of the same vertices, by position. */
  readonly sameShape: ReadonlyMap<number, readonly string[]>;
}

/** Finds exact repeats and patches of one shape under several ids. */
export function findDuplicates(shapes: FlatPolygons, patches: readonly Patch[]): PatchDuplicates {
  const repeats = new Map<number, number>();
  const sameShape = new Map<number, readonly string[]>();
  for (const group of sameShapes(shapes)) {
    const firstOfId = new Map<string, number>();
    // Which of them is kept must not depend on the order of records.
    for (const i of [...group].sort((a, b) => compareAttributes(patches[a]!, patches[b]!))) {
      const first = firstOfId.get(patches[i]!.id);
      if (first === undefined) firstOfId.set(patches[i]!.id, i);
      else repeats.set(i, first);
    }
    const ids = [...firstOfId.keys()].sort();
    if (ids.length === 1) continue;
    for (const [id, i] of firstOfId) {
      const others = ids.filter((other) => other !== id);
      sameShape.set(i, others);
    }
  }
  return { repeats, sameShape };
}

function compareAttributes({ record: _, ...a }: Patch, { record: __, ...b }: Patch): number {
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Features with equal rings in equal order, in groups of two and more. */
function sameShapes(shapes: FlatPolygons): number[][] {
  const byKey = new Map<number, number>();
  /** By the first of its members. */
  const groups = new Map<number, number[]>();
  // Features of one key that are not the same go on in a chain.
  const next = new Int32Array(shapes.count).fill(-1);
  for (let i = 0; i < shapes.count; i++) {
    const key = shapeKey(shapes, i);
    let other = byKey.get(key) ?? -1;
    if (other < 0) byKey.set(key, i);
    while (other >= 0 && !isSameShape(shapes, other, i)) {
      if (next[other]! < 0) {
        next[other] = i;
        break;
      }
      other = next[other]!;
    }
    if (other < 0 || next[other] === i) continue;
    const group = groups.get(other);
    if (group) group.push(i);
    else groups.set(other, [other, i]);
  }
  return [...groups.values()];
}

/** A number that equal shapes have in common: a hash of the bits of their vertices (FNV-1a over 32-bit words). */
function shapeKey({ coords, ringStart, featureRing }: FlatPolygons, feature: number): number {
  const from = ringStart[featureRing[feature]!]!;
  const to = ringStart[featureRing[feature + 1]!]!;
  const words = new Uint32Array(coords.buffer, coords.byteOffset + 16 * from, 4 * (to - from));
  let hash = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193);
  return hash;
}

function isSameShape({ coords, ringStart, featureRing }: FlatPolygons, a: number, b: number): boolean {
  const rings = featureRing[a + 1]! - featureRing[a]!;
  if (featureRing[b + 1]! - featureRing[b]! !== rings) return false;
  const fromA = ringStart[featureRing[a]!]!;
  const fromB = ringStart[featureRing[b]!]!;
  for (let r = 1; r <= rings; r++) {
    if (ringStart[featureRing[a]! + r]! - fromA !== ringStart[featureRing[b]! + r]! - fromB) return false;
  }
  const vertices = ringStart[featureRing[a + 1]!]! - fromA;
  for (let i = 0; i < 2 * vertices; i++) if (coords[2 * fromA + i] !== coords[2 * fromB + i]) return false;
  return true;
}

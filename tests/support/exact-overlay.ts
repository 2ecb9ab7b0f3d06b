import type { Feature } from './shapes.js';

/**
 * Areas of the label sets of a patch in exact arithmetic: whole numbers of any length, nothing rounded before the area
 * of a single trapezoid. Slow; the judge where two programs differ. Keys are the covers, ascending, with blanks between.
 */
export function exactLabelSets(patch: Feature, covers: readonly Feature[]): Map<string, number> {
  const edges = edgesOf([patch, ...covers]);
  const cuts = cutsOf(edges, patch);
  const areas = new Map<string, number>();
  for (let k = 0; k + 1 < cuts.length; k++) {
    const [from, to] = [cuts[k]!, cuts[k + 1]!];
    const middle = { n: from.n * to.d + to.n * from.d, d: 2n * from.d * to.d };
    const width = minus(to, from);
    const walls = edges
      .filter((edge) => !isLess(from, edge.x0) && !isLess(edge.x1, to))
      .map((edge) => ({ owner: edge.owner, y: heightAt(edge, middle) }))
      .sort((a, b) => (isLess(a.y, b.y) ? -1 : isLess(b.y, a.y) ? 1 : 0));
    const on = new Set<number>();
    walls.forEach(({ owner, y }, i) => {
      if (i > 0 && on.has(0)) {
        const height = minus(y, walls[i - 1]!.y);
        const key = [...on]
          .filter((o) => o > 0)
          .sort((a, b) => a - b)
          .map((o) => o - 1)
          .join(' ');
        const area = toNumber({ n: height.n * width.n, d: height.d * width.d });
        if (area > 0) areas.set(key, (areas.get(key) ?? 0) + area);
      }
      if (!on.delete(owner)) on.add(owner);
    });
  }
  for (const [key, area] of areas) areas.set(key, area / UNITS ** 2);
  return areas;
}

/** A fraction with a positive denominator. */
interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

interface Edge {
  readonly x0: Fraction;
  readonly y0: bigint;
  readonly x1: Fraction;
  readonly y1: bigint;
  readonly owner: number;
}

/** Coordinates as whole numbers of 2^-BITS m: exact for what is not below 2^-BITS × 2^53. */
const BITS = 140;
const UNITS = 2 ** BITS;

function whole(value: number): bigint {
  const scaled = value * UNITS;
  if (!Number.isInteger(scaled)) throw new Error(`${value} is too fine for the exact overlay`);
  return BigInt(scaled);
}

function edgesOf(features: readonly Feature[]): Edge[] {
  return features.flatMap((feature, owner) =>
    feature.flatMap((ring) =>
      ring.flatMap(([ax, ay], i): Edge[] => {
        const [bx, by] = ring[(i + 1) % ring.length]!;
        if (ax === bx) return [];
        const [a, b] = ax < bx ? [[ax, ay] as const, [bx, by] as const] : [[bx, by] as const, [ax, ay] as const];
        return [
          { x0: { n: whole(a[0]), d: 1n }, y0: whole(a[1]), x1: { n: whole(b[0]), d: 1n }, y1: whole(b[1]), owner },
        ];
      }),
    ),
  );
}

/** Every x in the patch's range where a vertex is or two edges cross, ascending, each once. */
function cutsOf(edges: readonly Edge[], patch: Feature): Fraction[] {
  const xs = patch.flat().map(([x]) => whole(x));
  const low: Fraction = { n: xs.reduce((a, b) => (a < b ? a : b)), d: 1n };
  const high: Fraction = { n: xs.reduce((a, b) => (a > b ? a : b)), d: 1n };
  const found: Fraction[] = [low, high, ...edges.flatMap(({ x0, x1 }) => [x0, x1])];
  edges.forEach((a, i) => {
    for (let j = 0; j < i; j++) {
      const b = edges[j]!;
      const [adx, ady] = [a.x1.n - a.x0.n, a.y1 - a.y0];
      const [bdx, bdy] = [b.x1.n - b.x0.n, b.y1 - b.y0];
      const d = ady * bdx - bdy * adx;
      if (d === 0n) continue;
      const n = (b.y0 * bdx - bdy * b.x0.n) * adx - (a.y0 * adx - ady * a.x0.n) * bdx;
      const x = d > 0n ? { n, d } : { n: -n, d: -d };
      const isCommon = !isLess(x, a.x0) && !isLess(x, b.x0) && !isLess(a.x1, x) && !isLess(b.x1, x);
      if (isCommon) found.push(x);
    }
  });
  const inside = found.filter((x) => !isLess(x, low) && !isLess(high, x));
  inside.sort((a, b) => (isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0));
  return inside.filter((x, i) => i === 0 || isLess(inside[i - 1]!, x));
}

function heightAt({ x0, y0, x1, y1 }: Edge, x: Fraction): Fraction {
  const dx = x1.n - x0.n;
  return { n: y0 * dx * x.d + (y1 - y0) * (x.n - x0.n * x.d), d: dx * x.d };
}

function minus(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.d - b.n * a.d, d: a.d * b.d };
}

function isLess(a: Fraction, b: Fraction): boolean {
  return a.n * b.d < b.n * a.d;
}

function toNumber({ n, d }: Fraction): number {
  return Number((n << 64n) / d) / 2 ** 64;
}

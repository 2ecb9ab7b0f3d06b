import RBush from 'rbush';
import { FactsKernel, type LabelSetFact } from '../../kernel/facts.js';
import { IndependentPaths } from '../../kernel/independent-paths.js';
import { roundToWhole, toCents } from '../../kernel/rounding.js';
import type { FlatPolygons } from '../../model/geometry.js';
import { Problem } from '../../model/problem.js';

/** Outlines with the areas their ledger states, in hundredths of m². */
export interface Outlines {
  readonly shapes: FlatPolygons;
  readonly areas: readonly number[];
  readonly ids: readonly string[];
}

/** A new outline and an old one that share ground; the overlap in hundredths of m², by the area of the new one. */
export interface Overlap {
  readonly fresh: number;
  readonly old: number;
  readonly overlap: number;
}

/** Parts of one outline: on every outline of the other side that it is linked with, on slivers, on none. */
export interface Account {
  readonly on: ReadonlyMap<number, number>;
  readonly slivers: number;
  readonly rest: number;
}

export interface Comparison {
  /** Overlaps that make a link, by new outline, then old one. */
  readonly links: readonly Overlap[];
  readonly fresh: readonly Account[];
  /** Accounts of the old outlines that touch a new one. */
  readonly old: ReadonlyMap<number, Account>;
}

export interface LinkRule {
  /** m² */
  readonly leastOverlap: number;
  /** Part of the smaller outline, of 1. */
  readonly leastShare: number;
}

interface Hit {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
  readonly feature: number;
}

/** An R-tree over the boxes of outlines. */
export class OutlineIndex {
  private readonly tree = new RBush<Hit>();

  constructor(shapes: FlatPolygons) {
    this.tree.load(Array.from({ length: shapes.count }, (_, feature) => hitOf(shapes, feature)));
  }

  /** Features whose boxes share area with the box of `feature` of `shapes`, in rising order. */
  near(shapes: FlatPolygons, feature: number): number[] {
    const box = hitOf(shapes, feature);
    const found = this.tree.search(box);
    return found
      .filter(({ minX, minY, maxX, maxY }) => minX < box.maxX && maxX > box.minX && minY < box.maxY && maxY > box.minY)
      .map((hit) => hit.feature)
      .sort((a, b) => a - b);
  }
}

function hitOf({ boxes }: FlatPolygons, feature: number): Hit {
  const [minX, minY, maxX, maxY] = boxes.subarray(4 * feature, 4 * feature + 4) as unknown as number[];
  return { minX: minX!, minY: minY!, maxX: maxX!, maxY: maxY!, feature };
}

/**
 * Label sets of outlines against outlines, their sums checked as in `tuban run`; what does not add up is found anew by
 * the exact way. Errors: AREA_NOT_CLOSED.
 */
export class OutlineOverlay {
  private readonly kernel = new FactsKernel();
  private readonly paths = new IndependentPaths(this.kernel, null);

  setsOf(of: Outlines, feature: number, against: FlatPolygons, covers: readonly number[]): readonly LabelSetFact[] {
    const refs = covers.map((cover) => ({ shapes: against, feature: cover }));
    const facts = this.kernel.overlay(of.shapes, feature, refs);
    const breach = this.paths.breach(of.shapes, feature, refs, facts);
    if (!breach) return facts.sets;
    const mended = this.paths.mend(of.shapes, feature, refs, facts);
    if (mended) return mended.facts.sets;
    throw new Problem('AREA_NOT_CLOSED', {}, { id: of.ids[feature] ?? '', detail: breach.code });
  }
}

/**
 * Compares a release with the outlines before it. `rank` orders old outlines where several lie on one spot: the lower one
 * has the spot in the account of the new outline.
 *
 * Areas   every account adds up to the area of its outline to the hundredth of a m²; an overlap may lie in two old
 *         outlines, its spot is in one account only.
 */
export function compareOutlines(
  fresh: Outlines,
  old: Outlines,
  rule: LinkRule,
  rank: (old: number) => number,
): Comparison {
  const overlay = new OutlineOverlay();
  const index = new OutlineIndex(old.shapes);
  const links: Overlap[] = [];
  const touching = new Map<number, Map<number, boolean>>();
  const accounts: Account[] = [];
  for (let f = 0; f < fresh.shapes.count; f++) {
    const near = index.near(fresh.shapes, f);
    const sets = overlay.setsOf(fresh, f, old.shapes, near);
    const found = overlapsOf(sets, near.length, fresh.areas[f]!);
    const linked = new Map<number, number>();
    near.forEach((o, c) => {
      const overlap = found[c]!;
      if (overlap === 0) return;
      const smaller = Math.min(fresh.areas[f]!, old.areas[o]!);
      const isLink = overlap >= 100 * rule.leastOverlap && overlap >= rule.leastShare * smaller;
      if (isLink) {
        links.push({ fresh: f, old: o, overlap });
        linked.set(c, overlap);
      }
      const ofOld = touching.get(o) ?? new Map<number, boolean>();
      touching.set(o, ofOld.set(f, isLink));
    });
    const order = [...linked.keys()].sort(
      (a, b) => rank(near[a]!) - rank(near[b]!) || linked.get(b)! - linked.get(a)! || near[a]! - near[b]!,
    );
    accounts.push(accountOf(sets, order, near, fresh.areas[f]!));
  }
  return { links, fresh: accounts, old: oldAccounts(fresh, old, touching, overlay) };
}

function oldAccounts(
  fresh: Outlines,
  old: Outlines,
  touching: ReadonlyMap<number, ReadonlyMap<number, boolean>>,
  overlay: OutlineOverlay,
): Map<number, Account> {
  const accounts = new Map<number, Account>();
  for (const [o, near] of [...touching].sort(([a], [b]) => a - b)) {
    const covers = [...near.keys()];
    const sets = overlay.setsOf(old, o, fresh.shapes, covers);
    const found = overlapsOf(sets, covers.length, old.areas[o]!);
    const order = covers
      .map((_, c) => c)
      .filter((c) => near.get(covers[c]!))
      .sort((a, b) => found[b]! - found[a]! || a - b);
    accounts.set(o, accountOf(sets, order, covers, old.areas[o]!));
  }
  return accounts;
}

/** Area under every cover in hundredths of m², brought to the area the ledger states for the outline. */
function overlapsOf(sets: readonly LabelSetFact[], covers: number, area: number): number[] {
  const under = new Array<number>(covers).fill(0);
  let sum = 0;
  for (const set of sets) {
    sum += set.area;
    for (const cover of set.covers) under[cover]! += set.area;
  }
  return under.map((part) => (sum > 0 ? toCents((part * area) / 100 / sum) : 0));
}

/** Gives every label set to the first cover of `order` that lies on it. */
function accountOf(
  sets: readonly LabelSetFact[],
  order: readonly number[],
  names: readonly number[],
  area: number,
): Account {
  const parts = new Array<number>(order.length + 2).fill(0);
  for (const set of sets) {
    const place = order.findIndex((cover) => set.covers.includes(cover));
    const part = place >= 0 ? place : set.covers.length > 0 ? order.length : order.length + 1;
    parts[part]! += Math.max(0, set.area);
  }
  const sum = parts.reduce((total, part) => total + part, 0);
  const scaled = parts.map((part) => (sum > 0 ? (part * area) / 100 / sum : 0));
  const cents = area === 0 ? parts.map(() => 0) : roundToWhole(scaled, area);
  return {
    on: new Map(order.map((cover, place) => [names[cover]!, cents[place]!])),
    slivers: cents[order.length]!,
    rest: cents[order.length + 1]!,
  };
}

import type { LineageKind } from '../entry.js';
import { LINEAGE_KINDS } from '../entry.js';
import type { Overlap } from './overlaps.js';

/**
 * What an old outline is to a new release.
 * `settled`: closed, and the image of the release is older than the close-out, so that it cannot show a relapse.
 */
export type Standing = 'open' | 'closed' | 'settled';

/** A link as it is told: by its own two outlines. */
export interface Link extends Overlap {
  readonly kind: Exclude<LineageKind, 'new' | 'merged' | 'split'>;
}

/** What becomes of a new outline. */
export interface FreshFate {
  readonly kinds: readonly LineageKind[];
  readonly links: readonly Link[];
  /** The old outline whose entry it carries on; null for a new entry. */
  readonly carries: number | null;
  /** The old outline its new entry was split from. */
  readonly splitFrom: number | null;
}

/** What becomes of an old outline: carried on by a new one, taken into the entry that one belongs to, or not seen. */
export type OldFate =
  | { readonly kind: 'carried'; readonly by: number; readonly isRelapse: boolean }
  | { readonly kind: 'merged'; readonly into: number }
  | { readonly kind: 'gone' }
  | { readonly kind: 'untouched' };

export interface Lineage {
  readonly fresh: readonly FreshFate[];
  readonly old: readonly OldFate[];
}

const PREFERENCE: Readonly<Record<Standing, number>> = { open: 0, closed: 1, settled: 2 };

/** Which of several old outlines on one spot comes first. */
export function rankOf(standing: Standing): number {
  return PREFERENCE[standing];
}

/**
 * Decides which entry every outline of a release carries on.
 *
 * An outline belongs to the open entry it overlaps most, else to the closed one. Of several outlines on one entry the one
 * with the largest overlap carries it on, the others are split from it. An entry that no outline belongs to, though one
 * overlaps it, is merged into the entry of the outline that overlaps it most. Ties go to the older entry and to the
 * earlier row. `standings` holds for the pair of an old and a new outline, because images have their own dates.
 */
export function decideLineage(
  freshAreas: readonly number[],
  oldAreas: readonly number[],
  overlaps: readonly Overlap[],
  standingOf: (old: number, fresh: number) => Standing,
  sameShare: number,
): Lineage {
  const links = overlaps.map((overlap) => linkOf(overlap, freshAreas, oldAreas, standingOf, sameShare));
  const byFresh = grouped(links, ({ fresh }) => fresh);
  const byOld = grouped(links, ({ old }) => old);
  const chosen = freshAreas.map((_, f) => mostWanted(byFresh.get(f) ?? [], standingOf));
  const carrier = carriersOf(chosen);
  const wanted = grouped(
    chosen.filter((link) => link !== null),
    ({ old }) => old,
  );
  const fresh = freshAreas.map((_, f): FreshFate => {
    const own = byFresh.get(f) ?? [];
    const target = chosen[f]?.old ?? null;
    const isSettled = target !== null && standingOf(target, f) === 'settled';
    const carries = target !== null && (isSettled || carrier.get(target) === f) ? target : null;
    const isSplit = target !== null && !isSettled && wanted.get(target)!.length > 1;
    const kinds = kindsOf(own, isSplit);
    return { kinds, links: own, carries, splitFrom: carries === null ? target : null };
  });
  const old = oldAreas.map((_, o): OldFate => {
    const own = byOld.get(o) ?? [];
    const by = carrier.get(o);
    if (by !== undefined) {
      const standing = standingOf(o, by);
      return standing === 'settled' ? { kind: 'untouched' } : { kind: 'carried', by, isRelapse: standing === 'closed' };
    }
    const live = own.filter((link) => standingOf(o, link.fresh) !== 'settled');
    if (live.length > 0) return { kind: 'merged', into: largest(live).fresh };
    return standingOf(o, -1) === 'open' && own.length === 0 ? { kind: 'gone' } : { kind: 'untouched' };
  });
  return { fresh, old };
}

function linkOf(
  overlap: Overlap,
  freshAreas: readonly number[],
  oldAreas: readonly number[],
  standingOf: (old: number, fresh: number) => Standing,
  sameShare: number,
): Link {
  if (standingOf(overlap.old, overlap.fresh) === 'closed') return { ...overlap, kind: 'relapse' };
  const [fresh, old] = [freshAreas[overlap.fresh]!, oldAreas[overlap.old]!];
  const isSame = overlap.overlap >= sameShare * fresh && overlap.overlap >= sameShare * old;
  return { ...overlap, kind: isSame ? 'repeat' : fresh >= old ? 'grown' : 'shrunk' };
}

function kindsOf(links: readonly Link[], isSplit: boolean): LineageKind[] {
  if (links.length === 0) return ['new'];
  const living = links.filter(({ kind }) => kind !== 'relapse');
  const kinds = new Set<LineageKind>();
  if (living.length < links.length) kinds.add('relapse');
  if (living.length > 1) kinds.add('merged');
  if (isSplit) kinds.add('split');
  else if (living.length === 1) kinds.add(living[0]!.kind);
  return LINEAGE_KINDS.filter((kind) => kinds.has(kind));
}

function mostWanted(links: readonly Link[], standingOf: (old: number, fresh: number) => Standing): Link | null {
  const rank = ({ old, fresh }: Link): number => rankOf(standingOf(old, fresh));
  return [...links].sort((a, b) => rank(a) - rank(b) || b.overlap - a.overlap || a.old - b.old)[0] ?? null;
}

function carriersOf(chosen: readonly (Link | null)[]): Map<number, number> {
  const best = new Map<number, Link>();
  for (const link of chosen) {
    if (link === null) continue;
    const known = best.get(link.old);
    if (!known || link.overlap > known.overlap) best.set(link.old, link);
  }
  return new Map([...best].map(([old, { fresh }]) => [old, fresh]));
}

function largest(links: readonly Link[]): Link {
  return [...links].sort((a, b) => b.overlap - a.overlap || a.fresh - b.fresh)[0]!;
}

function grouped<Key>(links: readonly Link[], keyOf: (link: Link) => Key): Map<Key, Link[]> {
  const groups = new Map<Key, Link[]>();
  for (const link of links) {
    const key = keyOf(link);
    const group = groups.get(key);
    if (group) group.push(link);
    else groups.set(key, [link]);
  }
  return groups;
}

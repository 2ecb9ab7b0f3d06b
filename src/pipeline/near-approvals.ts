import type { LayerRole } from '../io/bind/fields.js';
import { timingOf } from '../kernel/approval-timing.js';
import { outlineDistance } from '../kernel/distance.js';
import type { PatchAccount } from '../kernel/patch-account.js';
import { PatchIndex } from '../kernel/patch-index.js';
import type { FlatPolygons } from '../model/geometry.js';
import { hasParty, relationOf } from '../model/party.js';
import type { Approval, Patch } from '../model/records.js';
import { nearReach } from '../rules/asked.js';
import type { RulePack } from '../rules/schema.js';
import type { CoverLayer } from './collect-covers.js';
import type { Evidence } from './evidence.js';
import type { PatchOverlay } from './overlay-patches.js';
import type { SortedPatches } from './sorted-patches.js';

/** The nearest approval that has no part of the patch. */
export interface NearApproval {
  readonly approval: Approval;
  /** Between the outlines, m with two decimals. */
  readonly distance: number;
}

/** What was found around a patch; `none`: looked for, and nothing there; null: nobody can say. */
export interface NearFind {
  readonly near: NearApproval | 'none' | null;
  readonly nearOwn: NearApproval | 'none' | null;
}

/** How far around the patches the rules look for approvals, m; null where there is no need. */
export function reachOf(pack: RulePack, { hasParties }: Pick<SortedPatches, 'hasParties'>): number | null {
  return nearReach(pack, hasParties);
}

/**
 * The boxes by which records are found: those of the patches, and for approvals boxes that are `reach` metres larger where
 * the rule pack asks for approvals nearby.
 */
export function candidateIndexes(shapes: FlatPolygons, reach: number | null): (role: LayerRole) => PatchIndex {
  const plain = new PatchIndex(shapes.boxes, shapes.count);
  if (reach === null) return () => plain;
  const wide = new PatchIndex(
    shapes.boxes.map((value, i) => (i % 4 < 2 ? value - reach : value + reach)),
    shapes.count,
    true,
  );
  return (role) => (role === 'approvals' ? wide : plain);
}

/**
 * The nearest approval in force that has no part of the patch, of anybody and of the user or project of the patch; equal
 * distances go by number. "None" is said only where every kind was provided and, for the user's own, every holder is known.
 */
export function nearApprovals(
  patch: Patch,
  position: number,
  shapes: FlatPolygons,
  overlay: PatchOverlay,
  layers: readonly CoverLayer[],
  account: PatchAccount,
  evidence: Evidence,
  reach: number,
): NearFind {
  if (!evidence.approvals || patch.imageAfter === null) return { near: null, nearOwn: null };
  const found: NearApproval[] = [];
  let isComplete = evidence.missingKinds.length === 0;
  for (const { layer, feature } of [...overlay.nearby, ...overlay.origins]) {
    const cover = layers[layer]!;
    const meaning = cover.meanings[feature]!;
    if (meaning.role !== 'approval' || account.touched.has(meaning.approval)) continue;
    const { approval } = meaning;
    const timing = timingOf(approval, patch);
    if (timing !== 'inForce' && timing !== 'undated') continue;
    const distance = outlineDistance(shapes, position, cover.shapes, feature, reach);
    if (distance > reach) continue;
    if (timing === 'undated') isComplete = false;
    else found.push({ approval, distance: Math.round(100 * distance) / 100 });
  }
  const none = isComplete ? 'none' : null;
  const related = found.map((one) => ({ one, relation: relationOf(one.approval, patch) }));
  const own = related.filter(({ relation }) => relation === 'own').map(({ one }) => one);
  const ownNone = hasParty(patch) && related.every(({ relation }) => relation === 'other') ? none : null;
  return { near: nearestOf(found) ?? none, nearOwn: nearestOf(own) ?? ownNone };
}

function nearestOf(found: readonly NearApproval[]): NearApproval | null {
  let best: NearApproval | null = null;
  for (const one of found) if (best === null || compare(one, best) < 0) best = one;
  return best;
}

function compare(a: NearApproval, b: NearApproval): number {
  if (a.distance !== b.distance) return a.distance - b.distance;
  return a.approval.id < b.approval.id ? -1 : a.approval.id > b.approval.id ? 1 : 0;
}

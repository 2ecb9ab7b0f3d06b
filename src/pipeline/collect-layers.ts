import type { LayerRole } from '../io/bind/fields.js';
import type { LayerIndex } from '../io/layer-index.js';
import type { PatchIndex } from '../kernel/patch-index.js';
import { type CoverLayer, collectCovers } from './collect-covers.js';
import { collectDeducted, type DeductedLayer, isDeducted } from './deducted-features.js';
import type { JobLayer } from './layers.js';

/** The layers of a job that lie on patches: polygons, and features that are taken off parcels. */
export interface CollectedLayers {
  readonly covers: readonly CoverLayer[];
  readonly deducted: readonly DeductedLayer[];
}

/** Streams every layer past the patches, by the index for its role. `live` is called before each. */
export function collectLayers(
  layers: readonly { readonly layer: JobLayer; readonly index: LayerIndex | null }[],
  indexOf: (role: LayerRole) => PatchIndex,
  live: () => void = () => {},
): CollectedLayers {
  const covers: CoverLayer[] = [];
  const deducted: DeductedLayer[] = [];
  for (const { layer, index } of layers) {
    live();
    if (isDeducted(layer)) deducted.push(collectDeducted(layer, indexOf(layer.role)));
    else covers.push(collectCovers(layer, indexOf(layer.role), index));
  }
  return { covers, deducted };
}

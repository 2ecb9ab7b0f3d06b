import { FactsKernel } from '../kernel/facts.js';
import type { ParcelShare, PatchAccount } from '../kernel/patch-account.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { CoverLayer } from './collect-covers.js';
import type { PatchOverlay } from './overlay-patches.js';

/** A parcel of which less than this share is missing lies whole inside: what rounding explains. */
const WHOLE_LIMIT = 1e-9;
/** Coordinates that come from another zone are right to nanometres only; in metres. */
const BOX_ROOM = 1e-6;

/** Finds the parcels that lie whole inside a patch, by area: no tolerance but that of rounding. */
export class WholeParcelFinder {
  private readonly kernel = new FactsKernel();
  /** Area of a parcel alone, by layer and feature; found once, however many patches it touches. */
  private readonly alone = new Map<string, number>();

  constructor(private readonly covers: readonly CoverLayer[]) {}

  /** Those with stated areas, with what they have of the patch. */
  on(
    shapes: FlatPolygons,
    patch: number,
    { facts, meanings, origins }: PatchOverlay,
    account: PatchAccount,
  ): ParcelShare[] {
    const inside = new Map<number, number>();
    for (const { covers, area } of facts.sets) {
      const parcels = covers.filter((cover) => meanings[cover]!.role === 'baseline');
      // Where parcels overlap nobody can say whose land it is: none of them is whole.
      if (parcels.length === 1) inside.set(parcels[0]!, (inside.get(parcels[0]!) ?? 0) + area);
    }
    const found: ParcelShare[] = [];
    for (const [cover, area] of inside) {
      const meaning = meanings[cover]!;
      if (meaning.role !== 'baseline' || meaning.parcel.stated === null) continue;
      const { layer, feature } = origins[cover]!;
      if (!this.isBoxInside(shapes, patch, layer, feature)) continue;
      const alone = this.areaAlone(layer, feature);
      const share = account.parcels.get(meaning.parcel.key);
      if (share && alone - area <= WHOLE_LIMIT * alone + 1e-6) found.push(share);
    }
    return found;
  }

  private areaAlone(layer: number, feature: number): number {
    const key = `${layer} ${feature}`;
    let area = this.alone.get(key);
    if (area === undefined) {
      area = this.kernel.areaAlone(this.covers[layer]!.shapes, feature);
      this.alone.set(key, area);
    }
    return area;
  }

  private isBoxInside({ boxes }: FlatPolygons, patch: number, layer: number, feature: number): boolean {
    const other = this.covers[layer]!.shapes.boxes;
    const [p, f] = [4 * patch, 4 * feature];
    return (
      other[f]! >= boxes[p]! - BOX_ROOM &&
      other[f + 1]! >= boxes[p + 1]! - BOX_ROOM &&
      other[f + 2]! <= boxes[p + 2]! + BOX_ROOM &&
      other[f + 3]! <= boxes[p + 3]! + BOX_ROOM
    );
  }
}

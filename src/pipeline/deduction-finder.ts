import type { CoverRef } from '../kernel/cover.js';
import type { Deduction } from '../kernel/deductions.js';
import { contains, coverAt, NOWHERE, visitStretches } from '../kernel/strips.js';
import { type AreaWeight, comesFirst } from '../kernel/tally.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { Parcel } from '../model/records.js';
import { setAside } from '../model/set-aside.js';
import type { DeductedFeature, DeductedLayer, ParcelName } from './deducted-features.js';
import type { PatchOverlay } from './overlay-patches.js';

/** What lies on a patch of linear and of point features, before it is taken off the parcels. */
export interface FoundDeductions {
  readonly lines: readonly Deduction[];
  readonly points: readonly Deduction[];
}

const NONE: FoundDeductions = { lines: [], points: [] };

/**
 * Linear and point features of the second survey inside a patch. A line takes its length inside the patch times its width
 * off the parcels: all of it off the parcel it runs through; along the edge of two parcels KCBL off the one that KCTBBH1
 * names and 1 − KCBL off the other, half and half where they are not named. A side outside the patch does not count.
 * A point takes its area off the parcel it lies in.
 */
export class DeductionFinder {
  private readonly told = new Set<string>();

  constructor(private readonly layers: readonly DeductedLayer[]) {}

  on(shapes: FlatPolygons, patch: number, overlay: PatchOverlay, weight: AreaWeight): FoundDeductions {
    if (!this.layers.some(({ byPatch }) => byPatch.has(patch))) return NONE;
    const parcels = parcelsOf(overlay);
    const place = { patch: { shapes, feature: patch }, xmin: shapes.boxes[4 * patch]!, parcels, weight };
    const lines: Deduction[] = [];
    const points: Deduction[] = [];
    for (const layer of this.layers) {
      for (const at of layer.byPatch.get(patch) ?? []) {
        const feature = layer.features[at]!;
        if (layer.source.role === 'linear') this.addLine(lines, layer, feature, place);
        else addPoint(points, feature, place);
      }
    }
    return { lines, points };
  }

  private addLine(found: Deduction[], layer: DeductedLayer, feature: DeductedFeature, place: Place): void {
    const { parcels, patch, xmin, weight } = place;
    const { coords, partStart, size } = feature;
    const covers = parcels.map(({ cover }) => cover);
    const areas = new Map<Parcel, number>();
    const add = (parcel: Parcel | null, area: number): void => {
      if (parcel && area > 0) areas.set(parcel, (areas.get(parcel) ?? 0) + area);
    };
    for (let p = 0; p + 1 < partStart.length; p++) {
      visitStretches(coords, partStart[p]!, partStart[p + 1]!, patch, covers, (l, r, length, x) => {
        const [left, right] = [parcelAt(parcels, l), parcelAt(parcels, r)];
        // The scale of lengths is the root of that of areas.
        const scale = Math.sqrt(weight.atX0 + weight.slope * (x - xmin - weight.x0));
        const area = length * scale * size;
        const [shareLeft, shareRight] = this.sharesOf(layer, feature, left, right);
        add(left, area * shareLeft);
        add(right, area * shareRight);
      });
    }
    for (const [parcel, area] of areas) found.push(deductionOf(feature, parcel, area));
  }

  private sharesOf(
    layer: DeductedLayer,
    feature: DeductedFeature,
    left: Parcel | null,
    right: Parcel | null,
  ): readonly [number, number] {
    const { share, first, second } = feature;
    if (left === right || share === null) return [0.5, 0.5];
    if (isNamed(left, first) || isNamed(right, second)) return [share, 1 - share];
    if (isNamed(right, first) || isNamed(left, second)) return [1 - share, share];
    if (share !== 0.5) this.tellUnknownSides(layer, feature);
    return [0.5, 0.5];
  }

  /** Once for every line, however many patches it crosses. */
  private tellUnknownSides({ source, setAside: outcome }: DeductedLayer, { record, id }: DeductedFeature): void {
    const key = `${source.name} ${record}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    const { name, layer } = source;
    outcome.push(setAside({ layer: name, file: layer.file, record, id, code: 'LINE_SIDES_UNKNOWN', action: 'noted' }));
  }
}

interface PlacedParcel {
  readonly parcel: Parcel;
  readonly cover: CoverRef;
}

interface Place {
  readonly patch: CoverRef;
  /** West edge of the patch. */
  readonly xmin: number;
  /** Those that count on a spot before others come first. */
  readonly parcels: readonly PlacedParcel[];
  readonly weight: AreaWeight;
}

function addPoint(found: Deduction[], feature: DeductedFeature, { patch, parcels }: Place): void {
  const [x, y] = [feature.coords[0]!, feature.coords[1]!];
  if (!contains(patch.shapes, patch.feature, x, y)) return;
  const at = coverAt(
    parcels.map(({ cover }) => cover),
    x,
    y,
  );
  const parcel = parcelAt(parcels, at);
  if (parcel) found.push(deductionOf(feature, parcel, feature.size));
}

function parcelsOf({ meanings, covers }: PatchOverlay): PlacedParcel[] {
  return meanings
    .flatMap((meaning, c) => (meaning.role === 'baseline' ? [{ parcel: meaning.parcel, cover: covers[c]! }] : []))
    .sort((a, b) => (comesFirst(a.parcel, b.parcel) ? -1 : 1));
}

function parcelAt(parcels: readonly PlacedParcel[], at: number): Parcel | null {
  return at === NOWHERE ? null : parcels[at]!.parcel;
}

function deductionOf({ group, landClass }: DeductedFeature, { key }: Parcel, area: number): Deduction {
  return { parcel: key, group, landClass, area };
}

function isNamed(parcel: Parcel | null, name: ParcelName | null): boolean {
  if (parcel === null || name === null || parcel.number !== name.number) return false;
  return name.unit === null || parcel.locationCode === null || parcel.locationCode === name.unit;
}

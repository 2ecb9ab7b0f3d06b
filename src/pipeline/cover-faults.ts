import { FactsKernel } from '../kernel/facts.js';
import type { CoverMeaning, Parcel } from '../model/records.js';
import { type SetAside, setAside } from '../model/set-aside.js';
import { REMARKS } from '../words/remarks.js';
import { fill, type Lang } from '../words/text.js';
import type { CoverLayer } from './collect-covers.js';
import type { PatchOverlay } from './overlay-patches.js';

/** Relative difference of the two areas of a cover that is told of. */
const ODD_COVER_LIMIT = 1e-6;

/**
 * Covers whose outlines are not sound: each is listed once, however many patches it touches, and every patch it
 * touches says so. Ids, not record numbers, stand in the ledger: it must not depend on the order of records.
 */
export class CoverFaults {
  readonly setAside: SetAside[] = [];
  /** Layer and feature of covers whose rings lie over each other, and of those reported as crossing themselves. */
  private readonly odd = new Set<string>();
  private readonly crossing = new Set<string>();
  private readonly unfit = new Set<number>();
  private readonly kernel = new FactsKernel();

  constructor(private readonly covers: readonly CoverLayer[]) {
    covers.forEach(({ shapes }, layer) => {
      for (let feature = 0; feature < shapes.count; feature++) this.findOdd(layer, feature);
    });
  }

  /** What a patch has to say of the covers on it. */
  remarks({ facts, origins }: PatchOverlay, lang: Lang): string[] {
    const remarks: string[] = [];
    if (this.odd.size > 0) {
      for (const { layer, feature } of origins) {
        if (this.odd.has(keyOf(layer, feature)))
          remarks.push(fill(REMARKS.oddCover, lang, this.nameOf(layer, feature)));
      }
    }
    for (const { cover, x, y } of facts.crossingCovers) {
      const { layer, feature } = origins[cover]!;
      remarks.push(fill(REMARKS.coverCrossing, lang, this.nameOf(layer, feature)));
      if (this.crossing.has(keyOf(layer, feature))) continue;
      this.crossing.add(keyOf(layer, feature));
      this.report(layer, feature, 'SELF_CROSSING', x, y);
    }
    return remarks;
  }

  /** Several rings whose directions say another area than the even-odd rule: parts that lie over each other cancel. */
  private findOdd(layer: number, feature: number): void {
    const { shapes } = this.covers[layer]!;
    if (shapes.featureRing[feature + 1]! - shapes.featureRing[feature]! < 2) return;
    const given = this.kernel.areaAsGiven(shapes, feature);
    const alone = this.kernel.areaAlone(shapes, feature);
    if (Math.abs(given - alone) <= ODD_COVER_LIMIT * Math.max(given, alone, 1)) return;
    this.odd.add(keyOf(layer, feature));
    this.report(layer, feature, 'RING_DIRECTION', shapes.boxes[4 * feature]!, shapes.boxes[4 * feature + 1]!);
  }

  private report(layer: number, feature: number, code: SetAside['code'], x: number, y: number): void {
    const { source, shapes, records, meanings } = this.covers[layer]!;
    this.setAside.push(
      setAside({
        layer: source.name,
        file: source.layer.file,
        record: records[feature]!,
        id: idOf(meanings[feature]!),
        code,
        action: 'repaired',
        x,
        y,
        areaBefore: this.kernel.areaAsGiven(shapes, feature),
        areaAfter: this.kernel.areaAlone(shapes, feature),
      }),
    );
  }

  /** A parcel whose attributes state areas that its outline does not have: listed once. */
  reportStated({ id, record, key, stated }: Parcel, measured: number): void {
    const layer = this.covers.find(({ meanings }) =>
      meanings.some((meaning) => meaning.role === 'baseline' && meaning.parcel.key === key),
    );
    if (!layer || stated === null || this.unfit.has(key)) return;
    this.unfit.add(key);
    const { name, layer: source } = layer.source;
    this.setAside.push(
      setAside({
        layer: name,
        file: source.file,
        record,
        id,
        code: 'NET_AREA_UNFIT',
        action: 'noted',
        params: { stated: stated.area, net: stated.net, measured: measured.toFixed(2) },
      }),
    );
  }

  /** A cover for people: its layer and its id, or its record number where it has none. */
  describe(layer: number, feature: number): string {
    const { source, records, meanings } = this.covers[layer]!;
    return `${source.name} ${idOf(meanings[feature]!) ?? `#${records[feature]!}`}`;
  }

  private nameOf(layer: number, feature: number): { readonly layer: string; readonly name: string } {
    const { source, meanings } = this.covers[layer]!;
    return { layer: source.name, name: idOf(meanings[feature]!) ?? '' };
  }
}

function keyOf(layer: number, feature: number): string {
  return `${layer} ${feature}`;
}

function idOf(meaning: CoverMeaning): string | null {
  if (meaning.role === 'baseline') return meaning.parcel.id;
  return meaning.role === 'approval' ? meaning.approval.id : null;
}

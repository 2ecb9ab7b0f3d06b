import { FactsKernel } from '../kernel/facts.js';
import { turnsOddly } from '../kernel/turning.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { RepairPolicy } from '../model/job.js';
import type { Parcel } from '../model/records.js';
import { type SetAside, setAside } from '../model/set-aside.js';
import { LAYER_NAMES } from '../words/layers.js';
import { KIND_NAMES, MISSING, REMARKS } from '../words/remarks.js';
import { fill, filled, type Lang, type Text } from '../words/text.js';
import { type CoverLayer, idInTable } from './collect-covers.js';
import type { Evidence } from './evidence.js';
import type { JobLayer } from './layers.js';
import type { PatchOverlay } from './overlay-patches.js';
import { type OutlineFault, repairVerdict } from './repair-policy.js';
import { ringsAsFeatures } from './rings-as-features.js';

/** Relative difference of the two areas of a cover that is told of. */
const ODD_COVER_LIMIT = 1e-6;

/** A cover that crosses itself on a patch beyond the limit of repairs: layer by position, record from 1, the crossing. */
export interface CrossingCover {
  readonly layer: number;
  readonly record: number;
  readonly x: number;
  readonly y: number;
}

/** Some covers turned out, on the patches, to cross themselves beyond the limit: the run begins again without them. */
export class CoversRefused extends Error {
  override readonly name = 'CoversRefused';

  constructor(readonly covers: readonly CrossingCover[]) {
    super('covers cross themselves');
  }
}

/** A feature of a layer, both by position. */
interface Place {
  readonly layer: number;
  readonly feature: number;
}

/**
 * Covers whose outlines are not sound: each is listed once, however many patches it touches, and every patch it
 * touches says so. Ids, not record numbers, stand in the ledger: it must not depend on the order of records.
 *
 * Rings that contradict each other are found before the overlay, crossings only by it, where they lie on a patch: to look
 * for them in every cover would cost more than the overlay. `known` are those that an earlier pass has found.
 */
export class CoverFaults {
  readonly setAside: SetAside[] = [];
  /** The covers without those that are refused. */
  readonly sound: readonly CoverLayer[];
  /** Covers found to be refused during the overlay. */
  readonly late: CrossingCover[] = [];
  /** Layer and feature of covers whose rings lie over each other. */
  private readonly odd = new Set<string>();
  /** Covers that cross themselves: where they are listed. */
  private readonly crossing = new Map<string, { readonly row: number; readonly late: number | null }>();
  /** Refused covers by the patch that they lie on. */
  private readonly lost = new Map<number, Place[]>();
  private readonly unfit = new Set<number>();
  private readonly kernel = new FactsKernel();

  constructor(
    private readonly covers: readonly CoverLayer[],
    private readonly patches: FlatPolygons,
    private readonly repair: RepairPolicy,
    known: readonly CrossingCover[] = [],
  ) {
    this.sound = covers.map((cover, layer) => {
      const refused = new Set<number>();
      const { shapes, records } = cover;
      const crossing = new Map(known.flatMap((one) => (one.layer === layer ? [[one.record, one] as const] : [])));
      for (let feature = 0; feature < shapes.count; feature++) {
        const found = crossing.get(records[feature]!);
        const isRefused = found
          ? this.report({ layer, feature }, 'crossing', found.x, found.y)
          : this.isOddAndRefused({ layer, feature });
        if (isRefused) refused.add(feature);
      }
      return this.without(cover, layer, refused);
    });
  }

  /** What a patch has to say of the covers on it. */
  remarks({ facts, origins }: PatchOverlay, lang: Lang): string[] {
    const remarks: string[] = [];
    if (this.odd.size > 0) {
      for (const place of origins) {
        if (this.odd.has(keyOf(place))) remarks.push(fill(REMARKS.oddCover, lang, this.nameOf(place)));
      }
    }
    for (const { cover, x, y } of facts.crossingCovers) {
      const place = origins[cover]!;
      remarks.push(fill(REMARKS.coverCrossing, lang, this.nameOf(place)));
      this.noteCrossing(place, x, y);
    }
    return remarks;
  }

  /** Lists a crossing cover once, with the smallest of the crossings met: patches come in another order to each thread. */
  private noteCrossing(place: Place, x: number, y: number): void {
    const { layer, feature } = place;
    const known = this.crossing.get(keyOf(place));
    if (!known) {
      const row = this.setAside.length;
      const late = this.report(place, 'crossing', x, y) ? this.late.length : null;
      if (late !== null) this.late.push({ layer, record: this.covers[layer]!.records[feature]!, x, y });
      this.crossing.set(keyOf(place), { row, late });
      return;
    }
    const before = this.setAside[known.row]!;
    if (x > before.x! || (x === before.x && y >= before.y!)) return;
    this.setAside[known.row] = { ...before, x, y };
    if (known.late !== null) this.late[known.late] = { ...this.late[known.late]!, x, y };
  }

  /**
   * The evidence for one patch: where a cover on it is refused, its layer counts as not provided there. Nobody knows what
   * it says, and what is not known is never read as "none".
   */
  evidenceFor(patch: number, evidence: Evidence, lang: Lang): Evidence {
    const lost = this.lost.get(patch);
    if (!lost) return evidence;
    const sources = lost.map(({ layer }) => this.covers[layer]!.source);
    const names = lost.map((place) => fill(MISSING.refusedCover, lang, this.nameOf(place)));
    const has = (role: string): boolean => sources.some((source) => source.role === role);
    const kinds = { ...evidence.kinds };
    for (const { role, kind } of sources) if (role === 'approvals') kinds[kind ?? 'other'] = false;
    return {
      ...evidence,
      baseline: evidence.baseline && !has('baseline') && !has('newFarmland'),
      farmland: evidence.farmland && !has('farmland'),
      redline: evidence.redline && !has('redline'),
      approvals: evidence.approvals && !has('approvals'),
      kinds,
      missing: [...evidence.missing, ...[...new Set(names)].sort()],
    };
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
    const { source, records } = this.covers[layer]!;
    return `${source.name} ${this.idOf({ layer, feature }) ?? `#${records[feature]!}`}`;
  }

  /**
   * Rings whose directions say another area than the even-odd rule: parts that lie over each other cancel. A single ring
   * is looked at where it does not turn around once.
   */
  private isOddAndRefused({ layer, feature }: Place): boolean {
    const { shapes } = this.covers[layer]!;
    const isSingle = shapes.featureRing[feature + 1]! - shapes.featureRing[feature]! < 2;
    if (isSingle && !turnsOddly(shapes, feature)) return false;
    const given = this.kernel.areaAsGiven(shapes, feature);
    const alone = this.kernel.areaAlone(shapes, feature);
    if (Math.abs(given - alone) <= ODD_COVER_LIMIT * Math.max(given, alone, 1)) return false;
    const crossing = isSingle ? this.kernel.overlay(shapes, feature, []).crossing : null;
    const { x, y } = crossing ?? { x: shapes.boxes[4 * feature]!, y: shapes.boxes[4 * feature + 1]! };
    const row = this.setAside.length;
    const isRefused = this.report({ layer, feature }, crossing ? 'crossing' : 'direction', x, y);
    // Where the crossing itself lies on a patch, the overlay says so, and it is listed already.
    if (crossing) this.crossing.set(keyOf({ layer, feature }), { row, late: null });
    else if (!isRefused) this.odd.add(keyOf({ layer, feature }));
    return isRefused;
  }

  /** Lists a cover at fault; true where it is refused. */
  private report({ layer, feature }: Place, fault: OutlineFault, x: number, y: number): boolean {
    const { source, shapes, records } = this.covers[layer]!;
    const { isRefused, row } = repairVerdict(this.repair, fault, this.kernel, shapes, feature);
    const id = this.idOf({ layer, feature });
    const file = source.layer.file;
    this.setAside.push(setAside({ layer: source.name, file, record: records[feature]!, id, x, y, ...row }));
    return isRefused;
  }

  /** The layer without its refused features; the patches that these lie on are remembered. */
  private without(cover: CoverLayer, layer: number, refused: ReadonlySet<number>): CoverLayer {
    if (refused.size === 0) return cover;
    const kept: number[] = [];
    cover.pairFeature.forEach((feature, k) => {
      if (!refused.has(feature)) kept.push(k);
      else if (this.liesOn(cover.shapes, feature, cover.pairPatch[k]!)) {
        const patch = cover.pairPatch[k]!;
        this.lost.set(patch, [...(this.lost.get(patch) ?? []), { layer, feature }]);
      }
    });
    return {
      ...cover,
      pairPatch: Int32Array.from(kept, (k) => cover.pairPatch[k]!),
      pairFeature: Int32Array.from(kept, (k) => cover.pairFeature[k]!),
    };
  }

  /** True where any ring of the feature lies on the patch, whatever the other rings say. */
  private liesOn(shapes: FlatPolygons, feature: number, patch: number): boolean {
    const rings = ringsAsFeatures(shapes, feature);
    const covers = Array.from({ length: rings.count }, (_, ring) => ({ shapes: rings, feature: ring }));
    return this.kernel.overlay(this.patches, patch, covers).sets.some((set) => set.covers.length > 0);
  }

  /** Layer and id for the ledger. */
  private nameOf(place: Place): { readonly layer: Text; readonly name: Text } {
    const id = this.idOf(place);
    return { layer: titleOf(this.covers[place.layer]!.source), name: id === null ? REMARKS.noId : { en: id, zh: id } };
  }

  private idOf({ layer, feature }: Place): string | null {
    const { source, records, meanings } = this.covers[layer]!;
    const meaning = meanings[feature]!;
    if (meaning.role === 'baseline') return meaning.parcel.id;
    if (meaning.role === 'approval') return meaning.approval.id;
    return idInTable(source, records[feature]!);
  }
}

/** A layer for people: named ones by the name that the job gives them. */
function titleOf({ role, name, kind }: JobLayer): Text {
  if (role === 'approvals') return filled(LAYER_NAMES.approvals, { kind: KIND_NAMES[kind ?? 'other'] });
  if (role !== 'layer') return LAYER_NAMES[role];
  const own = name.replace(/^layer /, '');
  return { en: own, zh: own };
}

function keyOf({ layer, feature }: Place): string {
  return `${layer} ${feature}`;
}

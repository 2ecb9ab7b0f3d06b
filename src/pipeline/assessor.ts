import type { Crs } from '../crs/definitions.js';
import { SurveyArea } from '../crs/ellipsoid-area.js';
import { localScale } from '../crs/local-scale.js';
import { CLOSURE_TOLERANCE, FactsKernel, type OverlayFacts } from '../kernel/facts.js';
import { clockwiseRing, shapefileRings } from '../kernel/orient.js';
import { piecesOf } from '../kernel/pieces.js';
import { roundToWhole, toCents } from '../kernel/rounding.js';
import { type AreaWeight, type PatchAccount, PLANE, tally } from '../kernel/tally.js';
import type { PatchFacts } from '../model/facts.js';
import type { FlatPolygons, Rings } from '../model/geometry.js';
import type { LedgerRow } from '../model/ledger.js';
import type { PieceRow } from '../model/piece.js';
import { Problem } from '../model/problem.js';
import type { CoverMeaning, Patch } from '../model/records.js';
import { type SetAside, setAside } from '../model/set-aside.js';
import type { CompiledPack, Verdict } from '../rules/judge.js';
import { MISSING, REMARKS } from '../words/remarks.js';
import { fill, type Text, type TextParams } from '../words/text.js';
import type { CoverLayer } from './collect-covers.js';
import type { Evidence } from './evidence.js';
import type { Job } from './job.js';
import {
  approvalNumbers,
  dominantParcel,
  isUndated,
  type LedgerNumbers,
  ledgerNumbers,
  type Place,
  patchFacts,
  placeOf,
} from './ledger-rows.js';
import type { PatchOverlay } from './overlay-patches.js';
import type { SortedPatches } from './sorted-patches.js';

/** Everything that is known of one patch at the end. */
export interface AssessedPatch {
  readonly patch: Patch;
  readonly account: PatchAccount;
  readonly numbers: LedgerNumbers;
  readonly facts: PatchFacts;
  readonly verdict: Verdict;
  readonly place: Place;
  readonly row: LedgerRow;
  readonly shape: Rings;
  readonly pieces: readonly PieceRow[];
}

/** Beyond this relative difference between the survey's area and the weighted parts something is wrong with the CRS. */
const CONTROL_LIMIT = 1e-5;

function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Relative difference of the two areas of a cover that is told of. */
const ODD_COVER_LIMIT = 1e-6;

function idOf(meaning: CoverMeaning): string | null {
  if (meaning.role === 'baseline') return meaning.parcel.id;
  return meaning.role === 'approval' ? meaning.approval.id : null;
}

/** From the overlay of a patch to its row. */
export class Assessor {
  readonly setAside: SetAside[] = [];
  worstClosure = 0;
  worstControl = 0;
  private readonly survey: SurveyArea | null;
  private readonly layerColumns: readonly string[];
  /** The patch in hand was written as other polygons than it came in. */
  private isTouching = false;
  private readonly reported = new Set<string>();
  /** Layer and feature of covers whose rings lie over each other. */
  private readonly oddCovers = new Set<string>();
  private readonly kernel = new FactsKernel();

  constructor(
    private readonly job: Job,
    private readonly crs: Crs,
    private readonly covers: readonly CoverLayer[],
    private readonly evidence: Evidence,
    private readonly pack: CompiledPack,
    private readonly read: SortedPatches,
  ) {
    this.survey = job.area === 'ellipsoidal' && this.crs.kind !== 'none' ? new SurveyArea(this.crs) : null;
    this.layerColumns = job.layers.map(({ column }) => column);
    this.findOddCovers();
  }

  /** The row of a patch, or null when it is set aside because its area would print as 0.00. */
  assess(position: number, overlay: PatchOverlay): AssessedPatch | null {
    const patch = this.read.patches[position]!;
    const { facts, meanings } = overlay;
    this.requireClosure(patch, facts);
    const account = tally(facts.sets, meanings, patch.imageAfter, this.weightOf(position), this.layerColumns.length);
    this.closeOnSurvey(position, facts, account);
    if (toCents(account.area) === 0) return this.withoutArea(position);
    const numbers = ledgerNumbers(account, this.evidence, this.layerColumns);
    const patchFactsOf = patchFacts(patch, account, numbers, this.evidence);
    const verdict = this.pack.judge(patchFactsOf);
    const place = placeOf(patch, dominantParcel(account));
    // Pieces first: they are traced from the sweep of this very patch.
    const shape = this.shapeOf(position, facts);
    const pieces = this.job.out.pieces ? this.pieceRows(position, overlay, account, numbers, shape) : [];
    const remarks = [
      ...(this.isTouching ? [REMARKS.touching[this.job.out.lang]] : []),
      ...this.remarks(position, overlay, account),
    ];
    const row = { texts: this.texts(patch, place, account, verdict, remarks), numbers };
    return {
      patch,
      account,
      numbers,
      facts: patchFactsOf,
      verdict,
      place,
      row,
      shape,
      pieces,
    };
  }

  private withoutArea(position: number): null {
    const { id, record } = this.read.patches[position]!;
    const { layer, file, shapes } = this.read;
    const [x, y] = [shapes.boxes[4 * position]!, shapes.boxes[4 * position + 1]!];
    this.setAside.push(setAside({ layer, file, record, id, code: 'NO_AREA', action: 'set aside', x, y }));
    return null;
  }

  /**
   * Covers of several rings whose directions say another area than the even-odd rule: parts that lie over each other
   * cancel. They are listed once, and every patch they touch says so.
   */
  private findOddCovers(): void {
    this.covers.forEach(({ shapes, source, records, meanings }, layer) => {
      for (let feature = 0; feature < shapes.count; feature++) {
        if (shapes.featureRing[feature + 1]! - shapes.featureRing[feature]! < 2) continue;
        const given = this.kernel.areaAsGiven(shapes, feature);
        const alone = this.kernel.areaAlone(shapes, feature);
        if (Math.abs(given - alone) <= ODD_COVER_LIMIT * Math.max(given, alone, 1)) continue;
        this.oddCovers.add(`${layer} ${feature}`);
        this.setAside.push(
          setAside({
            layer: source.name,
            file: source.layer.file,
            record: records[feature]!,
            id: idOf(meanings[feature]!),
            code: 'RING_DIRECTION',
            action: 'repaired',
            x: shapes.boxes[4 * feature]!,
            y: shapes.boxes[4 * feature + 1]!,
            areaBefore: given,
            areaAfter: alone,
          }),
        );
      }
    });
  }

  /** 0 ≤ parts and parts = whole, or the run ends: a wrong area is worse than none. */
  private requireClosure(patch: Patch, facts: OverlayFacts): void {
    this.worstClosure = Math.max(this.worstClosure, facts.closure);
    if (facts.closure <= CLOSURE_TOLERANCE && facts.sets.every((set) => set.area >= -1e-9)) return;
    throw new Problem(
      'AREA_NOT_CLOSED',
      { file: this.read.file, record: patch.record, id: patch.id },
      { id: patch.id, detail: `relative difference ${facts.closure.toExponential(2)}` },
    );
  }

  private weightOf(position: number): AreaWeight {
    if (!this.survey) return PLANE;
    const { boxes } = this.read.shapes;
    const [xmin, ymin, xmax, ymax] = [0, 1, 2, 3].map((i) => boxes[4 * position + i]!) as [
      number,
      number,
      number,
      number,
    ];
    const { x0, atX0, slope } = localScale(this.crs, { xmin, ymin, xmax, ymax });
    return { x0: x0 - xmin, atX0, slope };
  }

  /**
   * The survey's formula gives the area of the whole patch; its parts, measured by local scale, are brought to add up
   * to it. A patch whose rings contradict themselves has no survey area of its own: the parts are then the measure.
   */
  private closeOnSurvey(position: number, facts: OverlayFacts, account: PatchAccount): void {
    if (!this.survey || facts.fault !== 'none' || account.area <= 0) return;
    const control = this.survey.polygonArea(ringsOf(this.read.shapes, position));
    const factor = control / account.area;
    const difference = Math.abs(factor - 1);
    this.worstControl = Math.max(this.worstControl, difference);
    const isSound = difference <= CONTROL_LIMIT || Math.abs(control - account.area) <= 0.01;
    if (!isSound) {
      const patch = this.read.patches[position]!;
      throw new Problem(
        'AREA_NOT_CLOSED',
        { file: this.read.file, record: patch.record, id: patch.id },
        { id: patch.id, detail: `survey formula ${control.toFixed(4)} m², parts ${account.area.toFixed(4)} m²` },
      );
    }
    scaleAccount(account, factor);
  }

  private texts(
    patch: Patch,
    place: Place,
    account: PatchAccount,
    verdict: Verdict,
    remarks: readonly string[],
  ): Record<string, string | null> {
    const { lang } = this.job.out;
    const { pack } = this.pack;
    const word = (text: Text | null | undefined): string | null => text?.[lang] ?? null;
    const signs = verdict.signs.map((id) => word(pack.signs.find((sign) => sign.id === id)?.text) ?? id);
    const missing = [...this.evidence.missing];
    if (patch.imageAfter === null) missing.push(MISSING.imageAfter[lang]);
    else if (isUndated(account)) missing.push(MISSING.approvalDate[lang]);
    return {
      JCBH: patch.id,
      XZQDM: place.adminCode,
      XZMC: place.township,
      CMC: place.village,
      TBLX: patch.patchType,
      QSX: patch.imageBefore,
      HSX: patch.imageAfter,
      PZWH: this.evidence.approvals && !isUndated(account) ? joined(approvalNumbers(account)) : null,
      PDLB: word(pack.outcomes.find((outcome) => outcome.id === verdict.outcome)?.text),
      PDXL: word(verdict.sub),
      PDGZ: verdict.ruleId,
      PDYJ: verdict.because[lang],
      QSZJ: joined(missing),
      ZLXZ: verdict.stock === null ? null : word(pack.cutoff?.[verdict.stock]),
      XWBS: joined(signs),
      BZ: joined(remarks),
    };
  }

  private remarks(position: number, overlay: PatchOverlay, account: PatchAccount): string[] {
    const { lang } = this.job.out;
    const { facts } = overlay;
    const patch = this.read.patches[position]!;
    const remarks: string[] = [];
    const say = (text: Text, params: TextParams = {}): void => {
      remarks.push(fill(text, lang, params));
    };
    if (facts.fault !== 'none') {
      const change = { before: facts.areaAsGiven.toFixed(2), after: facts.area.toFixed(2) };
      say(facts.fault === 'self-crossing' ? REMARKS.repaired : REMARKS.ringDirection, change);
      this.setAside.push(
        setAside({
          layer: this.read.layer,
          file: this.read.file,
          record: patch.record,
          id: patch.id,
          code: facts.fault === 'self-crossing' ? 'SELF_CROSSING' : 'RING_DIRECTION',
          action: 'repaired',
          x: facts.crossing?.x ?? this.read.shapes.boxes[4 * position]!,
          y: facts.crossing?.y ?? this.read.shapes.boxes[4 * position + 1]!,
          areaBefore: facts.areaAsGiven,
          areaAfter: facts.area,
        }),
      );
    }
    const same = this.read.sameShape.get(position);
    if (same) say(REMARKS.sameShape, { ids: same.join(' ') });
    const count = this.read.idCounts.get(patch.id) ?? 1;
    if (count > 1) say(REMARKS.sameId, { count });
    if (patch.imageAfterInexact) say(REMARKS.inexactDate);
    if (patch.imageAfter !== null && patch.imageAfter === this.job.asOf && !patch.imageAfterGiven) {
      say(REMARKS.asOf, { date: patch.imageAfter });
    }
    const noted = (area: number, text: Text): void => {
      if (toCents(area) > 0) say(text, { area: area.toFixed(2) });
    };
    const faulty = [...account.parcels.keys()].filter((parcel) => parcel.deductionFaulty).map(({ id }) => id);
    if (faulty.length > 0) say(REMARKS.deductionFaulty, { ids: faulty.sort().join(' ') });
    noted(account.baselineOverlap, REMARKS.baselineOverlap);
    noted(account.unknownClass, REMARKS.unknownClass);
    noted(account.undated, REMARKS.undated);
    if (this.oddCovers.size > 0) {
      for (const { layer, feature } of overlay.origins) {
        if (!this.oddCovers.has(`${layer} ${feature}`)) continue;
        const { source, meanings } = this.covers[layer]!;
        say(REMARKS.oddCover, { layer: source.name, name: idOf(meanings[feature]!) ?? '' });
      }
    }
    for (const { cover, x, y } of facts.crossingCovers) {
      const { source, name } = this.reportCrossingCover(overlay, cover, x, y);
      say(REMARKS.coverCrossing, { layer: source.name, name });
    }
    return remarks;
  }

  /** A parcel or approval that crosses itself on a patch: reported once, however many patches it touches. */
  private reportCrossingCover(overlay: PatchOverlay, cover: number, x: number, y: number) {
    const { layer, feature } = overlay.origins[cover]!;
    const { source, shapes, records, meanings } = this.covers[layer]!;
    const record = records[feature]!;
    const id = idOf(meanings[feature]!);
    const key = `${layer} ${record}`;
    if (!this.reported.has(key)) {
      this.reported.add(key);
      this.setAside.push(
        setAside({
          layer: source.name,
          file: source.layer.file,
          record,
          id,
          code: 'SELF_CROSSING',
          action: 'repaired',
          x,
          y,
          areaBefore: this.kernel.areaAsGiven(shapes, feature),
          areaAfter: this.kernel.areaAlone(shapes, feature),
        }),
      );
    }
    // The id, not the record number: the ledger must not depend on the order of records.
    return { source, name: id ?? '' };
  }

  /** The patch's outline for the ledger: as it came where it is sound, else repaired by the rule the area follows. */
  private shapeOf(position: number, facts: OverlayFacts): Rings {
    const { shapes } = this.read;
    this.isTouching = false;
    const polygons =
      facts.fault === 'none'
        ? this.kernel.outline(shapes, position, facts.touchesItself)
        : (piecesOf(shapes, position, [], () => 0).get(0) ?? []);
    if (polygons === null) return clockwiseRing(shapes, position);
    const rings = shapes.featureRing[position + 1]! - shapes.featureRing[position]!;
    this.isTouching = facts.fault === 'none' && rings === 1;
    if (this.isTouching) this.noteTouching(position, facts);
    return shapefileRings(polygons);
  }

  private noteTouching(position: number, facts: OverlayFacts): void {
    const patch = this.read.patches[position]!;
    this.setAside.push(
      setAside({
        layer: this.read.layer,
        file: this.read.file,
        record: patch.record,
        id: patch.id,
        code: 'SELF_TOUCHING',
        action: 'repaired',
        x: this.read.shapes.boxes[4 * position]!,
        y: this.read.shapes.boxes[4 * position + 1]!,
        areaBefore: facts.areaAsGiven,
        areaAfter: facts.area,
      }),
    );
  }

  private pieceRows(
    position: number,
    overlay: PatchOverlay,
    account: PatchAccount,
    numbers: LedgerNumbers,
    whole: Rings,
  ): PieceRow[] {
    const pieces = account.pieces;
    const cents = roundToWhole(
      pieces.map(({ area }) => area),
      numbers['TBMJ'] ?? 0,
    );
    const pieceOfSet: number[] = [];
    pieces.forEach((piece, i) => {
      for (const set of piece.sets) pieceOfSet[set] = i;
    });
    const polygons = pieces.length === 1 ? null : overlay.pieces(pieceOfSet);
    return pieces
      .map(
        (piece, i): PieceRow => ({
          patchId: this.read.patches[position]!.id,
          parcelId: piece.parcel?.id ?? null,
          landClass: piece.parcel?.landClass ?? null,
          landClassName: piece.parcel?.landClassName ?? null,
          area: cents[i]!,
          inFarmland: this.evidence.farmland ? piece.inFarmland : null,
          inForce: this.evidence.approvals && !isUndated(account) ? piece.inForce : null,
          shape: polygons ? shapefileRings(polygons.get(i) ?? []) : whole,
        }),
      )
      .filter((piece) => piece.area > 0)
      .sort(comparePieces);
  }
}

function comparePieces(a: PieceRow, b: PieceRow): number {
  return (
    compareIds(a.parcelId ?? '', b.parcelId ?? '') ||
    Number(a.inFarmland) - Number(b.inFarmland) ||
    Number(a.inForce) - Number(b.inForce)
  );
}

function joined(texts: readonly string[]): string | null {
  return texts.length === 0 ? null : texts.join(';');
}

function ringsOf({ coords, ringStart, featureRing }: FlatPolygons, feature: number): Rings {
  return { coords, ringStart: ringStart.subarray(featureRing[feature]!, featureRing[feature + 1]! + 1) };
}

/** Multiplies every area of an account; shares stay as they are. */
function scaleAccount(account: PatchAccount, factor: number): void {
  const scaleMap = <Key>(map: Map<Key, number>): void => {
    for (const [key, area] of map) map.set(key, area * factor);
  };
  const scaleRecord = (record: Record<string, number>): void => {
    for (const key of Object.keys(record)) record[key]! *= factor;
  };
  scaleRecord(account.groups);
  scaleRecord(account.kinds);
  scaleMap(account.landClasses);
  scaleMap(account.approvals);
  scaleMap(account.parcels);
  account.layers.forEach((area, i) => {
    account.layers[i] = area * factor;
  });
  for (const piece of account.pieces) piece.area *= factor;
  for (const key of AREA_KEYS) account[key] *= factor;
}

const AREA_KEYS = [
  'area',
  'farmland',
  'redline',
  'inForce',
  'onlyAfterwards',
  'onlyExpired',
  'undated',
  'cultivatedNotInForce',
  'farmlandNotInForce',
  'baselineOverlap',
  'unknownClass',
] as const satisfies readonly (keyof PatchAccount)[];

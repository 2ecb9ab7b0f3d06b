import type { Crs } from '../crs/definitions.js';
import { breachText } from '../kernel/check-areas.js';
import { closePieces } from '../kernel/closing.js';
import { type Deduction, deductFeatures } from '../kernel/deductions.js';
import { FactsKernel, type OverlayFacts, type ShapeFault } from '../kernel/facts.js';
import { clockwiseRing, shapefileRings } from '../kernel/orient.js';
import type { PatchAccount } from '../kernel/patch-account.js';
import { toCents } from '../kernel/rounding.js';
import { type AreaWeight, tally } from '../kernel/tally.js';
import { type StatedOutcome, takeStatedAreas } from '../kernel/whole-parcels.js';
import type { PatchFacts } from '../model/facts.js';
import type { Rings } from '../model/geometry.js';
import type { Job } from '../model/job.js';
import type { KeptApproval } from '../model/kept-facts.js';
import type { LedgerRow } from '../model/ledger.js';
import type { PieceRow } from '../model/piece.js';
import { Problem } from '../model/problem.js';
import type { Patch } from '../model/records.js';
import { type SetAside, setAside } from '../model/set-aside.js';
import { askedFacts } from '../rules/asked.js';
import type { CompiledPack, Verdict } from '../rules/judge.js';
import { MISSING, REMARKS } from '../words/remarks.js';
import { fill, type Text, type TextParams } from '../words/text.js';
import { approvalShares } from './approval-shares.js';
import { areaRemarks, type Deducted } from './area-remarks.js';
import type { CoverFaults } from './cover-faults.js';
import type { DeductedLayer } from './deducted-features.js';
import { DeductionFinder } from './deduction-finder.js';
import type { Evidence } from './evidence.js';
import {
  approvalNumbers,
  dominantParcel,
  isUndated,
  type LedgerNumbers,
  ledgerNumbers,
  type Place,
  placeOf,
} from './ledger-rows.js';
import { AreaMeasure } from './measure.js';
import { nearApprovals, reachOf } from './near-approvals.js';
import type { PatchOverlay } from './overlay-patches.js';
import { type AskedFor, NOT_ASKED, patchFacts } from './patch-facts.js';
import { pieceRows } from './piece-rows.js';
import { type OutlineFault, repairVerdict } from './repair-policy.js';
import { restShape } from './rest-shape.js';
import type { SortedPatches } from './sorted-patches.js';
import { joined, VerdictWords } from './verdict-words.js';
import { WholeParcelFinder } from './whole-parcel-finder.js';

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
  /** The approvals on the patch, whatever their dates. */
  readonly approvals: readonly KeptApproval[];
  /** The remarks of its row without what the rule pack said. */
  readonly remarks: string | null;
}

/**
 * What may be closed: beyond this relative difference between the survey's area and the parts by local scale something is
 * wrong, unless it is less than a printed unit.
 */
export const CLOSING_LIMIT = { relative: 1e-5, squareMetres: 0.01 } as const;

/** From the overlay of a patch to its row. */
export class Assessor {
  /** Patches whose areas did not add up at first, by the way that found sound ones. */
  readonly mended = { exact: 0, geos: 0 };
  worstClosure = 0;
  worstControl = 0;
  /** The same in m². */
  worstResidual = 0;
  private readonly layerColumns: readonly string[];
  private readonly measure: AreaMeasure;
  private readonly whole: WholeParcelFinder;
  private readonly deductions: DeductionFinder | null;
  private readonly own: SetAside[] = [];
  private readonly words: VerdictWords;
  private readonly kernel = new FactsKernel();
  private readonly asksRest: boolean;
  private readonly reach: number | null;

  constructor(
    private readonly job: Job,
    crs: Crs,
    private readonly coverFaults: CoverFaults,
    deducted: readonly DeductedLayer[],
    private readonly evidence: Evidence,
    private readonly pack: CompiledPack,
    private readonly read: SortedPatches,
  ) {
    this.measure = new AreaMeasure(job.area === 'ellipsoidal' ? crs : null, read.shapes, job.densify);
    this.whole = new WholeParcelFinder(coverFaults.sound);
    this.deductions = deducted.length > 0 ? new DeductionFinder(deducted) : null;
    this.layerColumns = job.layers.map(({ column }) => column);
    this.words = new VerdictWords(pack.pack, job.out.lang);
    this.asksRest = [...askedFacts(pack.pack)].some((fact) => fact.startsWith('rest.'));
    this.reach = reachOf(pack.pack, read);
  }

  /** Everything set aside or repaired so far, patches and covers. */
  get setAside(): readonly SetAside[] {
    return [...this.own, ...this.coverFaults.setAside];
  }

  /** The row of a patch, or null when it is set aside because its area would print as 0.00. */
  assess(position: number, overlay: PatchOverlay): AssessedPatch | null {
    const patch = this.read.patches[position]!;
    const { facts, meanings } = overlay;
    this.requireSoundAreas(patch, overlay);
    const weight = this.weightOf(position, facts);
    const account = tally(facts.sets, meanings, patch, weight, this.layerColumns.length);
    if (toCents(account.area) === 0) return this.withoutArea(position);
    closePieces(account);
    const deducted = this.deductions && this.deduct(this.deductions, position, overlay, account, weight);
    const stated = this.job.wholeParcels === 'attribute' ? this.wholeParcels(position, overlay, account) : null;
    const { shape, isRewritten } = this.outlineOf(position, facts);
    if (isRewritten && this.isRefused(position, facts)) return null;
    const evidence = this.coverFaults.evidenceFor(position, this.evidence, this.job.out.lang);
    const terms = { declared: patch.declaredArea, mu: this.job.mu };
    const numbers = ledgerNumbers(account, evidence, this.layerColumns, terms);
    const place = placeOf(patch, dominantParcel(account));
    const asked = this.askedFor(patch, position, overlay, account, numbers, evidence);
    const patchFactsOf = patchFacts(patch, account, numbers, evidence, place, asked);
    const verdict = this.pack.judge(patchFactsOf);
    const pieces = this.job.out.pieces ? pieceRows(patch, overlay, account, evidence, shape) : [];
    const remarks = [
      ...this.remarks(position, overlay, account, isRewritten),
      ...areaRemarks(patch, numbers, deducted, stated, this.job),
    ];
    const ownRemarks = joined(remarks);
    for (const text of this.pack.evidence(verdict, patchFactsOf)) remarks.push(text[this.job.out.lang]);
    const row = { texts: this.texts(patch, place, account, evidence, verdict, remarks), numbers };
    const approvals = approvalShares(facts, meanings, patch, weight);
    const kept = { approvals, remarks: ownRemarks };
    return { patch, account, numbers, facts: patchFactsOf, verdict, place, row, shape, pieces, ...kept };
  }

  /** Takes linear and point features off the parcels on the patch. */
  private deduct(
    finder: DeductionFinder,
    position: number,
    overlay: PatchOverlay,
    account: PatchAccount,
    weight: AreaWeight,
  ): Deducted {
    const { lines, points } = finder.on(this.read.shapes, position, overlay, weight);
    const sum = (part: readonly Deduction[]): number => part.reduce((all, { area }) => all + area, 0);
    const { exhausted } = deductFeatures(account, [...lines, ...points]);
    return { lines: sum(lines), points: sum(points), exhausted };
  }

  /** Books parcels whole inside the patch by their attributes; those that do not fit are listed once. */
  private wholeParcels(position: number, overlay: PatchOverlay, account: PatchAccount): StatedOutcome {
    const outcome = takeStatedAreas(account, this.whole.on(this.read.shapes, position, overlay, account));
    for (const { parcel, area } of outcome.unfit) this.coverFaults.reportStated(parcel, area);
    return outcome;
  }

  /** What costs time and is found only where the pack asks for it. */
  private askedFor(
    patch: Patch,
    position: number,
    overlay: PatchOverlay,
    account: PatchAccount,
    numbers: LedgerNumbers,
    evidence: Evidence,
  ): AskedFor {
    const { asksRest, reach, read } = this;
    const covers = this.coverFaults.sound;
    const unapproved = numbers['WSPMJ'] ?? null;
    const rest =
      asksRest && unapproved !== null ? restShape(overlay, account, unapproved, read.shapes, position) : null;
    if (reach === null) return rest ? { ...NOT_ASKED, rest } : NOT_ASKED;
    return { rest, ...nearApprovals(patch, position, read.shapes, overlay, covers, account, evidence, reach) };
  }

  private withoutArea(position: number): null {
    const { id, record } = this.read.patches[position]!;
    const { layer, file, shapes } = this.read;
    const [x, y] = [shapes.boxes[4 * position]!, shapes.boxes[4 * position + 1]!];
    this.own.push(setAside({ layer, file, record, id, code: 'NO_AREA', action: 'set aside', x, y }));
    return null;
  }

  /** 0 ≤ part ≤ whole and parts = whole, or the run ends: a wrong area is worse than none. */
  private requireSoundAreas({ id, record }: Patch, { facts, breach, way, origins }: PatchOverlay): void {
    if (way !== 'sweep') this.mended[way]++;
    this.worstClosure = Math.max(this.worstClosure, facts.closure);
    if (!breach) return;
    const nameOf = (cover: number): string => this.coverFaults.describe(origins[cover]!.layer, origins[cover]!.feature);
    throw new Problem(
      'AREA_NOT_CLOSED',
      { file: this.read.file, record, id },
      { id, detail: breachText(breach, nameOf) },
    );
  }

  /** The weight under which the parts of a patch add up to the survey's area of it. */
  private weightOf(position: number, facts: OverlayFacts): AreaWeight {
    const { weight, control, difference } = this.measure.of(position, facts, this.read.patches[position]!.ownArea);
    if (control === null) return weight;
    const residual = difference * control;
    this.worstControl = Math.max(this.worstControl, difference);
    this.worstResidual = Math.max(this.worstResidual, residual);
    // Written so that NaN is a breach too.
    if (difference <= CLOSING_LIMIT.relative || residual <= CLOSING_LIMIT.squareMetres) return weight;
    const { id, record } = this.read.patches[position]!;
    const params = { id, control: control.toFixed(2), residual: residual.toFixed(2), limit: CLOSING_LIMIT.relative };
    throw new Problem('CLOSING_TOO_LARGE', { file: this.read.file, record, id }, params);
  }

  private texts(
    patch: Patch,
    place: Place,
    account: PatchAccount,
    evidence: Evidence,
    verdict: Verdict,
    remarks: readonly string[],
  ): Record<string, string | null> {
    const { lang } = this.job.out;
    const judged = this.words.of(verdict);
    const missing = [...evidence.missing];
    if (patch.imageAfter === null) missing.push(MISSING.imageAfter[lang]);
    else if (isUndated(account)) missing.push(MISSING[isInexact(patch, account) ? 'exactDate' : 'approvalDate'][lang]);
    return {
      JCBH: patch.id,
      XZQDM: place.adminCode,
      XZMC: place.township,
      CMC: place.village,
      TBLX: patch.patchType,
      QSX: patch.imageBefore,
      HSX: patch.imageAfter,
      PZWH: evidence.approvals && !isUndated(account) ? joined(approvalNumbers(account)) : null,
      PDLB: judged.PDLB,
      PDXL: judged.PDXL,
      PDGZ: judged.PDGZ,
      PDYJ: judged.PDYJ,
      QSZJ: joined(missing),
      ZLXZ: judged.ZLXZ,
      XWBS: judged.XWBS,
      BZ: joined(remarks),
    };
  }

  private remarks(position: number, overlay: PatchOverlay, account: PatchAccount, isRewritten: boolean): string[] {
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
    } else if (isRewritten) {
      say(REMARKS.touching);
    }
    for (const { key, params } of this.read.remarks.get(position) ?? []) say(REMARKS[key], params);
    // Hardly a layer repeats an id: a look-up by text for every patch would be for nothing.
    const { idCounts } = this.read;
    const count = idCounts.size === 0 ? 1 : (idCounts.get(patch.id) ?? 1);
    if (count > 1) say(REMARKS.sameId, { count });
    const { imageAfterFrom: first, imageAfter: last } = patch;
    if (first !== last) say(REMARKS.inexactDate, { first: first ?? '', last: last ?? '' });
    if (patch.imageAfter !== null && patch.imageAfter === this.job.asOf && !patch.imageAfterGiven) {
      say(REMARKS.asOf, { date: patch.imageAfter });
    }
    const noted = (area: number, text: Text): void => {
      if (toCents(area) > 0) say(text, { area: area.toFixed(2) });
    };
    const faulty: string[] = [];
    for (const { parcel } of account.parcels.values()) if (parcel.deductionFaulty) faulty.push(parcel.id);
    if (faulty.length > 0) say(REMARKS.deductionFaulty, { ids: faulty.sort().join(' ') });
    noted(account.baselineOverlap, REMARKS.baselineOverlap);
    noted(account.unknownClass, REMARKS.unknownClass);
    noted(account.undated, REMARKS.undated);
    return [...remarks, ...this.coverFaults.remarks(overlay, lang)];
  }

  /**
   * The patch's outline for the ledger: a sound one as it came, any other by the rule that its area follows.
   * `isRewritten` tells of an outline that had to be changed; valid features of several rings are only put in order.
   */
  private outlineOf(position: number, facts: OverlayFacts): { readonly shape: Rings; readonly isRewritten: boolean } {
    const { shapes } = this.read;
    const isFaulty = facts.fault !== 'none';
    const polygons = this.kernel.outline(shapes, position, isFaulty || facts.touchesItself);
    if (polygons === null) return { shape: clockwiseRing(shapes, position), isRewritten: isFaulty };
    const rings = shapes.featureRing[position + 1]! - shapes.featureRing[position]!;
    return { shape: shapefileRings(polygons), isRewritten: isFaulty || rings === 1 };
  }

  /** Lists a patch whose outline is not sound; true where it is set aside for that. */
  private isRefused(position: number, { fault, crossing }: OverlayFacts): boolean {
    const { layer, file, patches, shapes } = this.read;
    const { record, id } = patches[position]!;
    const { isRefused, row } = repairVerdict(this.job.repair, FAULTS[fault], this.kernel, shapes, position);
    const x = crossing?.x ?? shapes.boxes[4 * position]!;
    const y = crossing?.y ?? shapes.boxes[4 * position + 1]!;
    this.own.push(setAside({ layer, file, record, id, x, y, ...row }));
    return isRefused;
  }
}

/** A patch that the kernel finds no fault with, and that had to be written anew all the same, touches itself. */
const FAULTS = {
  'self-crossing': 'crossing',
  'ring-direction': 'direction',
  none: 'touching',
} as const satisfies Record<ShapeFault, OutlineFault>;

/** The patch or an approval on it has dates that name more than one day. */
function isInexact({ imageAfter, imageAfterFrom }: Patch, { touched }: PatchAccount): boolean {
  if (imageAfterFrom !== imageAfter) return true;
  for (const { approved, approvedFrom, expires, expiresFrom } of touched.keys()) {
    if (approved !== approvedFrom || expires !== expiresFrom) return true;
  }
  return false;
}

import type { Crs } from '../crs/definitions.js';
import { breachText } from '../kernel/check-areas.js';
import { FactsKernel, type OverlayFacts, type ShapeFault } from '../kernel/facts.js';
import { clockwiseRing, shapefileRings } from '../kernel/orient.js';
import { toCents } from '../kernel/rounding.js';
import { type AreaWeight, type PatchAccount, tally } from '../kernel/tally.js';
import type { PatchFacts } from '../model/facts.js';
import type { Rings } from '../model/geometry.js';
import type { Job } from '../model/job.js';
import type { LedgerRow } from '../model/ledger.js';
import type { PieceRow } from '../model/piece.js';
import { Problem } from '../model/problem.js';
import type { Patch } from '../model/records.js';
import { type SetAside, setAside } from '../model/set-aside.js';
import { askedFacts } from '../rules/asked.js';
import type { CompiledPack, Verdict } from '../rules/judge.js';
import { MISSING, REMARKS } from '../words/remarks.js';
import { fill, type Text, type TextParams } from '../words/text.js';
import type { CoverLayer } from './collect-covers.js';
import { CoverFaults } from './cover-faults.js';
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
import { restShape } from './rest-shape.js';
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
/** … unless it is less than a printed unit, m². */
const CONTROL_FLOOR = 0.01;

/** From the overlay of a patch to its row. */
export class Assessor {
  /** Patches whose areas did not add up at first, by the way that found sound ones. */
  readonly mended = { exact: 0, geos: 0 };
  worstClosure = 0;
  worstControl = 0;
  private readonly layerColumns: readonly string[];
  private readonly measure: AreaMeasure;
  private readonly coverFaults: CoverFaults;
  private readonly own: SetAside[] = [];
  private readonly signWords: ReadonlyMap<string, string>;
  private readonly outcomeWords: ReadonlyMap<string, string>;
  private readonly kernel = new FactsKernel();
  private readonly asksRest: boolean;
  private readonly reach: number | null;

  constructor(
    private readonly job: Job,
    crs: Crs,
    private readonly covers: readonly CoverLayer[],
    private readonly evidence: Evidence,
    private readonly pack: CompiledPack,
    private readonly read: SortedPatches,
  ) {
    this.measure = new AreaMeasure(job.area === 'ellipsoidal' ? crs : null, read.shapes);
    this.layerColumns = job.layers.map(({ column }) => column);
    this.coverFaults = new CoverFaults(covers);
    const { lang } = job.out;
    this.asksRest = [...askedFacts(pack.pack)].some((fact) => fact.startsWith('rest.'));
    this.reach = reachOf(pack.pack, read);
    this.signWords = new Map(pack.pack.signs.map(({ id, text }) => [id, text[lang]]));
    this.outcomeWords = new Map(pack.pack.outcomes.map(({ id, text }) => [id, text[lang]]));
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
    const account = tally(facts.sets, meanings, patch, this.weightOf(position, facts), this.layerColumns.length);
    if (toCents(account.area) === 0) return this.withoutArea(position);
    const numbers = ledgerNumbers(account, this.evidence, this.layerColumns);
    const place = placeOf(patch, dominantParcel(account));
    const asked = this.askedFor(patch, position, overlay, account, numbers);
    const patchFactsOf = patchFacts(patch, account, numbers, this.evidence, place, asked);
    const verdict = this.pack.judge(patchFactsOf);
    const { shape, isRewritten } = this.outlineOf(position, facts);
    if (isRewritten) this.noteRepair(position, facts);
    const pieces = this.job.out.pieces
      ? pieceRows(patch, overlay, account, this.evidence, numbers['TBMJ'] ?? 0, shape)
      : [];
    const remarks = this.remarks(position, overlay, account, isRewritten);
    for (const text of this.pack.evidence(verdict, patchFactsOf)) remarks.push(text[this.job.out.lang]);
    const row = { texts: this.texts(patch, place, account, verdict, remarks), numbers };
    return { patch, account, numbers, facts: patchFactsOf, verdict, place, row, shape, pieces };
  }

  /** What costs time and is found only where the pack asks for it. */
  private askedFor(
    patch: Patch,
    position: number,
    overlay: PatchOverlay,
    account: PatchAccount,
    numbers: LedgerNumbers,
  ): AskedFor {
    const { asksRest, reach, evidence, covers, read } = this;
    const unapproved = numbers['WSPMJ'] ?? null;
    const rest = asksRest && unapproved !== null ? restShape(overlay, account, unapproved) : null;
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
    const { weight, control, difference } = this.measure.of(position, facts);
    this.worstControl = Math.max(this.worstControl, difference);
    // Written so that NaN is a breach too.
    const isSound = control === null || difference <= CONTROL_LIMIT || difference * control <= CONTROL_FLOOR;
    if (isSound) return weight;
    const { id, record } = this.read.patches[position]!;
    const detail = `survey formula ${control.toFixed(4)} m², parts differ by ${difference.toExponential(2)}`;
    throw new Problem('AREA_NOT_CLOSED', { file: this.read.file, record, id }, { id, detail });
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
    const signs = verdict.signs.map((id) => this.signWords.get(id) ?? id);
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
      PDLB: this.outcomeWords.get(verdict.outcome) ?? null,
      PDXL: word(verdict.sub),
      PDGZ: verdict.ruleId,
      PDYJ: verdict.because[lang],
      QSZJ: joined(missing),
      ZLXZ: verdict.stock === null ? null : word(pack.cutoff?.[verdict.stock]),
      XWBS: joined(signs),
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

  private noteRepair(position: number, { fault, crossing, areaAsGiven, area }: OverlayFacts): void {
    const { layer, file, patches, shapes } = this.read;
    const { record, id } = patches[position]!;
    const code = REPAIR_CODES[fault];
    const x = crossing?.x ?? shapes.boxes[4 * position]!;
    const y = crossing?.y ?? shapes.boxes[4 * position + 1]!;
    const areas = { areaBefore: areaAsGiven, areaAfter: area };
    this.own.push(setAside({ layer, file, record, id, code, action: 'repaired', x, y, ...areas }));
  }
}

const REPAIR_CODES = {
  'self-crossing': 'SELF_CROSSING',
  'ring-direction': 'RING_DIRECTION',
  none: 'SELF_TOUCHING',
} as const satisfies Record<ShapeFault, SetAside['code']>;

function joined(texts: readonly string[]): string | null {
  return texts.length === 0 ? null : texts.join(';');
}

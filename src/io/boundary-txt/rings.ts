import type { TextParams } from '../../words/text.js';
import { areDegrees } from './axes.js';
import type { BoundaryNoteCode } from './model.js';

/** The points of one record, in the order of their lines; `first` and `second` as written. Used up by `ringsOf`. */
export interface PointColumns {
  readonly first: number[];
  readonly second: number[];
  readonly label: string[];
  readonly ring: string[];
  readonly line: number[];
}

/** Rings of a record, closing points and repeats taken out; coordinates as first, second, first, second, … */
export interface RecordRings {
  readonly coords: Float64Array;
  readonly ringStart: Uint32Array;
  /** Ring number of every ring; empty where there are none. */
  readonly numbers: readonly string[];
  /** Line of every vertex of `coords`. */
  readonly lines: readonly number[];
  /** Points that only close a ring. */
  readonly closingPoints: number;
  readonly notes: readonly RingNote[];
}

export interface RingNote {
  readonly code: BoundaryNoteCode;
  readonly line: number;
  readonly params: TextParams;
}

/** Points `from` … `to − 1` of a record. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** How far a closing point with the label of the first may lie from it: metres, and degrees for as much. */
const SAME_POINT = { metres: 1, degrees: 1e-5 } as const;

/**
 * Divides the points of a record into rings: by ring number, and within one number where the outline comes back to its
 * first point or the labels begin anew. Ring numbers say where a ring ends, not what it is; see nesting.ts.
 */
export function ringsOf(points: PointColumns): RecordRings {
  return new RingBuilder(points).build();
}

class RingBuilder {
  private readonly notes: RingNote[] = [];
  private seen: Map<string, { readonly first: Span; readonly cycles: Set<string> }> | null = null;
  private readonly kept: (Span & { readonly number: string })[] = [];
  private closingPoints = 0;

  constructor(private readonly points: PointColumns) {}

  build(): RecordRings {
    const numbers = this.ringNumbers();
    for (const run of this.runs(numbers)) {
      for (const piece of this.pieces(run)) this.addRing(piece, numbers[piece.from]!);
    }
    return this.collect();
  }

  /** The note is said once for a record, at the first place, with the count of places. */
  private note(code: BoundaryNoteCode, at: number, params: TextParams = {}): void {
    const place = this.notes.findIndex((note) => note.code === code);
    const known = this.notes[place];
    if (!known) this.notes.push({ code, line: this.points.line[at]!, params: { ...params, count: 1 } });
    else this.notes[place] = { ...known, params: { ...known.params, count: Number(known.params['count']) + 1 } };
  }

  /** Ring number of every point, as far as there are any. */
  private ringNumbers(): readonly string[] {
    const { label, ring } = this.points;
    const count = ring.length;
    if (ring.every((number) => number === '')) return this.numbersFromLabels();
    if (label.every((text) => text === '')) this.note('LABELS_MISSING', 0);
    const isCounter = count > 2 && ring.every((number, i) => i === 0 || number !== ring[i - 1]);
    if (isCounter) {
      this.note('RING_COLUMN_IGNORED', 0);
      return new Array<string>(count).fill('');
    }
    const numbers = ring.map(plainNumber);
    for (let i = 1; i < count; i++) if (numbers[i] === '') numbers[i] = numbers[i - 1]!;
    return numbers;
  }

  /** Lines of three columns hold a label or a ring number; labels change from point to point, ring numbers do not. */
  private numbersFromLabels(): readonly string[] {
    const { label, ring } = this.points;
    const [first, second] = label;
    if (first !== undefined && first !== '' && first === second && label.every((text) => /^\d+$/.test(text))) {
      this.note('LABELS_MISSING', 0);
      const numbers = label.map(plainNumber);
      label.fill('');
      return numbers;
    }
    if (label.every((text) => text === '')) this.note('LABELS_MISSING', 0);
    this.note('RING_NUMBERS_MISSING', 0);
    return ring;
  }

  /** Neighbours under one ring number, with what is evidently misnumbered put back. */
  private runs(numbers: readonly string[]): Span[] {
    const runs: Span[] = [];
    for (let from = 0; from < numbers.length; ) {
      let to = from + 1;
      while (to < numbers.length && numbers[to] === numbers[from]) to++;
      if (!this.closesRingBefore(runs, { from, to }) && !this.goesOn(runs, { from, to }, numbers))
        runs.push({ from, to });
      from = to;
    }
    return runs;
  }

  /** A lone point that closes the ring before it belongs to that, whatever its number. */
  private closesRingBefore(runs: Span[], { from, to }: Span): boolean {
    const before = runs.at(-1);
    if (!before || to - from > 1 || before.to - before.from < 3 || !this.isSame(from, before.from)) return false;
    this.note('CLOSING_RING_NUMBER', from);
    runs[runs.length - 1] = { from: before.from, to };
    return true;
  }

  /** One or two points with another number amid a ring that is not closed yet: the number is wrong, not the point. */
  private goesOn(runs: Span[], { from, to }: Span, numbers: readonly string[]): boolean {
    const [ring, odd] = runs.slice(-2);
    if (!ring || !odd || odd.to - odd.from > 2 || numbers[ring.from] !== numbers[from]) return false;
    if (ring.to - ring.from > 3 && this.isSame(ring.to - 1, ring.from)) return false;
    this.note('RING_NUMBER_ODD', odd.from, { number: numbers[odd.from]! });
    runs.splice(-2, 2, { from: ring.from, to });
    return true;
  }

  /** Divides a run where a ring closes, or where its first label comes again somewhere else. */
  private *pieces(run: Span): Generator<Span> {
    let { from } = run;
    let lastPlaces: LastPlaces | null = null;
    for (let at = from + 3; at < run.to; at++) {
      const isClosed =
        this.isSame(at, from) || (this.isRelabelled(at, from) && this.distance(at, from) <= this.nearness(at));
      const isNew = !isClosed && this.isRelabelled(at, from);
      if (!isClosed && !isNew) continue;
      const end = isClosed ? this.lastRepeat(at, run) : at;
      if (end >= run.to - 1) break;
      this.note('RING_SPLIT', at);
      yield { from, to: isClosed ? end + 1 : end };
      from = end;
      if (isClosed) {
        lastPlaces ??= new LastPlaces(this.points, run);
        if (!this.comesBack(end, run, lastPlaces)) from = end + 1;
      }
      at = from + 2;
    }
    if (from < run.to) yield { from, to: run.to };
  }

  /**
   * After a ring closed at `at`: does the outline go on from there (a figure that touches itself in its first point), or
   * does another ring begin? It goes on when the run ends in that point and the next point is not closed in itself.
   */
  private comesBack(at: number, run: Span, lastPlaces: LastPlaces): boolean {
    if (at + 1 >= run.to || !this.isSame(run.to - 1, at)) return false;
    return lastPlaces.of(at + 1) < at + 4;
  }

  /** The last of equal neighbours: closing points written twice. */
  private lastRepeat(at: number, run: Span): number {
    let last = at;
    while (last + 1 < run.to && this.isSame(last + 1, at)) last++;
    return last;
  }

  private isRelabelled(at: number, from: number): boolean {
    const { label } = this.points;
    return label[at] !== '' && label[at] === label[from] && label[from + 1] !== label[from];
  }

  private isSame(i: number, j: number): boolean {
    const { first, second } = this.points;
    return first[i] === first[j] && second[i] === second[j];
  }

  private distance(i: number, j: number): number {
    const { first, second } = this.points;
    return Math.hypot(first[i]! - first[j]!, second[i]! - second[j]!);
  }

  private nearness(i: number): number {
    return areDegrees(this.points.first[i]!, this.points.second[i]!) ? SAME_POINT.degrees : SAME_POINT.metres;
  }

  private addRing(piece: Span, number: string): void {
    const ring = this.withoutClosing(piece);
    if (!this.hasThreePoints(ring)) return this.note('RING_TOO_SHORT', piece.from);
    if (this.isRepeat(ring)) return this.note('RING_REPEATED', piece.from);
    this.kept.push({ ...ring, number });
  }

  private withoutClosing({ from, to }: Span): Span {
    let end = to;
    while (end > from + 1 && this.isSame(end - 1, from)) end--;
    if (end === to && to - from > 3) {
      const last = to - 1;
      const distance = this.distance(last, from);
      if (this.isRelabelled(last, from) && distance <= this.nearness(last)) {
        this.note('CLOSING_POINT_DIFFERS', last, {
          distance: distance < 0.001 ? distance.toFixed(8) : distance.toFixed(3),
        });
        end = last;
      }
    }
    if (end === to && to - from > 2) this.note('RING_NOT_CLOSED', to - 1);
    this.closingPoints += to - end;
    return { from, to: end };
  }

  private hasThreePoints({ from, to }: Span): boolean {
    let at = from + 1;
    while (at < to && this.isSame(at, from)) at++;
    const other = at++;
    while (at < to && (this.isSame(at, from) || this.isSame(at, other))) at++;
    return at < to;
  }

  /** The same points in another ring of the record: under the even-odd rule the two would cancel out. */
  private isRepeat(ring: Span): boolean {
    const first = this.kept[0];
    if (first === undefined) return false;
    this.seen ??= new Map([[this.fingerprint(first), { first, cycles: new Set() }]]);
    const key = this.fingerprint(ring);
    const alike = this.seen.get(key);
    if (!alike) {
      this.seen.set(key, { first: ring, cycles: new Set() });
      return false;
    }
    // The costly comparison is for rings that are alike in all that is cheap to know.
    alike.cycles.add(this.cycle(alike.first));
    const cycle = this.cycle(ring);
    if (alike.cycles.has(cycle)) return true;
    alike.cycles.add(cycle);
    return false;
  }

  private fingerprint({ from, to }: Span): string {
    const { first, second } = this.points;
    let sum = 0;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = from; i < to; i++) {
      sum += Math.round((first[i]! + 3 * second[i]!) * 1000) % 1e9;
      least = Math.min(least, first[i]!);
      most = Math.max(most, second[i]!);
    }
    return `${to - from} ${least} ${most} ${sum}`;
  }

  /** The points from the smallest on, in the direction of the smaller neighbour: alike for alike rings. */
  private cycle({ from, to }: Span): string {
    const texts = Array.from({ length: to - from }, (_, i) => this.pointText(from + i));
    const smallest = texts.indexOf(texts.reduce((least, text) => (text < least ? text : least)));
    const onwards = [...texts.slice(smallest), ...texts.slice(0, smallest)];
    const backwards = [onwards[0]!, ...onwards.slice(1).reverse()];
    return (onwards[1]! <= onwards.at(-1)! ? onwards : backwards).join(' ');
  }

  private pointText(i: number): string {
    return `${this.points.first[i]},${this.points.second[i]}`;
  }

  private collect(): RecordRings {
    const total = this.kept.reduce((sum, { from, to }) => sum + to - from, 0);
    const coords = new Float64Array(2 * total);
    const lines: number[] = [];
    const ringStart = new Uint32Array(this.kept.length + 1);
    const { first, second, line } = this.points;
    let at = 0;
    this.kept.forEach(({ from, to }, ring) => {
      for (let i = from; i < to; i++, at++) {
        coords[2 * at] = first[i]!;
        coords[2 * at + 1] = second[i]!;
        lines.push(line[i]!);
      }
      ringStart[ring + 1] = at;
    });
    const numbers = this.kept.map(({ number }) => number);
    return { coords, lines, ringStart, numbers, closingPoints: this.closingPoints, notes: this.notes };
  }
}

/** `01` and `1` are one number. */
function plainNumber(text: string): string {
  return text.startsWith('0') && /^\d{1,9}$/.test(text) ? String(Number(text)) : text;
}

/** Last place of every point of a run, by coordinates. */
class LastPlaces {
  private readonly places = new Map<number, number>();

  constructor(
    private readonly points: PointColumns,
    run: Span,
  ) {
    for (let i = run.from; i < run.to; i++) this.places.set(this.key(i), i);
  }

  /** Equal points have equal keys; the few others that share one only make two rings out of a touching figure. */
  private key(i: number): number {
    return this.points.first[i]! * 7.3 + this.points.second[i]!;
  }

  of(i: number): number {
    return this.places.get(this.key(i)) ?? i;
  }
}

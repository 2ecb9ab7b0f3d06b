import type { TextParams } from '../../words/text.js';
import { ATTRIBUTE_KEYS, type AttributeName, attributeNamed, PARCEL_SECTION } from './format.js';
import { type ParcelLine, parcelLine } from './header.js';
import { commonPoint, fieldsOf, isParcelLine, isTitle, type PointLine, pointIn } from './lines.js';
import type { BoundaryAttributes, BoundaryFaultCode, BoundaryNote, OtherAttribute } from './model.js';
import { type PointColumns, type RecordRings, ringsOf } from './rings.js';
import { linesOf } from './text.js';

/** Why a record cannot be used, before the coordinates are looked at. */
export interface Break {
  readonly code: BoundaryFaultCode;
  readonly line: number;
  readonly params: TextParams;
}

/** One record of the file as written: a parcel line with its points, or points without one. */
export interface BoundaryRecord {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly header: ParcelLine | null;
  readonly points: number;
  readonly rings: RecordRings | null;
  readonly broken: Break | null;
}

/** An attribute that is stated again with another value. */
export interface Conflict {
  readonly name: AttributeName;
  readonly first: string;
  readonly second: string;
}

/** Everything that stands in the file, in its order. */
export interface BoundaryLines {
  readonly attributes: BoundaryAttributes;
  readonly conflicts: readonly Conflict[];
  readonly records: readonly BoundaryRecord[];
  /** The section of the parcels was there: a file without records is then an empty one, and not cut off before them. */
  readonly hasParcelSection: boolean;
  readonly notes: readonly BoundaryNote[];
}

/** `takesAnyNumbers`: also outside of sections, points may have coordinates of any size. */
export function recordsIn(text: string, takesAnyNumbers: boolean): BoundaryLines {
  const reader = new LineReader(takesAnyNumbers);
  for (const [line, number] of linesOf(text)) reader.take(line, number);
  return reader.end();
}

interface OpenRecord {
  readonly firstLine: number;
  readonly header: ParcelLine | null;
  lastLine: number;
  feature: string;
  broken: Break | null;
}

interface LooseLine {
  readonly text: string;
  readonly line: number;
}

const SHOWN = 60;

/**
 * Lines are told by their form; sections only help. The rule for what is not readable: amid a parcel's points it spoils
 * the parcel, for a point is missing then; behind a blank line, or before any points, it is free text, unless points
 * follow it without a parcel line: then it was one.
 */
class LineReader {
  private readonly values: Partial<Record<AttributeName, string>> = {};
  private readonly others: OtherAttribute[] = [];
  private readonly conflicts: Conflict[] = [];
  private readonly records: BoundaryRecord[] = [];
  private readonly notes: BoundaryNote[] = [];
  private section: string | null = null;
  private hasParcelSection = false;
  private open: OpenRecord | null = null;
  /** Of the open record. */
  private readonly points: PointColumns = { first: [], second: [], label: [], ring: [], line: [] };
  private isAfterBlank = false;
  /** Unreadable lines since the last record: the first, the last and how many. */
  private firstLoose: LooseLine | null = null;
  private loose: LooseLine | null = null;
  private looseLines = 0;
  private ignored: LooseLine | null = null;
  private ignoredLines = 0;

  constructor(private readonly takesAnyNumbers: boolean) {}

  take(line: string, number: number): void {
    if (line === '') {
      this.isAfterBlank = true;
      return;
    }
    this.takeText(line, number);
    this.isAfterBlank = false;
  }

  private takeText(line: string, number: number): void {
    const common = commonPoint(line);
    if (common !== null) return this.takePoint(common, number);
    // A comma shows a line that has run into a damaged section line.
    if (/^[[【［][^,，]*$/.test(line)) return this.takeSection(line);
    if (this.takeAttribute(line, number)) return;
    const fields = fieldsOf(line);
    if (fields === null) return this.takeUnreadable(line, number);
    if (isTitle(fields)) return this.ignore({ text: line, line: number }, 1);
    if (isParcelLine(fields)) {
      this.openRecord(number, parcelLine(fields));
      return;
    }
    const point = pointIn(fields, this.section === null && this.open === null && !this.takesAnyNumbers);
    if (point === null) return this.takeUnreadable(line, number);
    this.takePoint(point, number);
  }

  end(): BoundaryLines {
    this.close();
    if (this.ignored) {
      const { line, text } = this.ignored;
      this.notes.push({ code: 'LINES_IGNORED', line, params: { count: this.ignoredLines, text: shown(text) } });
    }
    const { values, others, conflicts, records, hasParcelSection, notes } = this;
    return { attributes: { values, others }, conflicts, records, hasParcelSection, notes };
  }

  // ---------- sections and attributes

  private takeSection(line: string): void {
    this.close();
    this.section = line
      .slice(1)
      .replace(/[\]】］].*$/, '')
      .trim();
    if (this.section === PARCEL_SECTION) this.hasParcelSection = true;
  }

  /** `key=value`. A key we know is one anywhere; others are, as long as no parcels have begun. */
  private takeAttribute(line: string, number: number): boolean {
    const at = line.search(/[=＝]/);
    const colon = at < 0 ? line.search(/[:：]/) : at;
    if (colon <= 0) return false;
    const key = line.slice(0, colon).trim();
    if (/[,，;\t]/.test(key)) return false;
    const value = line.slice(colon + 1).trim();
    const name = attributeNamed(key);
    if (name !== null) {
      this.close();
      this.setAttribute(name, value, number);
      return true;
    }
    if (at < 0 || this.open !== null || this.section === PARCEL_SECTION) return false;
    this.others.push({ section: this.section ?? '', key, value });
    return true;
  }

  /** The first statement stands; merged files state everything again. */
  private setAttribute(name: AttributeName, value: string, line: number): void {
    const first = this.values[name];
    if (first === undefined || first === '') {
      this.values[name] = value;
    } else if (value !== '' && value !== first) {
      this.conflicts.push({ name, first, second: value });
      this.notes.push({ code: 'ATTRIBUTES_DIFFER', line, params: { key: ATTRIBUTE_KEYS[name], first, second: value } });
    }
  }

  // ---------- records

  private openRecord(firstLine: number, header: ParcelLine | null): OpenRecord {
    this.close();
    this.open = {
      firstLine,
      header,
      lastLine: firstLine,
      feature: '',
      broken: null,
    };
    return this.open;
  }

  private takePoint(point: PointLine, line: number): void {
    const record = this.recordFor(point, line);
    const { points } = this;
    record.lastLine = line;
    record.feature = point.feature;
    points.first.push(point.first);
    points.second.push(point.second);
    points.label.push(point.label);
    // One text for all points of a ring.
    const ringBefore = points.ring.at(-1);
    points.ring.push(point.ring === ringBefore ? ringBefore : point.ring);
    points.line.push(line);
  }

  /** The record a point belongs to: the open one, or a new one without a parcel line. */
  private recordFor(point: PointLine, line: number): OpenRecord {
    if (this.loose !== null) return this.recordAfterLoose(this.loose, line);
    const { open } = this;
    if (open === null) return this.openRecord(line, null);
    if (open.header !== null || open.broken !== null) return open;
    const isOtherFeature = point.feature !== open.feature && this.points.line.length > 0;
    return this.isAfterBlank || isOtherFeature ? this.openRecord(line, null) : open;
  }

  private recordAfterLoose(loose: LooseLine, line: number): OpenRecord {
    // The first lines of a file without sections are a vendor's own header.
    const isVendorHeader = this.section === null && this.records.length === 0 && this.open === null;
    if (isVendorHeader) return this.openRecord(line, null);
    if (this.open !== null && this.lacksPoints(this.open)) {
      this.dropLoose(1);
      this.open.broken ??= { code: 'POINT_UNREADABLE', line: loose.line, params: { text: shown(loose.text) } };
      return this.open;
    }
    this.dropLoose(1); // the last one was the parcel line
    const record = this.openRecord(loose.line, null);
    record.broken = { code: 'HEADER_UNREADABLE', line: loose.line, params: { text: shown(loose.text) } };
    return record;
  }

  /** Whether a parcel has fewer points than its parcel line says, so that more are to come. */
  private lacksPoints({ header }: OpenRecord): boolean {
    return this.points.line.length < (header?.fields.pointCount ?? 0);
  }

  private takeUnreadable(text: string, line: number): void {
    const { open } = this;
    if (open !== null && !this.isAfterBlank && this.loose === null) {
      open.broken ??= { code: 'POINT_UNREADABLE', line, params: { text: shown(text) } };
      open.lastLine = line;
      return;
    }
    this.loose = { text, line };
    this.firstLoose ??= this.loose;
    this.looseLines++;
  }

  /** Free text that turned out to belong to nothing. */
  private ignore(first: LooseLine, count: number): void {
    this.ignored ??= first;
    this.ignoredLines += count;
  }

  /** What is loose belongs to nothing, but for the last `kept` lines. */
  private dropLoose(kept: number): void {
    if (this.firstLoose !== null && this.looseLines > kept) this.ignore(this.firstLoose, this.looseLines - kept);
    this.firstLoose = null;
    this.loose = null;
    this.looseLines = 0;
  }

  private close(): void {
    this.dropLoose(0);
    if (this.open !== null) this.records.push(closed(this.open, this.points));
    this.open = null;
    for (const column of Object.values(this.points)) column.length = 0;
  }
}

function closed({ firstLine, lastLine, header, broken }: OpenRecord, columns: PointColumns): BoundaryRecord {
  const points = columns.line.length;
  const isEmpty = points === 0;
  const breaks: Break | null = broken ?? (isEmpty ? { code: 'NO_POINTS', line: firstLine, params: {} } : null);
  const rings = breaks === null ? ringsOf(columns) : null;
  return { firstLine, lastLine, header, points, rings, broken: breaks };
}

function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

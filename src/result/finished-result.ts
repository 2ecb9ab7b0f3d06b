import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Crs } from '../crs/definitions.js';
import { recognisePrj } from '../crs/prj.js';
import { digestFile } from '../io/digest.js';
import { resultAside } from '../io/publish.js';
import type { FlatPolygons } from '../model/geometry.js';
import { FACTS_FILE, type KeptFacts } from '../model/kept-facts.js';
import { type LedgerColumn, type LedgerRow, ledgerColumns } from '../model/ledger.js';
import type { Manifest } from '../model/manifest.js';
import { Problem } from '../model/problem.js';
import { RESULT_REASONS } from '../words/reasons.js';
import { filled, type Text } from '../words/text.js';
import { parseKeptFacts } from './kept-facts.js';
import { hundredths, readBackShapes, readBackTable } from './read-back.js';

/** A result as it lies in its folder, read back. Nothing of the inputs is needed. */
export class FinishedResult {
  readonly manifest: Manifest;
  /** The ledger's columns in order, named layers included. */
  readonly columns: readonly LedgerColumn[];
  private ledgerRows: LedgerRow[] | null = null;

  /** Errors: RESULT_UNREADABLE for a folder without a manifest of ours. */
  constructor(readonly dir: string) {
    this.manifest = readManifest(dir);
    this.columns = ledgerColumns(
      this.manifest.job.layers.map(({ column }) => column),
      this.manifest.review !== undefined,
    );
  }

  /** Path of a file of the result. */
  file(name: string): string {
    return join(this.dir, name);
  }

  has(name: string): boolean {
    return existsSync(this.file(name));
  }

  /**
   * The ledger's rows in their order (by patch id), as they were before printing: texts without the guards against
   * spreadsheets, areas and shares as hundredths.
   *
   * Errors  RESULT_LACKS where the result was written without ledger.csv, RESULT_UNREADABLE where it is gone or cannot be read.
   */
  rows(): readonly LedgerRow[] {
    this.ledgerRows ??= this.table('ledger.csv').map((cells) => this.row(cells));
    return this.ledgerRows;
  }

  /**
   * A table of the result without its headings, cell by cell as text without guards.
   *
   * Errors  RESULT_LACKS, RESULT_UNREADABLE.
   */
  table(name: string): string[][] {
    return this.tableWithHeadings(name).slice(1);
  }

  /** The same with its headings as the first row. Errors: RESULT_LACKS, RESULT_UNREADABLE. */
  tableWithHeadings(name: string): string[][] {
    // Not written, or taken away since: only the first is no damage.
    if (this.manifest.outputs.some(({ file }) => file === name) && !this.has(name)) throw this.unreadable(name);
    this.require(name);
    try {
      return readBackTable(this.file(name));
    } catch {
      throw this.unreadable(name);
    }
  }

  /**
   * The facts the patches were judged by, row by row as `rows()`.
   *
   * Errors  RESULT_LACKS for a result of a version that kept none, RESULT_UNREADABLE.
   */
  facts(): readonly KeptFacts[] {
    this.require(FACTS_FILE);
    const kept = parseKeptFacts(readFileSync(this.file(FACTS_FILE), 'utf8'));
    if (!kept) throw this.unreadable(FACTS_FILE);
    return kept;
  }

  /** Refuses a result that does not have a file. Errors: RESULT_LACKS. */
  require(name: string): void {
    if (!this.has(name)) throw new Problem('RESULT_LACKS', { file: this.file(name) }, { dir: this.dir, file: name });
  }

  /** Refuses a file that is not, byte for byte, the one the manifest speaks of. Errors: RESULT_LACKS, RESULT_UNREADABLE. */
  requireIntact(name: string): void {
    this.require(name);
    const told = this.manifest.outputs.find(({ file }) => file === name);
    if (told?.sha256 !== digestFile(this.file(name)).sha256) throw this.unreadable(name);
  }

  /** The outlines of the patches, row by row as `rows()`; null where no ledger.shp was written. */
  outlines(): FlatPolygons | null {
    return this.shapes('ledger.shp');
  }

  /** The shapes of the pieces alone; null where no pieces.shp was written. */
  pieceShapes(): FlatPolygons | null {
    return this.shapes('pieces.shp');
  }

  /** Text of ledger.prj; null where there is none. */
  prj(): string | null {
    return this.has('ledger.prj') ? readFileSync(this.file('ledger.prj'), 'utf8') : null;
  }

  /** The system of the outlines; null where none is stated or it is not known. */
  crs(): Crs | null {
    const prj = this.prj();
    const verdict = prj === null ? null : recognisePrj(prj);
    return verdict && 'crs' in verdict ? verdict.crs : null;
  }

  /** Outlines and attributes of the pieces in their order; null where none were written. */
  pieces(): FinishedPieces | null {
    const shapes = this.pieceShapes();
    if (!shapes) return null;
    const rows = this.table('pieces.csv').map(
      ([patch, parcel, landClass, landClassName, area, farmland, approved]) => ({
        patch: patch ?? '',
        parcel: parcel || null,
        landClass: landClass || null,
        landClassName: landClassName || null,
        area: hundredths(area ?? '') ?? 0,
        inFarmland: farmland === '1',
        inForce: approved === '1',
      }),
    );
    return { shapes, rows };
  }

  private row(cells: readonly string[]): LedgerRow {
    const texts: Record<string, string | null> = {};
    const numbers: Record<string, number | null> = {};
    this.columns.forEach(({ code, type }, i) => {
      const cell = cells[i] ?? '';
      if (type === 'text' || type === 'date') texts[code] = cell || null;
      else numbers[code] = hundredths(cell);
    });
    return { texts, numbers };
  }

  private shapes(name: string): FlatPolygons | null {
    const found = readBackShapes(this.file(name));
    if (!found) return null;
    // Row and outline go by number: a gap would give every later row the outline of another.
    if (found.records.some((record, i) => record !== i)) throw this.unreadable(name);
    return found.shapes;
  }

  /** The fault of a file that is not what the manifest says. */
  unreadable(name: string, reason: Text = RESULT_REASONS.badFile): Problem {
    return new Problem('RESULT_UNREADABLE', { file: this.file(name) }, { dir: this.dir, reason });
  }
}

/** The pieces of a result; row i belongs to feature i. */
export interface FinishedPieces {
  readonly shapes: FlatPolygons;
  readonly rows: readonly FinishedPiece[];
}

export interface FinishedPiece {
  readonly patch: string;
  readonly parcel: string | null;
  readonly landClass: string | null;
  readonly landClassName: string | null;
  /** Hundredths of m². */
  readonly area: number;
  readonly inFarmland: boolean;
  readonly inForce: boolean;
}

/** Path of the manifest of a result. Errors: RESULT_UNREADABLE, which tells of a result that a killed run has moved aside. */
export function requireManifest(dir: string): string {
  const file = join(dir, 'manifest.json');
  if (existsSync(file)) return file;
  const aside = resultAside(dir);
  const reason = aside === null ? RESULT_REASONS.noManifest : filled(RESULT_REASONS.aside, { aside });
  throw new Problem('RESULT_UNREADABLE', {}, { dir, reason });
}

/** The manifest of a finished result. Errors: RESULT_UNREADABLE. */
export function readManifest(dir: string): Manifest {
  const file = requireManifest(dir);
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch (cause) {
    throw new Problem('RESULT_UNREADABLE', {}, { dir, reason: RESULT_REASONS.badManifest }, { cause });
  }
  if (missingParts(manifest).length > 0)
    throw new Problem('RESULT_UNREADABLE', {}, { dir, reason: RESULT_REASONS.partManifest });
  return manifest;
}

/** What every manifest of ours has and this one has not. */
export function missingParts(manifest: Partial<Manifest> | null): string[] {
  const isMissing = (value: unknown): boolean => typeof value !== 'object' || value === null;
  const missing: string[] = PARTS.filter((name) => isMissing(manifest?.[name]));
  if (missing.length > 0) return missing;
  return (['out', 'layers'] as const).filter((name) => isMissing(manifest?.job?.[name])).map((name) => `job.${name}`);
}

const PARTS = [
  'tool',
  'job',
  'rules',
  'inputs',
  'counts',
  'totals',
  'outputs',
  'run',
] as const satisfies (keyof Manifest)[];

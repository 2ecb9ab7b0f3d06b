import type { ApprovalKind } from './approval-kind.js';
import type { DatumShift } from './datum.js';

/** One layer of a job as the user gave it. */
export interface LayerInput {
  readonly path: string;
  /** Further files of the same layer: a province that comes county by county. All may hold wildcards. */
  readonly more?: readonly string[] | undefined;
  /** Layer of a file that holds several; a shapefile has one, of its own name. */
  readonly layer?: string | undefined;
  readonly encoding?: string | undefined;
  /** EPSG code or null: what the user says the file is in, in place of its .prj. */
  readonly crs?: number | undefined;
  /** A table whose rows belong to the records. */
  readonly join?: RegisterInput | undefined;
  /** What the job says of all records, where the layer has no such field. */
  readonly stated?: StatedDates | undefined;
  /** Chosen fields by meaning (`id`, `imageAfter` …). */
  readonly fields: Readonly<Record<string, string>>;
}

/** A register without geometry: rows go to the records whose `key` has the value that they have in `column`. */
export interface RegisterInput {
  readonly path: string;
  readonly key: string;
  /** Heading in the register; the key's own name unless said. */
  readonly column?: string | undefined;
  readonly sheet?: string | undefined;
  readonly encoding?: string | undefined;
}

/** Dates (YYYY-MM-DD) stated for a whole layer. */
export interface StatedDates {
  readonly approved?: string | undefined;
  readonly expires?: string | undefined;
}

export interface ApprovalInput extends LayerInput {
  readonly kind: ApprovalKind;
}

export interface NamedLayerInput extends LayerInput {
  readonly name: string;
  /** Ledger column, `L_WETLAND`. */
  readonly column: string;
}

export type AreaMethod = 'ellipsoidal' | 'planar';
/** How indexes beside layers are used, see `LayerIndexes`. */
export type IndexUse = 'check' | 'trust' | 'off';
export type OutputFormat = 'csv' | 'shp';

/** A job as the program runs it: file and flags merged, paths resolved, defaults filled in. */
export interface Job {
  readonly name: string;
  readonly patches: LayerInput;
  readonly baseline: LayerInput | null;
  readonly farmland: LayerInput | null;
  readonly redline: LayerInput | null;
  readonly layers: readonly NamedLayerInput[];
  readonly approvals: readonly ApprovalInput[];
  /** Kinds of which the office declares that there are none: evidence provided, area 0. */
  readonly noneOf: readonly ApprovalKind[];
  readonly rules: string;
  readonly asOf: string | null;
  /** `none` takes coordinates as they are; a code is the system of layers without a .prj. */
  readonly crs: number | 'none' | null;
  /** Parameters between two datums, as the user gave them. */
  readonly datumShift: DatumShift | null;
  readonly area: AreaMethod;
  readonly index: IndexUse;
  /** Threads to use, null for as many as pay; the result does not depend on it. */
  readonly jobs: number | null;
  readonly out: {
    readonly dir: string;
    readonly formats: readonly OutputFormat[];
    readonly pieces: boolean;
    readonly overwrite: boolean;
    readonly headers: 'code' | 'zh' | 'en';
    readonly lang: 'zh' | 'en';
    readonly dbfEncoding: 'gbk' | 'utf8';
  };
}

import type { ApprovalKind } from './approval-kind.js';

/** One layer of a job as the user gave it. */
export interface LayerInput {
  readonly path: string;
  /** Layer of a file that holds several; a shapefile has one, of its own name. */
  readonly layer?: string | undefined;
  readonly encoding?: string | undefined;
  /** EPSG code or null: what the user says the file is in, in place of its .prj. */
  readonly crs?: number | undefined;
  /** Chosen fields by meaning (`id`, `imageAfter` …). */
  readonly fields: Readonly<Record<string, string>>;
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
  readonly area: AreaMethod;
  readonly index: IndexUse;
  /** Threads to use, null for as many as pay; the result does not depend on it. */
  readonly jobs: number | null;
  /** Images for the report: what a run measures does not depend on them. */
  readonly imagery?: { readonly before: readonly string[]; readonly after: readonly string[] };
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

import type { ApprovalKind } from './approval-kind.js';
import type { AreaUnit } from './number.js';

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
  /** Unit of the area that the layer states; found by comparing with the outlines where it is not said. Null: not known. */
  readonly areaUnit?: AreaUnit | null | undefined;
  /** Land class codes of a baseline: of the third survey (2017, where not said) or of the second (2007). */
  readonly classes?: 2007 | 2017 | undefined;
}

export interface ApprovalInput extends LayerInput {
  readonly kind: ApprovalKind;
}

export interface NamedLayerInput extends LayerInput {
  readonly name: string;
  /** Ledger column, `L_WETLAND`. */
  readonly column: string;
}

/** Farmland added in one year (新增耕地): a baseline that goes before the baseline and before earlier years. */
export interface NewFarmlandInput extends LayerInput {
  readonly year: number;
  /** Class of its land where the layer has no such field. */
  readonly landClass: string | null;
}

export type AreaMethod = 'ellipsoidal' | 'planar';
/** Where the area of a parcel that lies whole inside a patch comes from: its outline, or its attributes (TBDLMJ). */
export type WholeParcels = 'geometry' | 'attribute';
/** How indexes beside layers are used, see `LayerIndexes`. */
export type IndexUse = 'check' | 'trust' | 'off';
export type OutputFormat = 'csv' | 'shp';

/** A job as the program runs it: file and flags merged, paths resolved, defaults filled in. */
export interface Job {
  readonly name: string;
  readonly patches: LayerInput;
  readonly baseline: LayerInput | null;
  /** Linear and point features of a baseline of the second survey (XZDW, LXDW). */
  readonly linear: LayerInput | null;
  readonly points: LayerInput | null;
  readonly newFarmland: readonly NewFarmlandInput[];
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
  /** Longer edges get points inserted before the ellipsoid area is taken, metres; null for none. */
  readonly densify: number | null;
  readonly wholeParcels: WholeParcels;
  /** Square metres of a 亩 where an old table must be matched; null for 2000/3. */
  readonly mu: number | null;
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

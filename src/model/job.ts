import type { ApprovalKind } from './approval-kind.js';
import type { DatumShift } from './datum.js';
import type { AreaUnit } from './number.js';

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
  readonly statedDates?: StatedDates | undefined;
  /** Chosen fields by meaning (`id`, `imageAfter` …). */
  readonly fields: Readonly<Record<string, string>>;
  /** Unit of the area that the layer states; found by comparing with the outlines where it is not said. Null: not known. */
  readonly areaUnit?: AreaUnit | null | undefined;
  /** Land class codes of a baseline: of the third survey (2017, where not said) or of the second (2007). */
  readonly classes?: 2007 | 2017 | undefined;
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
/** What becomes of records whose rings contradict themselves, see `RepairPolicy`. */
export type RepairUse = 'strict' | 'report' | 'off';

/** How geometry at fault is dealt with. It is always measured by the even-odd rule, and always listed. */
export interface RepairPolicy {
  /**
   * `strict` sets every record at fault aside; `report` repairs up to a limit and sets aside what is beyond it; `off`
   * repairs whatever the size.
   */
  readonly policy: RepairUse;
  /** Disputed land up to this share of the record (percent) and up to this area (m²) is repaired: both must hold. */
  readonly limitShare: number;
  readonly limitArea: number;
}

/** Which rows of a list count where a patch was split: its children, the patch itself, or all of them. */
export type SplitRows = 'children' | 'parents' | 'all';
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
  /** Figures of the pack that the job sets; an earlier version wrote none. */
  readonly parameters?: Readonly<Record<string, number | string>> | undefined;
  readonly asOf: string | null;
  /** `none` takes coordinates as they are; a code is the system of layers without a .prj. */
  readonly crs: number | 'none' | null;
  /** Parameters between two datums, as the user gave them. */
  readonly datumShift: DatumShift | null;
  readonly area: AreaMethod;
  /** Longer edges get points inserted before the ellipsoid area is taken, metres; null for none. */
  readonly densify: number | null;
  readonly wholeParcels: WholeParcels;
  /** Square metres of a 亩 where an old table must be matched; null for 2000/3. */
  readonly mu: number | null;
  readonly index: IndexUse;
  readonly repair: RepairPolicy;
  readonly split: SplitRows;
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

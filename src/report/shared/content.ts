import type { ApprovalKind } from '../../model/approval-kind.js';
import type { KeptApproval } from '../../model/kept-facts.js';
import type { ColumnType } from '../../model/ledger.js';
import type { ManifestInput } from '../../model/manifest.js';
import type { LandGroup } from '../../model/records.js';
import type { Text } from '../../words/text.js';

/**
 * What the report page holds beside its program: the result, packed by columns. Plain data; shapes lie behind it in a
 * form of their own (`shapes.ts`). Page and command line draw from the same content.
 */
export interface ReportContent {
  readonly format: 1;
  /** Digest of the result: decisions made on this page name it. */
  readonly digest: string;
  readonly name: string;
  readonly version: string;
  /** Language in which the page opens. */
  readonly lang: 'en' | 'zh';
  readonly crs: string;
  readonly areaMethod: 'ellipsoidal' | 'planar';
  /** Square metres of a 亩 where the job says another than 2000/3. */
  readonly mu: number | null;
  readonly asOf: string | null;
  readonly rules: { readonly name: string; readonly edition: string; readonly uncertain: readonly string[] };
  readonly sources: readonly Source[];
  /** Evidence that was not provided, as the rows name it. */
  readonly missing: readonly string[];
  /** Kinds of approvals of which the office says that there are none. */
  readonly noneOf: readonly ApprovalKind[];
  readonly counts: {
    readonly read: number;
    readonly judged: number;
    readonly setAside: number;
    readonly setAsideElsewhere: number;
    readonly repaired: number;
  };
  /** The classes in the order of the rule pack; `ledger` is the name as the rows have it. */
  readonly classes: readonly { readonly ledger: string; readonly text: Text }[];
  /** Where the rules come from, by rule id; empty where the pack is not the one of the result any more. */
  readonly cites: Readonly<Record<string, string>>;
  readonly columns: readonly { readonly code: string; readonly type: ColumnType }[];
  readonly texts: Readonly<Record<string, PackedTexts>>;
  /** Hundredths. */
  readonly numbers: Readonly<Record<string, readonly (number | null)[]>>;
  /** Approvals on every patch, largest area first; null where the result kept none. */
  readonly approvals: readonly (readonly KeptApproval[])[] | null;
  readonly hasOutlines: boolean;
  readonly pieces: PackedPieces | null;
  readonly nearby: PackedNearby | null;
  readonly quarantine: readonly (readonly string[])[];
  /** Images, where asked for: by row, before and after. */
  readonly chips: readonly (readonly [Chip | null, Chip | null])[] | null;
  /** Dates or names of the images as stated by their files. */
  readonly imagery: readonly [string, string] | null;
}

/** A source of the result as the overview lists it. */
export type Source = Pick<
  ManifestInput,
  'layer' | 'records' | 'crs' | 'carried' | 'encoding' | 'encoding_contradiction'
> & {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  /** First and last date that the layer brought into the ledger; null where it has none. */
  readonly dates: readonly [string, string] | null;
};

/** Texts of a column: every text once, and by row its number; −1 for none. */
export interface PackedTexts {
  readonly values: readonly string[];
  readonly rows: readonly number[];
}

/** Pieces by columns; `patch` is the row of the ledger. */
export interface PackedPieces {
  readonly patch: readonly number[];
  readonly parcel: PackedTexts;
  readonly landClass: PackedTexts;
  readonly landClassName: PackedTexts;
  readonly area: readonly number[];
  /** 1: in permanent basic farmland, 2: in an approval in force. */
  readonly flags: readonly number[];
  readonly groups: Readonly<Record<string, LandGroup>>;
}

/** Parcels around the patches. */
export interface PackedNearby {
  readonly landClass: PackedTexts;
  readonly groups: Readonly<Record<string, LandGroup>>;
}

/** An image of a patch and the ground it shows. */
export interface Chip {
  /** Number of the embedded image. */
  readonly image: number;
  readonly box: readonly [number, number, number, number];
  /** Share of the box that the image covers, percent. */
  readonly covered: number;
}

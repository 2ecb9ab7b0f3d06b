import type { Text } from '../words/text.js';
import type { Job } from './job.js';

export interface ManifestInput {
  readonly layer: string;
  readonly file: string;
  /** Name of the layer in a file that can hold several; null for formats that hold one. */
  readonly layer_in_file: string | null;
  readonly files: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
  readonly records: number;
  readonly crs: string;
  readonly crs_source: string;
  /** Why this system, where nothing states it. */
  readonly crs_why: string | null;
  /** What its coordinates say against this system: outside its zone, outside China. */
  readonly crs_doubt: string | null;
  /** How its coordinates came to the system of the job; null where they lay in it. */
  readonly carried: string | null;
  readonly encoding: string;
  readonly encoding_by: string;
  readonly encoding_contradiction: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

export interface ManifestOutput {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number | null;
}

/** The table of a result in which every decision ever applied stands, with what became of it. */
export const REVIEW_LOG = 'reviews.csv';

/** A review that was written into the ledger: the same judgement, with the opinions of people beside it. */
export interface ManifestReview {
  /** Digests of the results it goes back to, the first of all last: decisions made on any of them fit. */
  readonly of: readonly string[];
  readonly files: readonly { readonly file: string; readonly sha256: string; readonly decisions: number }[];
  readonly decided: number;
  readonly agree: number;
  readonly disagree: number;
  readonly visit: number;
  readonly conflicts: number;
}

/** manifest.json: what went in, by which rules, what came out. Times stand outside the part that is hashed. */
export interface Manifest {
  readonly tool: { readonly name: 'tuban'; readonly version: string };
  readonly job: Job;
  readonly crs: string;
  readonly rules: {
    readonly name: string;
    readonly edition: string;
    readonly sha256: string;
    /** Packs that this one builds on, nearest first; missing where there are none. */
    readonly bases?: readonly { readonly name: string; readonly edition: string; readonly sha256: string }[];
    readonly parameters: Readonly<
      Record<
        string,
        {
          value: number | string;
          unit: string;
          cite: string;
          confidence: string;
          /** What to mind about the figure: the note of the pack, or that its source is not certain. */
          warning?: Text;
          /** Set by the job; what the pack states. */
          overridden?: { stated: number | string };
        }
      >
    >;
    /** Parameters whose source is not certain. */
    readonly uncertain: readonly string[];
  };
  readonly inputs: readonly ManifestInput[];
  readonly counts: {
    readonly read: number;
    readonly judged: number;
    /** Patches: read = judged + set_aside. */
    readonly set_aside: number;
    readonly set_aside_in_other_layers: number;
    readonly repaired: number;
    readonly noted: number;
    readonly by_class: Readonly<Record<string, number>>;
  };
  /** Covers set aside because they cross themselves on a patch: layer by position from 0, record from 1, the crossing. */
  readonly refused_covers: readonly {
    readonly layer: number;
    readonly record: number;
    readonly x: number;
    readonly y: number;
  }[];
  /** Sums over the ledger in m², null where the evidence was not provided. */
  readonly totals: Readonly<Record<string, number | null>>;
  readonly outputs: readonly ManifestOutput[];
  readonly review?: ManifestReview;
  /** SHA-256 over inputs, parameters and outputs: equal digests mean equal results. */
  readonly digest: string;
  /** How it was done: not part of the digest, because time and threads do not make another result. */
  readonly run: {
    readonly threads: number;
    /** Indexes that lay beside layers, and what became of them. */
    readonly indexes: readonly { readonly layer: string; readonly file: string; readonly use: string }[];
    readonly candidate_pairs: number;
    readonly pieces_traced: number;
    readonly pieces_by_exact_way: number;
    /** Patches whose areas did not add up at first, by the independent way that found sound ones. */
    readonly areas_by_exact_way: number;
    readonly areas_by_geos: number;
    readonly worst_closure: number;
    readonly worst_survey_difference: number;
    /** What is measured only where the rule pack asks for it, and was. */
    readonly measured?: {
      /** Shape of what is left uncovered. */
      readonly rest: boolean;
      /** How far around the patches approvals were looked for, m; null: not at all. */
      readonly near_m: number | null;
      /** Some patches say who uses them. */
      readonly parties: boolean;
    };
    /** What the parts of a patch lacked to its area by the survey's formula before they were closed on it, at worst. */
    readonly closing: {
      readonly worst_residual_m2: number;
      readonly worst_residual_relative: number;
      readonly limit_relative: number;
      readonly limit_m2: number;
    };
    /** Where the patches were judged again: the result before, and the version of the tool that measured. */
    readonly judged_again?: {
      readonly rules: { readonly name: string; readonly edition: string; readonly sha256: string };
      readonly digest: string;
      readonly measured_by: string;
    };
    readonly started: string;
    readonly seconds: Readonly<Record<string, number>>;
    readonly node: string;
    readonly platform: string;
    readonly peak_memory_mb: number;
    /** What this program was compiled from, in a checkout; '' where it was installed. */
    readonly build: string;
  };
  /** SHA-256 over this file with 64 zeros in place of the seal: a changed byte anywhere is found. */
  readonly seal: string;
}

import type { CommonFlags } from '../terminal.js';

export const DIFF_FORMATS = ['text', 'csv', 'json', 'xlsx'] as const;
export type DiffFormat = (typeof DIFF_FORMATS)[number];
export const STDOUT = '-';

export interface DiffFlags extends CommonFlags {
  readonly format?: DiffFormat;
  readonly output: string;
  readonly shapes?: string;
  readonly exitCode?: boolean;
}

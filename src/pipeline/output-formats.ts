import type { Crs } from '../crs/definitions.js';
import type { OutputFormat } from '../model/job.js';
import type { ResultTable } from './result-tables.js';

/** Formats that the threads write while they work; the others are made of these two at the end. */
export const DIRECT_FORMATS: readonly OutputFormat[] = ['csv', 'shp'];

/** What a table of a result is called where it is written in a further format, and where its coordinates lie. */
export interface FormTitle {
  readonly name: string;
  readonly headings: readonly string[];
  readonly crs: Crs;
  readonly prj: string | null;
}

/** Writes a finished table in the further formats of a job; returns the paths. */
export type WriteForms = (table: ResultTable, title: FormTitle) => string[];

/** What is written directly: both, as soon as another format is made of them. */
export function directFormats(formats: readonly OutputFormat[]): readonly OutputFormat[] {
  return formats.every((format) => DIRECT_FORMATS.includes(format)) ? formats : DIRECT_FORMATS;
}

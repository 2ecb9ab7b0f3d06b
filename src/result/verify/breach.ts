import { filled, type Text, type TextParams } from '../../words/text.js';
import { BREACHES, VERIFY } from '../../words/verify.js';

/** One thing that is wrong with a result. */
export interface Breach {
  readonly code: keyof typeof BREACHES;
  /** Name of the file in the folder of the result. */
  readonly file: string;
  /** From 1, without the headings. */
  readonly row?: number;
  readonly id?: string;
  readonly params: TextParams;
}

/** `ledger.csv, row 12, JC1: TBMJ 3.00 is not …`. */
export function breachText(breach: Breach): Text {
  return filled(VERIFY.placed, { place: breachPlace(breach), text: filled(BREACHES[breach.code], breach.params) });
}

/** Where it was found. */
export function breachPlace({ file, row, id }: Breach): Text {
  if (row === undefined) return { en: file, zh: file };
  return filled(id ? VERIFY.rowOf : VERIFY.row, { file, row, id: id ?? '' });
}

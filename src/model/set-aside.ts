import { LABELS } from '../words/problems.js';
import { SET_ASIDE, type SetAsideCode } from '../words/set-aside.js';
import { fill, type Lang, type Text, type TextParams } from '../words/text.js';

export type { SetAsideCode } from '../words/set-aside.js';

/**
 * What became of the record: `set aside` takes no part in the job; `repaired` takes part with changed geometry;
 * `noted` takes part with a reservation about an attribute.
 */
export type SetAsideAction = 'set aside' | 'repaired' | 'noted';

/** One row of quarantine.csv. */
export interface SetAside {
  readonly layer: string;
  readonly file: string;
  /** From 1, in file order. */
  readonly record: number;
  readonly id: string | null;
  readonly code: SetAsideCode;
  readonly action: SetAsideAction;
  readonly params: TextParams;
  /** What exactly is wrong, where the code does not say it all. */
  readonly detail: Text | null;
  readonly x: number | null;
  readonly y: number | null;
  /** Square metres in the plane, for repaired records. */
  readonly areaBefore: number | null;
  readonly areaAfter: number | null;
}

/** A row with what is not said left empty. */
export function setAside(
  row: Pick<SetAside, 'layer' | 'file' | 'record' | 'code' | 'action'> & Partial<SetAside>,
): SetAside {
  return { id: null, params: {}, detail: null, x: null, y: null, areaBefore: null, areaAfter: null, ...row };
}

/** The reason in words. */
export function describeSetAside(
  { code, params, detail }: Pick<SetAside, 'code' | 'params'> & Partial<Pick<SetAside, 'detail'>>,
  lang: Lang,
): string {
  const kind = fill(SET_ASIDE[code], lang, params);
  return detail ? `${kind}${LABELS.colon[lang]}${detail[lang]}` : kind;
}

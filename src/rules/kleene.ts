/**
 * Three-valued logic after Kleene, as numbers so that `and` is the minimum and `or` the maximum. UNKNOWN means "the
 * evidence was not provided": it is never read as FALSE.
 */
export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;
export type Kleene = typeof FALSE | typeof UNKNOWN | typeof TRUE;

/** TRUE or FALSE from a plain boolean. */
export function known(value: boolean): Kleene {
  return value ? TRUE : FALSE;
}

/** The value as explanations show it. */
export function inWords(value: Kleene): boolean | 'unknown' {
  return value === UNKNOWN ? 'unknown' : value === TRUE;
}

/** The opposite; the opposite of UNKNOWN is UNKNOWN. */
export function negate(value: Kleene): Kleene {
  return (TRUE - value) as Kleene;
}

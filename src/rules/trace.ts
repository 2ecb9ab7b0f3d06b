import type { Text } from '../words/text.js';

export type TraceResult = boolean | 'unknown';

/** One condition as it was asked of one patch, with the conditions inside it. */
export interface Trace {
  readonly kind: 'all' | 'any' | 'not' | 'leaf';
  readonly result: TraceResult;
  /** What a leaf asks and what the patch has; null for conditions of conditions. */
  readonly text: Text | null;
  readonly value: Text | null;
  readonly parts: readonly Trace[];
}

/** All leaves of a condition, in the order of the pack. */
export function leavesOf(trace: Trace): Trace[] {
  return trace.kind === 'leaf' ? [trace] : trace.parts.flatMap(leavesOf);
}

/**
 * The leaves that make a condition what it is: of `all` that fails those that fail, of `any` that holds those that
 * hold; where everything counts, everything.
 */
export function decisiveLeaves(trace: Trace): Trace[] {
  const { kind, result, parts } = trace;
  if (kind === 'leaf') return [trace];
  const takesAll = kind === 'not' || (kind === 'all' && result === true) || (kind === 'any' && result === false);
  return parts.filter((part) => takesAll || part.result === result).flatMap(decisiveLeaves);
}

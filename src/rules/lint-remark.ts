import type { Text } from '../words/text.js';

export type LintCode =
  | 'CITATION_MISSING'
  | 'CLASS_WITHOUT_EXAMPLE'
  | 'CONTRADICTORY_DATES'
  | 'EXAMPLE_FAILS'
  | 'GAP_AT_LIMIT'
  | 'GAP_IN_DATES'
  | 'NEAR_BEYOND'
  | 'NEAR_WITHOUT_DISTANCE'
  | 'NEVER_HOLDS'
  | 'PARAMETER_UNUSED'
  | 'RULE_WITHOUT_EXAMPLE'
  | 'SIGN_WITHOUT_EXAMPLE'
  | 'UNREACHABLE';

/** A remark on a pack that loads but may not do what its author means. `path` is the path in the pack. */
export interface LintRemark {
  readonly code: LintCode;
  readonly path: string;
  readonly text: Text;
}

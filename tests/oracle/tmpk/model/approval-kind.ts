/** The kinds of approval the contract knows, in the order the ledger shows them. */
export const APPROVAL_KINDS = [
  'conversion',
  'supply',
  'registration',
  'temporary',
  'facility',
  'homestead',
  'linkage',
  'other',
] as const;

export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

/** Where an approval stands in time, seen from the detection date of a patch. */
export type ApprovalTiming = 'inForce' | 'afterwards' | 'expired' | 'undated';

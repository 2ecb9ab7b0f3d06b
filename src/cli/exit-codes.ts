/** Exit codes of the contract, section 5, that are not carried by a Problem. */
export const EXIT = {
  complete: 0,
  defect: 1,
  usage: 2,
  quarantined: 3,
  invalidRules: 21,
  notNow: 75,
} as const;

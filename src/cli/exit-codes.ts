/** Exit codes of the contract, section 5, that are not carried by a Problem. */
export const EXIT = {
  complete: 0,
  defect: 1,
  usage: 2,
  quarantined: 3,
  unchanged: 4,
  invalidRules: 21,
  broken: 30,
} as const;

/** Exit codes of the contract, section 5, that are not carried by a Problem. */
export const EXIT = {
  complete: 0,
  defect: 1,
  usage: 2,
  quarantined: 3,
  nothingNew: 4,
  invalidRules: 21,
  broken: 30,
  /** `diff` with --exit-code, `reconcile`: what was compared is not the same. */
  differs: 31,
  notNow: 75,
} as const;

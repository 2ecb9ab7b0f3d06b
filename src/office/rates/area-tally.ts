import type { LedgerEntry } from '../ledger-entries.js';

/** A sum of values that may not be provided: null where there is none, 0 for no entries at all. */
type Sum = number | null;

/**
 * Entries counted and their areas added up, in hundredths of 亩: sums of printed values, so that a reader's own sum agrees.
 * One pass over the entries fills as many tallies as a table has columns.
 */
export class AreaTally {
  count = 0;
  private whole: Sum = null;
  private cultivatedLand: Sum = null;
  private basicFarmland: Sum = null;

  add({ numbers }: LedgerEntry): void {
    this.count++;
    this.whole = sumWith(this.whole, numbers['TBMJ_M']);
    this.cultivatedLand = sumWith(this.cultivatedLand, numbers['GDMJ_M']);
    this.basicFarmland = sumWith(this.basicFarmland, numbers['YNMJ_M']);
  }

  get mu(): Sum {
    return this.count === 0 ? 0 : this.whole;
  }

  get cultivated(): Sum {
    return this.count === 0 ? 0 : this.cultivatedLand;
  }

  get farmland(): Sum {
    return this.count === 0 ? 0 : this.basicFarmland;
  }
}

function sumWith(sum: Sum, value: number | null | undefined): Sum {
  return value === null || value === undefined ? sum : (sum ?? 0) + value;
}

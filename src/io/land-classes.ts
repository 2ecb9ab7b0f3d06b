import { readFileSync } from 'node:fs';
import type { LandGroup } from '../model/records.js';
import { parseCsv } from './bind/alias-table.js';
import { tableFile } from './tables.js';

/** One land class of the survey's working classification. */
export interface LandClass {
  readonly code: string;
  readonly nameZh: string;
  readonly group: LandGroup | null;
  readonly cultivated: boolean;
}

const TABLE = tableFile('land_classes.csv');
const GROUPS: Readonly<Record<string, LandGroup>> = {
  agricultural: 'otherAgricultural',
  construction: 'construction',
  unused: 'unused',
};

let table: ReadonlyMap<string, LandClass> | null = null;

/** The land classes of the third survey by code (domain.md section 3): a table, because the roll-up is policy. */
export function landClasses(): ReadonlyMap<string, LandClass> {
  table ??= readTable();
  return table;
}

function readTable(): ReadonlyMap<string, LandClass> {
  const [, ...rows] = parseCsv(readFileSync(TABLE, 'utf8'));
  return new Map(
    rows.map(([code = '', nameZh = '', , category = '', cultivated = '']) => {
      const isCultivated = cultivated === 'yes';
      return [
        code,
        { code, nameZh, cultivated: isCultivated, group: isCultivated ? 'cultivated' : (GROUPS[category] ?? null) },
      ];
    }),
  );
}

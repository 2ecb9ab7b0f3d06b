import { readFileSync } from 'node:fs';
import type { LandGroup } from '../model/records.js';
import { parseCsv } from './bind/alias-table.js';
import { tableFile } from './tables.js';

/** Which survey's codes a baseline has: 2017 for the third (GB/T 21010-2017, four digits), 2007 for the second (three). */
export type LandClassEdition = 2007 | 2017;

/** One land class of a survey's working classification. */
export interface LandClass {
  readonly code: string;
  readonly nameZh: string;
  readonly group: LandGroup | null;
  readonly cultivated: boolean;
  /** 可调整地类: code with a K. */
  readonly adjustable: boolean;
}

const TABLES = { 2007: 'land_classes_2007.csv', 2017: 'land_classes.csv' } as const;
const GROUPS: Readonly<Record<string, LandGroup>> = {
  agricultural: 'otherAgricultural',
  construction: 'construction',
  unused: 'unused',
};

const known = new Map<LandClassEdition, ReadonlyMap<string, LandClass>>();

/** The land classes of a survey by code (domain.md section 3): tables, because the roll-up is policy. */
export function landClasses(edition: LandClassEdition = 2017): ReadonlyMap<string, LandClass> {
  let classes = known.get(edition);
  if (!classes) {
    classes = readTable(TABLES[edition]);
    known.set(edition, classes);
  }
  return classes;
}

function readTable(name: string): ReadonlyMap<string, LandClass> {
  const [, ...rows] = parseCsv(readFileSync(tableFile(name), 'utf8'));
  return new Map(
    rows.map(([code = '', nameZh = '', , category = '', cultivated = '']) => {
      const isCultivated = cultivated === 'yes';
      const group = isCultivated ? 'cultivated' : (GROUPS[category] ?? null);
      return [code, { code, nameZh, group, cultivated: isCultivated, adjustable: code.endsWith('K') }];
    }),
  );
}

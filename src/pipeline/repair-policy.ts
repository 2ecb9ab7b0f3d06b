import type { FactsKernel } from '../kernel/facts.js';
import { ringReadings } from '../kernel/winding.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { RepairPolicy } from '../model/job.js';
import type { SetAside } from '../model/set-aside.js';
import { GEOMETRY_FAULTS } from '../words/set-aside.js';

/** What can be wrong with the outline of a record that has an area all the same. */
export type OutlineFault = keyof typeof GEOMETRY_FAULTS;

const REPAIRED = {
  crossing: 'SELF_CROSSING',
  direction: 'RING_DIRECTION',
  touching: 'SELF_TOUCHING',
  open: 'RING_OPEN',
} as const satisfies Record<OutlineFault, SetAside['code']>;

/** What becomes of a record at fault; `isRefused` takes it out of the job. */
export interface RepairVerdict {
  readonly isRefused: boolean;
  readonly row: Pick<SetAside, 'code' | 'action' | 'params' | 'areaBefore' | 'areaAfter'>;
}

/**
 * Decides about a record at fault by the policy of the job. The limit goes by the land on which the readings of its rings
 * part, not by the shoelace area before: that of a bow-tie is 0, and yet nobody doubts what its two lobes are.
 */
export function repairVerdict(
  { policy, limitShare, limitArea }: RepairPolicy,
  fault: OutlineFault,
  kernel: FactsKernel,
  shapes: FlatPolygons,
  feature: number,
): RepairVerdict {
  const areas = { areaBefore: kernel.areaAsGiven(shapes, feature), areaAfter: kernel.areaAlone(shapes, feature) };
  const repaired = { code: REPAIRED[fault], action: 'repaired', params: {}, ...areas } as const;
  if (policy === 'off') return { isRefused: false, row: repaired };
  const refused = (code: SetAside['code'], params: SetAside['params']): RepairVerdict => ({
    isRefused: true,
    row: { code, action: 'set aside', params: { fault: GEOMETRY_FAULTS[fault], ...params }, ...areas },
  });
  if (policy === 'strict') return refused('REPAIR_FORBIDDEN', {});
  const readings = ringReadings(shapes, feature);
  const disputed = readings?.disputed ?? Math.abs(areas.areaBefore - areas.areaAfter);
  const limit = Math.min(limitArea, (limitShare / 100) * (readings?.wound ?? areas.areaAfter));
  if (disputed <= Math.max(limit, ROUNDING)) return { isRefused: false, row: repaired };
  return refused('REPAIR_REFUSED', { disputed: disputed.toFixed(2), limit: limit.toFixed(2) });
}

/** What no ledger could print is nothing to refuse a record for, m². */
const ROUNDING = 0.005;

import { Problem } from '../model/problem.js';
import type { JobLayer } from './layers.js';

/** Geometry and attributes belong together by position: with different counts nothing can be trusted. */
export function requireMatchingCounts({ layer, name }: JobLayer, shapes: number): void {
  if (shapes === layer.table.count) return;
  throw new Problem('RECORD_COUNTS_DIFFER', { file: layer.file, layer: name }, { shapes, rows: layer.table.count });
}

import { faultCode } from '../io/layer-fault.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import type { PolygonRecord } from '../io/shapefile/scan.js';
import { FactsKernel } from '../kernel/facts.js';
import type { Box } from '../model/geometry.js';
import type { SetAsideCode } from '../model/set-aside.js';

/** A record at fault: its number from 1, and where. */
export interface CensusFault {
  readonly code: SetAsideCode;
  readonly record: number;
  readonly x: number | null;
  readonly y: number | null;
}

const SHOWN_FAULTS = 20;
/** Cells along each side of the map of where records lie. */
export const MAP_CELLS = 96;

/** Looks at every record of a layer, one at a time: memory does not grow with the layer, but for a key of each shape. */
export class GeometryCensus {
  vertices = 0;
  largest: { readonly record: number; readonly vertices: number } | null = null;
  duplicates = 0;
  readonly faults: CensusFault[] = [];
  readonly counts: Partial<Record<SetAsideCode, number>> = {};
  /** Cells of the extent in which a record lies, row by row from the south. */
  readonly map = new Uint8Array(MAP_CELLS * MAP_CELLS);
  private readonly kernel = new FactsKernel();
  private readonly seen = new Set<string>();

  constructor(private readonly extent: Box | null) {}

  wants(): boolean {
    return true;
  }

  wrongBox(record: number, x: number, y: number): void {
    this.note('BOX_WRONG', record + 1, x, y);
  }

  fault(record: number, fault: Parameters<typeof faultCode>[0]): void {
    this.note(faultCode(fault), record + 1, null, null);
  }

  take(found: PolygonRecord): void {
    const record = found.record + 1;
    this.vertices += found.points;
    if (found.points > (this.largest?.vertices ?? 0)) this.largest = { record, vertices: found.points };
    const one = new PolygonCollector(16 * found.points);
    const fault = one.add(found);
    if (fault) return this.note(faultCode(fault), record, found.xmin, found.ymin);
    if (one.gap > 0) this.note('RING_OPEN', record, found.xmin, found.ymin);
    const shapes = one.shapes();
    const facts = this.kernel.overlay(shapes, 0, []);
    if (facts.fault !== 'none') {
      const code = facts.fault === 'self-crossing' ? 'SELF_CROSSING' : 'RING_DIRECTION';
      this.note(code, record, facts.crossing?.x ?? found.xmin, facts.crossing?.y ?? found.ymin);
    } else if (shapes.ringStart.length === 2 && this.kernel.outline(shapes, 0, facts.touchesItself) !== null) {
      this.note('SELF_TOUCHING', record, found.xmin, found.ymin);
    }
    this.mark(shapes.boxes);
    const key = `${shapes.coords.length} ${facts.area} ${[...shapes.boxes].join(' ')}`;
    if (this.seen.has(key)) this.duplicates++;
    else this.seen.add(key);
  }

  private note(code: SetAsideCode, record: number, x: number | null, y: number | null): void {
    this.counts[code] = (this.counts[code] ?? 0) + 1;
    if (this.faults.length < SHOWN_FAULTS) this.faults.push({ code, record, x, y });
  }

  private mark(box: Float64Array): void {
    const { extent, map } = this;
    if (extent === null) return;
    const cell = (value: number, from: number, to: number): number =>
      Math.max(0, Math.min(MAP_CELLS - 1, Math.floor((MAP_CELLS * (value - from)) / (to - from || 1))));
    const left = cell(box[0]!, extent.xmin, extent.xmax);
    const right = cell(box[2]!, extent.xmin, extent.xmax);
    const top = cell(box[3]!, extent.ymin, extent.ymax);
    for (let y = cell(box[1]!, extent.ymin, extent.ymax); y <= top; y++) {
      map.fill(1, y * MAP_CELLS + left, y * MAP_CELLS + right + 1);
    }
  }
}

import { describeCrs } from '../crs/definitions.js';
import { recognisePrj } from '../crs/prj.js';
import { bindFields, type FieldBinding, type LayerRole, WANTED } from '../io/bind/fields.js';
import { openPolygonLayer } from '../io/layer.js';
import { faultCode } from '../io/layer-fault.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import type { PolygonRecord } from '../io/shapefile/scan.js';
import { FactsKernel } from '../kernel/facts.js';
import { Problem } from '../model/problem.js';
import type { SetAsideCode } from '../model/set-aside.js';
import { CRS_REASONS } from '../words/reasons.js';
import type { Text } from '../words/text.js';

/** What `tuban inspect` tells of one layer. */
export interface LayerProfile {
  readonly file: string;
  readonly records: number;
  readonly shapes: number;
  readonly geometry: string;
  readonly vertices: number;
  readonly largest: { readonly record: number; readonly vertices: number } | null;
  readonly extent: readonly [number, number, number, number] | null;
  readonly crs: string | null;
  /** Why the system is not known, or null. */
  readonly crsUnknown: Text | null;
  readonly encoding: {
    readonly name: string;
    readonly by: string;
    readonly contradiction: Text | null;
    readonly samples: readonly string[];
  };
  readonly fields: readonly { readonly name: string; readonly type: string; readonly sample: string | null }[];
  /** Roles the layer could play, with the field for each meaning. */
  readonly roles: readonly { readonly role: LayerRole; readonly fields: Readonly<Record<string, string>> }[];
  readonly faults: readonly {
    readonly code: SetAsideCode;
    readonly record: number;
    readonly x: number | null;
    readonly y: number | null;
  }[];
  readonly faultCounts: Readonly<Partial<Record<SetAsideCode, number>>>;
  /** Records whose vertices repeat those of an earlier record. */
  readonly duplicates: number;
}

const SHOWN_FAULTS = 20;
const ROLES: readonly LayerRole[] = ['patches', 'baseline', 'farmland', 'redline', 'approvals'];

/** Profiles a layer: every record is read and its geometry judged. */
export function inspectLayer(path: string, encoding: string | undefined): LayerProfile {
  const layer = openPolygonLayer(path, { encoding });
  const { table, extent } = layer;
  const census = new GeometryCensus();
  const shapes = layer.scan(census);
  const verdict = layer.prj ? recognisePrj(layer.prj) : { unknown: CRS_REASONS.noPrj };
  return {
    file: path,
    records: table.count,
    shapes,
    geometry: layer.geometry,
    vertices: census.vertices,
    largest: census.largest,
    extent: shapes > 0 && extent ? [extent.xmin, extent.ymin, extent.xmax, extent.ymax] : null,
    crs: 'crs' in verdict ? describeCrs(verdict.crs) : null,
    crsUnknown: 'unknown' in verdict ? verdict.unknown : null,
    encoding: {
      name: table.encoding.encoding,
      by: table.encoding.how,
      contradiction: table.encoding.contradiction,
      samples: table.encoding.samples,
    },
    fields: table.fields.map(({ name, type }, f) => ({ name, type, sample: firstValue(f) })),
    roles: ROLES.flatMap((role) => rolesOf(role)),
    faults: census.faults,
    faultCounts: census.counts,
    duplicates: census.duplicates,
  };

  function firstValue(field: number): string | null {
    for (let record = 0; record < Math.min(table.count, 50); record++) {
      const value = table.text(record, field);
      if (value !== null) return value;
    }
    return null;
  }

  function rolesOf(role: LayerRole): LayerProfile['roles'] {
    let bindings: Record<string, FieldBinding | null>;
    try {
      bindings = bindFields<string>(role, table.fields, WANTED[role], {}, { file: path });
    } catch (error) {
      if (error instanceof Problem) return [];
      throw error;
    }
    const fields = Object.entries(bindings).flatMap(([meaning, field]) =>
      field ? [[meaning, field.name] as const] : [],
    );
    return fields.length > 0 ? [{ role, fields: Object.fromEntries(fields) }] : [];
  }
}

/** Looks at every record of a layer, one at a time: memory does not grow with the layer. */
class GeometryCensus {
  vertices = 0;
  largest: LayerProfile['largest'] = null;
  duplicates = 0;
  readonly faults: { code: SetAsideCode; record: number; x: number | null; y: number | null }[] = [];
  readonly counts: Partial<Record<SetAsideCode, number>> = {};
  private readonly kernel = new FactsKernel();
  private readonly seen = new Set<string>();

  wants(): boolean {
    return true;
  }

  fault(record: number, fault: Parameters<typeof faultCode>[0]): void {
    this.note(faultCode(fault), record + 1, null, null);
  }

  take(record: PolygonRecord): void {
    this.vertices += record.points;
    if (record.points > (this.largest?.vertices ?? 0))
      this.largest = { record: record.record + 1, vertices: record.points };
    const one = new PolygonCollector(16 * record.points);
    const fault = one.add(record);
    if (fault) return this.note(faultCode(fault), record.record + 1, record.xmin, record.ymin);
    const shapes = one.shapes();
    const facts = this.kernel.overlay(shapes, 0, []);
    if (facts.fault !== 'none') {
      const code = facts.fault === 'self-crossing' ? 'SELF_CROSSING' : 'RING_DIRECTION';
      this.note(code, record.record + 1, facts.crossing?.x ?? record.xmin, facts.crossing?.y ?? record.ymin);
    }
    const key = `${shapes.coords.length} ${facts.area} ${[...shapes.boxes].join(' ')}`;
    if (this.seen.has(key)) this.duplicates++;
    else this.seen.add(key);
  }

  private note(code: SetAsideCode, record: number, x: number | null, y: number | null): void {
    this.counts[code] = (this.counts[code] ?? 0) + 1;
    if (this.faults.length < SHOWN_FAULTS) this.faults.push({ code, record, x, y });
  }
}

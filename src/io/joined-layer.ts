import type { Box } from '../model/geometry.js';
import type { BoxTest } from './flatgeobuf/search.js';
import type { AttributeField, AttributeTable, LayerVisitor, PolygonLayer, RecordText } from './polygon-layer.js';

/**
 * Several layers as one: a province that is handed over county by county. Records are numbered through, fields go by
 * their names; a field that a part does not have is empty there. `placeOf` leads back to the file of a record.
 */
export function joinLayers(file: string, parts: readonly PolygonLayer[]): PolygonLayer {
  const [first] = parts;
  if (!first) throw new Error(`${file}: no layers to join`);
  if (parts.length === 1) return first;
  const table = new JoinedTable(parts);
  return {
    file,
    source: first.source,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    geometry: first.geometry,
    extent: union(parts.flatMap(({ extent }) => extent ?? [])),
    table,
    prj: first.prj,
    files: [...new Set(parts.flatMap(({ files }) => files))],
    origin: null,
    placeOf: (record0) => {
      const part = table.partOf(record0);
      return parts[part]!.placeOf(record0 - table.firsts[part]!);
    },
    scan: (visitor, near) => scanAll(parts, table, visitor, near),
  };
}

function scanAll(parts: readonly PolygonLayer[], table: JoinedTable, visitor: LayerVisitor, near?: BoxTest): number {
  let found = 0;
  parts.forEach((part, p) => {
    found += part.scan(shifted(visitor, table.firsts[p]!, table.fieldsOf(p)), near);
  });
  return found;
}

/** Hands on the records of a part under their numbers and fields in the whole. */
function shifted(visitor: LayerVisitor, first: number, fields: readonly number[]): LayerVisitor {
  let own: RecordText = () => null;
  const text: RecordText = (field) => (fields[field]! < 0 ? null : own(fields[field]!));
  return {
    wants: (xmin, ymin, xmax, ymax) => visitor.wants(xmin, ymin, xmax, ymax),
    ...(visitor.wrongBox ? { wrongBox: (record, x, y) => visitor.wrongBox?.(first + record, x, y) } : {}),
    fault: (record, fault) => visitor.fault(first + record, fault),
    take: (record, textOfPart) => {
      own = textOfPart;
      visitor.take({ ...record, record: first + record.record }, text);
    },
  };
}

class JoinedTable implements AttributeTable {
  readonly count: number;
  readonly fields: readonly AttributeField[];
  /** Number of the first record of each part, from 0. */
  readonly firsts: readonly number[];
  private readonly fieldMaps: readonly (readonly number[])[];

  constructor(private readonly parts: readonly PolygonLayer[]) {
    let count = 0;
    this.firsts = parts.map(({ table }) => {
      const first = count;
      count += table.count;
      return first;
    });
    this.count = count;
    const byName = new Map<string, AttributeField>();
    for (const { table } of parts) {
      for (const field of table.fields) {
        const key = field.name.toUpperCase();
        if (!byName.has(key)) byName.set(key, field);
      }
    }
    this.fields = [...byName.values()];
    this.fieldMaps = parts.map(({ table }) => this.fields.map(({ name }) => table.fieldIndex(name)));
  }

  get encoding() {
    return this.parts[0]!.table.encoding;
  }

  /** The fields of the whole as positions in a part, −1 for none. */
  fieldsOf(part: number): readonly number[] {
    return this.fieldMaps[part]!;
  }

  partOf(record0: number): number {
    return this.firsts.findLastIndex((first, part) => first <= record0 && this.parts[part]!.table.count > 0);
  }

  fieldIndex(name: string): number {
    const wanted = name.toUpperCase();
    return this.fields.findIndex((field) => field.name.toUpperCase() === wanted);
  }

  text(record0: number, field: number): string | null {
    const part = this.partOf(record0);
    const own = this.fieldMaps[part]![field]!;
    return own < 0 ? null : this.parts[part]!.table.text(record0 - this.firsts[part]!, own);
  }

  isDeleted(record0: number): boolean {
    const part = this.partOf(record0);
    return this.parts[part]!.table.isDeleted(record0 - this.firsts[part]!);
  }

  close(): void {
    for (const { table } of this.parts) table.close();
  }
}

function union(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  return {
    xmin: Math.min(...boxes.map(({ xmin }) => xmin)),
    ymin: Math.min(...boxes.map(({ ymin }) => ymin)),
    xmax: Math.max(...boxes.map(({ xmax }) => xmax)),
    ymax: Math.max(...boxes.map(({ ymax }) => ymax)),
  };
}

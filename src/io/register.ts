import { basename } from 'node:path';
import type { RegisterInput } from '../model/job.js';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import { type SetAside, setAside } from '../model/set-aside.js';
import type { AttributeField, AttributeTable, LayerVisitor, PolygonLayer, RecordText } from './polygon-layer.js';
import { readTableNow } from './reader-thread.js';
import { foldHeading } from './table/headings.js';
import type { Table } from './table/model.js';
import { columnOf } from './table/read.js';

/** A table without geometry whose rows belong to the records of a layer. Plain data: it crosses threads. */
export interface Register {
  readonly file: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Row for each record of the layer, −1 for none. */
  readonly rowOf: Int32Array;
}

/**
 * Reads a register and finds the row of every record of the layer. What belongs to nothing is told: a row without
 * outline is set aside, an outline without row is noted.
 *
 * Errors  those of `readTable`; FIELD_UNKNOWN, COLUMN_UNKNOWN for keys that are not there; REGISTER_KEY_REPEATED where rows
 *         of one key differ.
 */
export function openRegister(
  { file, table }: PolygonLayer,
  { path, key, column, sheet, encoding }: RegisterInput,
  layer: string,
): { readonly register: Register; readonly setAside: readonly SetAside[] } {
  const read = readTableNow(path, { sheet, encoding });
  const field = requireField(file, layer, table, key);
  const keyColumn = requireColumn(read, column ?? key);
  const { rows: rowByKey, keyless } = rowsByKey(read, keyColumn, layer);
  const aside: SetAside[] = [];
  const used = new Set<string>();
  const rowOf = new Int32Array(table.count).fill(-1);
  for (let record0 = 0; record0 < table.count; record0++) {
    const id = foldKey(table.text(record0, field));
    const row = rowByKey.get(id);
    if (row !== undefined) {
      rowOf[record0] = row;
      used.add(id);
    } else if (!table.isDeleted(record0)) {
      const params = { key, value: id, file: basename(path) };
      aside.push(
        setAside({ layer, file, record: record0 + 1, id, code: 'REGISTER_ROW_MISSING', action: 'noted', params }),
      );
    }
  }
  const unused = [...rowByKey].filter(([id]) => !used.has(id));
  for (const row of [...unused.map(([, row]) => row), ...keyless]) {
    const record = read.rowNumbers[row]!;
    const id = read.rows[row]![keyColumn] ?? '';
    const params = { key, value: id };
    aside.push(setAside({ layer, file: path, record, id, code: 'REGISTER_ROW_UNUSED', action: 'set aside', params }));
  }
  return { register: { file: path, headings: read.headings, rows: read.rows, rowOf }, setAside: aside };
}

function requireField(file: string, layer: string, table: AttributeTable, key: string): number {
  const field = table.fieldIndex(key);
  if (field >= 0) return field;
  const names = table.fields.map(({ name }) => name);
  const params = {
    field: key,
    fields: names.join(', '),
    nearest: nearest(key, names),
    flag: 'join.key',
    role: 'join.key',
  };
  throw new Problem('FIELD_UNKNOWN', { file, layer }, params);
}

function requireColumn({ file, headings }: Table, name: string): number {
  const column = columnOf(headings, name);
  if (column >= 0) return column;
  const folded = headings.map(foldHeading);
  const near = headings[folded.indexOf(nearest(foldHeading(name), folded))] ?? '-';
  throw new Problem('COLUMN_UNKNOWN', { file }, { column: name, columns: headings.join(', '), nearest: near });
}

/** The row of each key. Repeated rows are one; rows of one key that differ cannot be told apart. */
function rowsByKey(
  table: Table,
  keyColumn: number,
  layer: string,
): { readonly rows: ReadonlyMap<string, number>; readonly keyless: readonly number[] } {
  const rows = new Map<string, number>();
  const keyless: number[] = [];
  table.rows.forEach((cells, row) => {
    const key = foldKey(cells[keyColumn] ?? '');
    if (key === '') {
      keyless.push(row);
      return;
    }
    const known = rows.get(key);
    if (known === undefined) {
      rows.set(key, row);
      return;
    }
    const before = table.rows[known]!;
    const differing = cells.findIndex((cell, c) => cell !== before[c]);
    if (differing < 0) return;
    const params = {
      key,
      first: table.rowNumbers[known]!,
      second: table.rowNumbers[row]!,
      column: table.headings[differing] ?? '?',
    };
    throw new Problem('REGISTER_KEY_REPEATED', { file: table.file, layer, record: table.rowNumbers[row]! }, params);
  });
  return { rows, keyless };
}

/** Full-width brackets, letters and digits, and blanks, are no difference between two writings of a number. */
function foldKey(text: string | null): string {
  return (text ?? '').normalize('NFKC').replace(/\s+/g, '').toUpperCase();
}

/** The layer with the columns of the register; where both have a name, the register's holds. */
export function withRegister(layer: PolygonLayer, register: Register): PolygonLayer {
  const table = new RegisterTable(layer.table, register);
  return {
    ...layer,
    table,
    files: [...layer.files, register.file],
    scan: (visitor, near) => layer.scan(table.completing(visitor), near),
  };
}

class RegisterTable implements AttributeTable {
  readonly fields: readonly AttributeField[];
  /** Position of each field in the layer, or −1 − position in the register. */
  private readonly places: readonly number[];

  constructor(
    private readonly own: AttributeTable,
    private readonly register: Register,
  ) {
    const taken = new Set(register.headings.map((heading) => heading.toUpperCase()));
    const kept = own.fields.flatMap((field, at) => (taken.has(field.name.toUpperCase()) ? [] : [{ field, at }]));
    this.fields = [
      ...kept.map(({ field }) => field),
      ...register.headings.map((name) => ({ name, type: 'C', length: 0, decimals: 0 })),
    ];
    this.places = [...kept.map(({ at }) => at), ...register.headings.map((_, column) => -1 - column)];
  }

  get count(): number {
    return this.own.count;
  }

  get encoding() {
    return this.own.encoding;
  }

  fieldIndex(name: string): number {
    const wanted = name.toUpperCase();
    return this.fields.findIndex((field) => field.name.toUpperCase() === wanted);
  }

  text(record0: number, field: number): string | null {
    return this.valueOf(record0, field, (own) => this.own.text(record0, own));
  }

  isDeleted(record0: number): boolean {
    return this.own.isDeleted(record0);
  }

  close(): void {
    this.own.close();
  }

  /** The visitor, given the fields of the whole. */
  completing(visitor: LayerVisitor): LayerVisitor {
    return {
      wants: (xmin, ymin, xmax, ymax) => visitor.wants(xmin, ymin, xmax, ymax),
      ...(visitor.wrongBox ? { wrongBox: (record, x, y) => visitor.wrongBox?.(record, x, y) } : {}),
      fault: (record, fault) => visitor.fault(record, fault),
      take: (record, text) => visitor.take(record, (field) => this.valueOf(record.record, field, text)),
    };
  }

  private valueOf(record0: number, field: number, own: RecordText): string | null {
    const place = this.places[field]!;
    if (place >= 0) return own(place);
    const row = this.register.rowOf[record0]!;
    return row < 0 ? null : this.register.rows[row]![-1 - place] || null;
  }
}

import { INPUT_DETAILS } from '../../words/inputs.js';
import type { InputFault, OutlineLayer } from '../flatgeobuf/input-layer.js';
import { Outline } from '../flatgeobuf/outlines.js';
import type { CrsStatements } from '../geojson/crs.js';
import type { SheetRow } from './headings.js';
import type { RowAttributes, RowTaker } from './rows.js';
import { readWkt } from './wkt.js';

/** Rows with a WKT: every row is a record. */
export class WktRows implements RowTaker {
  records = 0;
  private readonly outline = new Outline();

  constructor(
    private readonly layer: OutlineLayer,
    private readonly crs: CrsStatements,
    private readonly attributes: RowAttributes,
    private readonly column: number,
    private readonly faultRows: number[],
  ) {}

  take(row: SheetRow): void {
    const { layer, outline, attributes } = this;
    const record = ++this.records;
    outline.clear();
    const text = row.cells[this.column] ?? '';
    if (text === '') return this.setAside(row, { record, code: 'NO_GEOMETRY', detail: INPUT_DETAILS.wktEmpty });
    const { fault, srid, hasZ, hasOthers } = readWkt(text, outline);
    if (srid !== null && srid > 0) this.crs.add({ epsg: srid, stated: `SRID=${srid}` }, record);
    if (fault !== null) return this.setAside(row, { record, ...fault });
    if (!layer.add(outline, record, attributes.of(row))) {
      this.faultRows.push(row.row);
      return;
    }
    if (hasZ) layer.notes.count('Z_DROPPED', record);
    if (hasOthers) layer.notes.count('PARTS_IGNORED', record);
    attributes.note(row, record);
  }

  end(): void {}

  private setAside(row: SheetRow, fault: InputFault): void {
    this.layer.setAside(fault, this.attributes.of(row));
    this.faultRows.push(row.row);
  }
}

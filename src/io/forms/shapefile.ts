import { shapefileRings } from '../../kernel/orient.js';
import { PolygonShapefileWriter, type WrittenShapefile } from '../shapefile/write.js';
import { type FormLayer, plainValue } from './model.js';

/** Writes a layer as a shapefile beside `file` (.shp), texts in GBK. */
export function writeShapefile({ columns, rows, polygons, prj }: FormLayer, file: string): WrittenShapefile {
  const writer = new PolygonShapefileWriter(file.replace(/\.shp$/i, ''), columns, { encoding: 'gbk', prj });
  rows.forEach((cells, row) => {
    writer.add(
      shapefileRings(polygons(row)),
      columns.map((column, c) => plainValue(column, cells[c] ?? null)),
    );
  });
  return writer.finish();
}

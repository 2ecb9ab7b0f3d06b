import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Breach } from './breach.js';

const HEADER = 100;
const RECORD_HEADER = 8;
const INDEX_ENTRY = 8;
/** Lengths and offsets are counted in words of two bytes, the high byte first. */
const WORD = 2;

/**
 * Holds a .shx against the number of rows and the size of its .shp: its entries must follow each other without a gap.
 * Source  ESRI Shapefile Technical Description, July 1998.
 */
export function indexBreaches(dir: string, name: string, rows: number): Breach[] {
  const shapes = statSync(join(dir, `${name}.shp`), { throwIfNoEntry: false });
  const file = `${name}.shx`;
  if (!shapes || !existsSync(join(dir, file))) return [];
  const shx = readFileSync(join(dir, file));
  const entries = (shx.length - HEADER) / INDEX_ENTRY;
  if (entries !== rows) return [{ code: 'ROWS_DIFFER', file, params: { found: entries, stated: rows } }];
  let at = HEADER;
  for (let row = 0; row < rows; row++) {
    const entry = HEADER + INDEX_ENTRY * row;
    if (WORD * shx.readInt32BE(entry) !== at) return [{ code: 'SHAPES_MISPLACED', file, row: row + 1, params: {} }];
    at += RECORD_HEADER + WORD * shx.readInt32BE(entry + 4);
  }
  return at === shapes.size
    ? []
    : [{ code: 'FILE_SIZE', file: `${name}.shp`, params: { bytes: shapes.size, stated: at } }];
}

/** Walks over the records of a .shp: each must stand where the .shx says, under its number. */
export function recordBreaches(dir: string, name: string): Breach[] {
  const file = `${name}.shp`;
  const index = `${name}.shx`;
  if (!existsSync(join(dir, file)) || !existsSync(join(dir, index))) return [];
  const shp = readFileSync(join(dir, file));
  const shx = readFileSync(join(dir, index));
  const found: Breach[] = [];
  for (const [name, bytes] of [
    [file, shp],
    [index, shx],
  ] as const) {
    const stated = bytes.length < HEADER ? 0 : WORD * bytes.readInt32BE(24);
    if (stated !== bytes.length) found.push({ code: 'FILE_SIZE', file: name, params: { bytes: bytes.length, stated } });
  }
  for (let entry = HEADER, row = 1; entry + INDEX_ENTRY <= shx.length; entry += INDEX_ENTRY, row++) {
    const at = WORD * shx.readInt32BE(entry);
    const isFound =
      at >= HEADER &&
      at + RECORD_HEADER <= shp.length &&
      shp.readInt32BE(at) === row &&
      shp.readInt32BE(at + 4) === shx.readInt32BE(entry + 4);
    if (!isFound) found.push({ code: 'SHAPES_MISPLACED', file, row, params: {} });
  }
  return found;
}

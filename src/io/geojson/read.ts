import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { Problem } from '../../model/problem.js';
import { type InputLayer, OutlineLayer } from '../flatgeobuf/input-layer.js';
import { decideEncoding } from '../shapefile/encoding.js';
import { STDIN } from '../text/byte-source.js';
import type { TextEncoding } from '../text/encoding.js';
import { PropertyColumns } from './columns.js';
import { Conversion } from './conversion.js';
import { CrsStatements, type StatedCrs } from './crs.js';
import { JsonBytes, OPEN_OBJECT, placeOf } from './json-bytes.js';
import { type GeoJsonSource, openGeoJson } from './source.js';
import { type GeoJsonVisitor, walkGeoJson } from './walk.js';

export interface GeoJsonOptions {
  /** Encoding of the text, where it is not UTF-8 or UTF-16, as people write it: gbk, gb18030 …. */
  readonly encoding?: string | undefined;
  /** Name of the layer; that of the file unless said. */
  readonly name?: string;
}

/** What was read from a GeoJSON. */
export interface GeoJsonLayer extends InputLayer {
  /**
   * The system that the text states. Null where it states none: degrees in WGS 84 by RFC 7946. That `box` bears this out
   * is for the caller to look at; many a GeoJSON without a statement holds metres.
   */
  readonly crs: StatedCrs | null;
  readonly encoding: TextEncoding;
}

/** Bad texts among those beyond ASCII that are damage; with more of them the encoding is another one. */
const FEW_BAD = 0.2;

/**
 * Reads a GeoJSON file, or standard input for `-`, into a FlatGeobuf file without index: RFC 7946, GeoJSON of 2008, one
 * feature a line, RFC 8142. Record number = position in the input, from 1. Properties become columns, see
 * `PropertyColumns`; coordinates keep their bits; heights are left out.
 *
 * The input is read twice: for names and types, then for everything. Memory is that of the largest feature.
 *
 * Errors  GEOJSON_DAMAGED, NOT_A_GEOJSON, TEXT_ENCODING_UNFIT, ENCODING_UNKNOWN, CRS_UNKNOWN, INPUT_CHANGED, and those
 *         of a path that leads nowhere. Nothing is left behind then.
 */
export function readGeoJson(path: string, target: string, options: GeoJsonOptions = {}): GeoJsonLayer {
  const source = openGeoJson(path, target, options.encoding);
  try {
    return new Reading(source, target, options.name ?? layerName(path)).run();
  } finally {
    source.close();
  }
}

function layerName(path: string): string {
  return path === STDIN ? 'stdin' : basename(path, extname(path));
}

class Reading {
  private readonly file: string;
  private readonly columns: PropertyColumns;
  private readonly crs: CrsStatements;

  constructor(
    private readonly source: GeoJsonSource,
    private readonly target: string,
    private readonly name: string,
  ) {
    this.file = source.bytes.name;
    this.columns = new PropertyColumns(this.file);
    this.crs = new CrsStatements(this.file);
  }

  run(): GeoJsonLayer {
    const before = this.stamp();
    const records = this.survey();
    const renamed: [from: string, to: string][] = [];
    const specs = this.columns.specs((from, to) => renamed.push([from, to]));
    const layer = new OutlineLayer(this.target, this.name, specs);
    for (const [from, to] of renamed) layer.notes.add('COLUMN_RENAMED', { from, to });
    try {
      const visitor = new Conversion(this.file, layer, this.columns, this.crs);
      const again = walkGeoJson(this.file, this.json(false), this.crs, visitor);
      if (again !== records || this.stamp() !== before) this.changed();
      const crs = this.crs.found;
      const written = crs === null || crs.epsg === null ? null : { org: 'EPSG', code: crs.epsg, name: null, wkt: null };
      return { ...layer.finish(records, written), crs, encoding: this.source.encoding };
    } catch (fault) {
      layer.abandon();
      throw this.stamp() === before ? fault : this.changed();
    }
  }

  private json(looksForBadTexts: boolean): JsonBytes {
    return new JsonBytes(this.source.bytes, this.source.start, looksForBadTexts);
  }

  /** The first pass. Damage behind bad texts is most likely a backslash as the second byte of a hanzi. */
  private survey(): number {
    const json = this.json(true);
    try {
      const records = walkGeoJson(this.file, json, this.crs, new Survey(this.columns));
      const { bad, beyondAscii } = json.badTexts;
      if (bad > FEW_BAD * beyondAscii) this.refuseEncoding(json);
      return records;
    } catch (fault) {
      const isDamage = fault instanceof Problem && fault.code === 'GEOJSON_DAMAGED';
      if (isDamage && json.badTexts.bad > 0) this.refuseEncoding(json);
      throw fault;
    }
  }

  private refuseEncoding({ badTexts }: JsonBytes): never {
    const { encoding } = decideEncoding({ cpg: null, ldid: 0, samples: badTexts.samples });
    const place = placeOf(this.source.bytes, badTexts.firstAt);
    throw new Problem('TEXT_ENCODING_UNFIT', { file: this.file }, { format: 'GeoJSON', encoding, place });
  }

  /** Tells whether somebody wrote to the file meanwhile. */
  private stamp(): string {
    if (this.file === STDIN) return '';
    const stat = statSync(this.file, { throwIfNoEntry: false });
    return stat ? `${stat.size} ${stat.mtimeMs} ${stat.ino}` : '';
  }

  private changed(): never {
    throw new Problem('INPUT_CHANGED', { file: this.file }, { file: this.file });
  }
}

/** The first pass: names and types of properties. */
class Survey implements GeoJsonVisitor {
  constructor(private readonly columns: PropertyColumns) {}

  properties(json: JsonBytes): void {
    if (json.peek() === OPEN_OBJECT) this.columns.survey(json);
    else json.passOver();
  }

  id(json: JsonBytes): void {
    this.columns.surveyId(json);
  }

  geometry(json: JsonBytes): void {
    json.passOver();
  }

  coordinates(json: JsonBytes): void {
    json.passOver();
  }

  geometries(json: JsonBytes): void {
    json.passOver();
  }

  begin(): void {}
  end(): void {}
  stray(): void {}
}

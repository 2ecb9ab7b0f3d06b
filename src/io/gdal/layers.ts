import { nearest } from '../../model/nearest.js';
import { Problem } from '../../model/problem.js';
import { GDAL_NOTES, GDAL_REASONS } from '../../words/gdal.js';
import { filled, type Text } from '../../words/text.js';
import { GEOMETRY_TYPES } from '../flatgeobuf/format.js';
import type { Dataset, Layer } from './load.js';
import { asked, layersOf, withDataset } from './open.js';
import { findPlace, gdalFor, type VectorPlace } from './place.js';

/** A layer as its dataset describes it. */
export interface VectorLayer {
  readonly name: string;
  /** Polygon, MultiSurface …, `Unknown` where every record says its own, `None` for a table without geometry. */
  readonly geometryType: string;
  readonly records: number;
  /** Null where nothing is said of the place on earth. */
  readonly crs: string | null;
  readonly fields: readonly VectorField[];
  /** GDAL's name of the format. */
  readonly driver: string;
}

/** A column. Types are GDAL's: `string`, `integer`, `integer64`, `real`, `date`, `dateTime` …; width 0 for any. */
export interface VectorField {
  readonly name: string;
  readonly type: string;
  readonly width: number;
  readonly precision: number;
}

/** A layer that was chosen, and why where that is not plain. */
export interface ChosenLayer {
  readonly layer: Layer;
  readonly note: Text | null;
}

const NONE = 'None';
const WKB_NONE = 100;
/** Layers that are made of polygons, and those that may hold some. */
const POLYGONAL = ['Polygon', 'MultiPolygon', 'CurvePolygon', 'MultiSurface', 'Surface'];
const PERHAPS_POLYGONAL = ['Unknown', 'GeometryCollection'];
/** Systems that say no more than that there are x and y. */
const PLACELESS = /^\s*(?:LOCAL_CS|ENGCRS|ENGINEERINGCRS)\b|^\s*\w+\s*\[\s*"Undefined\b/i;
const LISTED = 12;

/**
 * All layers of a dataset that GDAL opens, tables without geometry among them.
 *
 * Errors  those of `findPlace`, GDAL_MISSING, GDAL_REFUSED.
 */
export function listLayers(path: string): VectorLayer[] {
  const place = findPlace(path);
  return withDataset(gdalFor(place), place, 'stated', (dataset) =>
    asked(place, undefined, () => layersOf(dataset).map((layer) => describeLayer(dataset, layer))),
  );
}

function describeLayer({ driver }: Dataset, layer: Layer): VectorLayer {
  return {
    name: layer.name,
    geometryType: geometryTypeOf(layer),
    records: layer.features.count(),
    crs: crsOf(layer),
    fields: fieldsOf(layer),
    driver: driver.description,
  };
}

/** The columns of a layer, in its order. */
export function fieldsOf(layer: Layer): VectorField[] {
  return layer.fields.map(({ name, type, width, precision }) => ({ name, type, width, precision }));
}

/** The coordinate system as well-known text; null where nothing is said of the place on earth. */
export function crsOf({ srs }: Layer): string | null {
  const text = srs?.toWKT() ?? '';
  return text === '' || PLACELESS.test(text) ? null : text;
}

/** Name of the type, marks for Z and M aside. */
export function geometryTypeOf({ geomType }: Layer): string {
  const type = (geomType & 0x7fff_ffff) % 1000;
  return type === WKB_NONE ? NONE : (GEOMETRY_TYPES[type] ?? GEOMETRY_TYPES[0]!);
}

/** Whether the layer states that it is made of polygons. */
export function isPolygonal(layer: Layer): boolean {
  return POLYGONAL.includes(geometryTypeOf(layer));
}

/**
 * The layer of a name, in whatever case; without a name the only layer that is, or may be, made of polygons.
 *
 * Errors  LAYER_UNKNOWN with the nearest name, LAYER_AMBIGUOUS, LAYER_NOT_POLYGONS, GDB_COMPRESSED, GDAL_REFUSED.
 */
export function chooseLayer(place: VectorPlace, dataset: Dataset, name: string | undefined): ChosenLayer {
  const layers = asked(place, undefined, () => layersOf(dataset));
  const named = name === undefined ? undefined : layerNamed(layers, name);
  if (named) return { layer: requirePolygonal(place, [named]), note: null };
  if (place.compressed.length > 0) throw compressed(place);
  if (layers.length === 0) throw new Problem('GDAL_REFUSED', { file: place.file }, { words: GDAL_REASONS.noLayers });
  const names = layers.map((layer) => layer.name);
  if (name !== undefined) {
    const params = { layer: name, nearest: nearest(name, names), layers: listed(names) };
    throw new Problem('LAYER_UNKNOWN', { file: place.file }, params);
  }
  return onlyLayer(place, layers);
}

function layerNamed(layers: readonly Layer[], name: string): Layer | undefined {
  const isSame = (other: string): boolean => other.toLowerCase() === name.toLowerCase();
  return layers.find((layer) => layer.name === name) ?? layers.find((layer) => isSame(layer.name));
}

function onlyLayer(place: VectorPlace, layers: readonly Layer[]): ChosenLayer {
  const polygonal = layers.filter(isPolygonal);
  const perhaps = layers.filter((layer) => PERHAPS_POLYGONAL.includes(geometryTypeOf(layer)));
  const candidates = polygonal.length > 0 ? polygonal : perhaps;
  if (candidates.length === 0) requirePolygonal(place, layers);
  if (candidates.length > 1) {
    const names = candidates.map(({ name }) => name);
    throw new Problem(
      'LAYER_AMBIGUOUS',
      { file: place.file },
      { layers: listed(names), example: `${place.file}:${names[0]}` },
    );
  }
  const layer = candidates[0]!;
  const others = layers.filter((other) => other !== layer).map(({ name }) => name);
  if (others.length === 0) return { layer, note: null };
  return { layer, note: filled(GDAL_NOTES.layerTaken, { layer: layer.name, others: listed(others) }) };
}

/** The first layer, unless none can hold polygons. */
function requirePolygonal(place: VectorPlace, layers: readonly Layer[]): Layer {
  const types = layers.map(geometryTypeOf);
  if (types.some((type) => POLYGONAL.includes(type) || PERHAPS_POLYGONAL.includes(type))) return layers[0]!;
  const held = layers.map(({ name }, i) => `${name} (${types[i]})`);
  throw new Problem('LAYER_NOT_POLYGONS', { file: place.file }, { held: listed(held) });
}

function compressed({ file, compressed: names }: VectorPlace): Problem {
  return new Problem('GDB_COMPRESSED', { file }, { names: listed(names) });
}

function listed(names: readonly string[]): string {
  return names.slice(0, LISTED).join(', ') + (names.length > LISTED ? ', …' : '');
}

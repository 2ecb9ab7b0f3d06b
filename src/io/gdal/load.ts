import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/** What is used of gdal-async. Written down here because the package is optional: its own types may not be there. */
export interface Gdal {
  readonly version: string;
  readonly lastError: { readonly message: string; readonly level: number } | null;
  readonly config: { get(key: string): string | null; set(key: string, value: string | null): void };
  readonly drivers: {
    get(name: string): { open(path: string, mode: 'r', options: readonly string[]): Dataset };
    getNames(): string[];
  };
  readonly fs: {
    readDir(folder: string): string[];
    stat(path: string): { readonly mode: number; readonly size: number };
  };
  open(path: string): Dataset;
  vectorTranslate(target: string, source: Dataset, args: readonly string[]): Dataset;
}

export interface Dataset {
  readonly driver: { readonly description: string };
  readonly layers: { count(): number; get(index: number): Layer | null };
  close(): void;
}

export interface Layer {
  readonly name: string;
  /** OGR's number of the type, with the marks for Z and M. */
  readonly geomType: number;
  readonly srs: { toWKT(): string } | null;
  readonly fields: { map<T>(take: (field: FieldDefinition) => T): T[] };
  setAttributeFilter(condition: string | null): void;
  readonly features: { count(): number; first(): Feature | null; next(): Feature | null };
}

export interface FieldDefinition {
  readonly name: string;
  readonly type: string;
  readonly width: number;
  readonly precision: number;
}

export interface Feature {
  readonly fields: { get(index: number): unknown };
  /** Throws for types that gdal-async has no class for. */
  getGeometry(): { isEmpty(): boolean } | null;
}

/** GDAL cannot be used here: not installed, not built for this machine, or not the main thread. */
export class GdalAbsent extends Error {
  override readonly name = 'GdalAbsent';
}

/**
 * Degrees of arc that a piece of a drawn curve spans at most. It strays from the curve by 1 − cos(step / 2) of the radius:
 * 0.24 mm at a radius of 100 m. GDAL's own 4° would be 61 mm there.
 */
export const ARC_STEP_DEGREES = 0.25;

let loaded: Gdal | 'absent' | undefined;

/**
 * gdal-async, loaded when it is first needed; main thread only, a second copy in a worker brings the process down.
 * The package silences GDAL's own messages when it is loaded: what is to be told comes as an exception.
 *
 * Errors  GdalAbsent.
 */
export function loadGdal(): Gdal {
  if (!isMainThread) throw new GdalAbsent('GDAL is for the main thread only');
  try {
    loaded ??= prepared(withoutNetwork(() => createRequire(import.meta.url)('gdal-async') as Gdal));
  } catch (error) {
    loaded = 'absent';
    throw new GdalAbsent('gdal-async cannot be loaded', { cause: error });
  }
  if (loaded === 'absent') throw new GdalAbsent('gdal-async cannot be loaded');
  return loaded;
}

/**
 * Drivers that speak to a server or a database, and the one that leads to any other file by a few lines of text. A file
 * of any name may be one of theirs: GDAL goes by the content.
 */
const SHUT_OUT =
  'AmigoCloud CSW Carto DAAS EEDA EEDAI Elasticsearch GMLAS HTTP MSSQLSpatial MySQL NGW OAPIF ODBC OGCAPI OGR_OGDI ' +
  'OGR_VRT PGeo PLMOSAIC PLSCENES PostGISRaster PostgreSQL STACIT STACTA WCS WFS WMS WMTS';

/** What is read must not reach for a network. The drivers are chosen when GDAL is loaded. */
function withoutNetwork(load: () => Gdal): Gdal {
  const before = process.env['GDAL_SKIP'];
  process.env['GDAL_SKIP'] = `${before ?? ''} ${SHUT_OUT}`.trim();
  process.env['PROJ_NETWORK'] = 'OFF';
  for (const name of ['no_proxy', 'NO_PROXY']) delete process.env[name]; // they would lead past the proxy below
  const gdal = load();
  // Read once; a program started from here would be told twice to leave them out, and warns.
  if (before === undefined) delete process.env['GDAL_SKIP'];
  else process.env['GDAL_SKIP'] = before;
  // Whatever still asks the web, a raster made of /vsicurl/ say, meets a proxy of a kind that there is not: no socket
  // is opened for it.
  gdal.config.set('GDAL_HTTP_PROXY', 'none://');
  gdal.config.set('GDAL_HTTPS_PROXY', 'none://');
  gdal.config.set('GDAL_VRT_ENABLE_PYTHON', 'NO');
  return gdal;
}

/** GDAL looks at this setting once, at its first curve. */
function prepared(gdal: Gdal): Gdal {
  gdal.config.set('OGR_ARC_STEPSIZE', String(ARC_STEP_DEGREES));
  return gdal;
}

/** Does something under GDAL settings that hold for its duration only. */
export function withSettings<T>(gdal: Gdal, settings: Readonly<Record<string, string>>, action: () => T): T {
  const before = Object.keys(settings).map((key) => [key, gdal.config.get(key)] as const);
  for (const [key, value] of Object.entries(settings)) gdal.config.set(key, value);
  try {
    return action();
  } finally {
    for (const [key, value] of before) gdal.config.set(key, value);
  }
}

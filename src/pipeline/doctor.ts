import { mkdtempSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, freemem, platform, release, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { loadGdalDrivers } from '../io/gdal/drivers.js';
import { toolVersion } from '../io/version.js';
import { type DOCTOR_SAYS, type DoctorItem, TRIED_NAME, TRIED_WORD } from '../words/doctor.js';
import type { TextParams } from '../words/text.js';
import { threadsAvailable } from './threads.js';

/** One thing that was looked at. `failed` keeps tuban from working, `warning` keeps it from some of its work. */
export interface DoctorFinding {
  readonly item: DoctorItem;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly says: keyof typeof DOCTOR_SAYS;
  readonly params: TextParams;
}

const NEEDED_NODE = [20, 19] as const;
const GIGABYTE = 2 ** 30;
/** GB below which something is said. */
const LOW_MEMORY = 1;
const LOW_DISK = 1;
/** Formats of GDAL that bureaus hand over. */
const WANTED_DRIVERS = [
  'OpenFileGDB',
  'GPKG',
  'GeoJSON',
  'FlatGeobuf',
  'LIBKML',
  'KML',
  'MapInfo File',
  'DXF',
  'ESRI Shapefile',
];
/** 青 in the encodings of tables. */
const ENCODED: Readonly<Record<string, readonly number[]>> = {
  'utf-8': [0xe9, 0x9d, 0x92],
  gbk: [0xc7, 0xe0],
  gb18030: [0xc7, 0xe0],
  big5: [0xab, 0x43],
  'utf-16le': [0x52, 0x97],
};

/** `tuban doctor`: is this machine fit for the work, and the folder for the results? */
export function examine(folder: string, lang: string): DoctorFinding[] {
  return [
    found('version', 'ok', 'plain', { text: toolVersion() }),
    nodeFinding(),
    found('platform', 'ok', 'plain', { text: `${platform()} ${release()} ${arch()}` }),
    found('locale', 'ok', 'plain', { text: `${lang} (LANG=${process.env['LANG'] ?? ''})` }),
    threadFinding(),
    memoryFinding(),
    ...gdalFindings(),
    encodingFinding(),
    ...[...new Set([resolve(folder), process.env['TUBAN_TMP'] ?? tmpdir()])].flatMap((place, i) =>
      folderFindings(place, i === 0 ? 'writing' : 'temporary'),
    ),
  ];
}

function found(
  item: DoctorItem,
  state: DoctorFinding['state'],
  says: DoctorFinding['says'],
  params: TextParams,
): DoctorFinding {
  return { item, state, says, params };
}

function nodeFinding(): DoctorFinding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNew = major > NEEDED_NODE[0] || (major === NEEDED_NODE[0] && minor >= NEEDED_NODE[1]);
  const version = process.version;
  if (isNew) return found('node', 'ok', 'plain', { text: version });
  return found('node', 'failed', 'nodeOld', { version, needed: NEEDED_NODE.join('.') });
}

function threadFinding(): DoctorFinding {
  const cores = availableParallelism();
  if (threadsAvailable()) return found('threads', 'ok', 'threads', { cores, used: cores });
  return found('threads', 'warning', 'noThreads', { cores });
}

function memoryFinding(): DoctorFinding {
  const params = {
    free: gigabytes(freemem()),
    total: gigabytes(totalmem()),
    limit: gigabytes(getHeapStatistics().heap_size_limit),
  };
  const isLow = freemem() < LOW_MEMORY * GIGABYTE;
  return found('memory', isLow ? 'warning' : 'ok', isLow ? 'memoryLow' : 'memory', params);
}

function gdalFindings(): DoctorFinding[] {
  const gdal = loadGdalDrivers();
  if (!gdal) return [found('gdal', 'warning', 'gdalAbsent', {})];
  const there = WANTED_DRIVERS.filter((name) => gdal.drivers.includes(name));
  // Either of the two reads KML.
  const missing = WANTED_DRIVERS.filter(
    (name) => !there.includes(name) && !(/KML/.test(name) && /KML/.test(`${there}`)),
  );
  const drivers = missing.length === 0 ? 'ok' : 'warning';
  const params = { text: there.join(', '), there: there.join(', '), missing: missing.join(', ') };
  return [
    found('gdal', 'ok', 'plain', { text: gdal.version }),
    found('gdalDrivers', drivers, missing.length === 0 ? 'plain' : 'driversMissing', params),
  ];
}

function encodingFinding(): DoctorFinding {
  const names = Object.keys(ENCODED);
  const missing = names.filter((name) => !decodes(name, ENCODED[name]!));
  const there = names.filter((name) => !missing.includes(name)).join(', ');
  if (missing.length === 0) return found('encodings', 'ok', 'plain', { text: there });
  return found('encodings', 'failed', 'encodingsMissing', { there, missing: missing.join(', ') });
}

function decodes(encoding: string, bytes: readonly number[]): boolean {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(Uint8Array.from(bytes)) === TRIED_WORD.zh[0];
  } catch {
    return false; // a Node.js without the tables of ICU
  }
}

function folderFindings(folder: string, item: 'writing' | 'temporary'): DoctorFinding[] {
  const failure = writeFailure(folder);
  if (failure !== null) return [found(item, 'failed', 'notWritten', { folder, reason: failure })];
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const isLow = free < LOW_DISK * GIGABYTE;
  return [
    found(item, 'ok', 'written', { folder }),
    found('disk', isLow ? 'warning' : 'ok', isLow ? 'diskLow' : 'disk', { folder, free: gigabytes(free) }),
  ];
}

/** Writes a file with a Chinese name, renames it and reads it back; the system's words where that fails. */
function writeFailure(folder: string): string | null {
  let trial: string | null = null;
  try {
    trial = mkdtempSync(join(folder, '.tuban-doctor-'));
    const [before, after] = [join(trial, `${TRIED_NAME.en}.part`), join(trial, `${TRIED_NAME.zh}.csv`)];
    writeFileSync(before, TRIED_WORD.zh, { flush: true });
    renameSync(before, after);
    return readFileSync(after, 'utf8') === TRIED_WORD.zh ? null : 'EIO';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    if (trial !== null) rmSync(trial, { recursive: true, force: true });
  }
}

function gigabytes(bytes: number): string {
  return (bytes / GIGABYTE).toFixed(1);
}

import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Problem } from '../model/problem.js';
import { WRITE_REASONS } from '../words/reasons.js';
import { flushFile } from './digest.js';

const MANIFEST = 'manifest.json';
const LISTED = 5;

/** A folder beside the output in which a result grows; it becomes the output by renaming, or vanishes. */
export interface Staging {
  readonly dir: string;
  readonly target: string;
}

/** Indexes and metadata that GIS programs put beside a file they open; they mean nothing without it. */
const BESIDE = /^(ledger|pieces)\.(qix|qmd|qpj|sbn|sbx|idm|ind|shp\.xml|gpkg-wal|gpkg-shm|\w+\.aux\.xml)$/i;

/**
 * Refuses an output folder that must not be touched: one with a result (without overwrite) or with files that are not
 * ours. An empty folder is fine.
 */
export function requireFreeTarget(target: string, overwrite: boolean): void {
  if (!existsSync(target)) return requireRoom(target);
  if (!statSync(target).isDirectory())
    throw new Problem('OUT_PATH_BLOCKED', {}, { dir: target, file: basename(target) });
  const names = readdirSync(target);
  if (names.length === 0) return;
  const own = ownFiles(join(target, MANIFEST));
  const foreign = names.filter((name) => !own.has(name) && !(own.size > 0 && BESIDE.test(name)));
  if (foreign.length > 0) {
    throw new Problem('OUT_NOT_OURS', {}, { dir: target, names: foreign.slice(0, LISTED).join(', ') });
  }
  if (!overwrite) throw new Problem('OUT_EXISTS', {}, { dir: target });
}

/** The files of a result by its manifest; none where the manifest is missing or another program's. */
function ownFiles(manifest: string): ReadonlySet<string> {
  try {
    const { tool, outputs } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      tool?: { name?: unknown };
      outputs?: { file: string }[];
    };
    return tool?.name === 'tuban' ? new Set([MANIFEST, ...(outputs ?? []).map(({ file }) => file)]) : new Set();
  } catch {
    return new Set();
  }
}

/** Looks ahead at the folder above, so that a run of minutes does not end at a closed door. */
function requireRoom(target: string): void {
  let above = dirname(resolve(target));
  while (!existsSync(above) && above !== dirname(above)) above = dirname(above);
  if (!statSync(above).isDirectory()) throw new Problem('OUT_PATH_BLOCKED', {}, { dir: target, file: above });
  guarded(target, () => accessSync(above, constants.W_OK));
}

/** Makes the staging folder on the volume of the target. Errors: OUT_NOT_WRITABLE. */
export function openStaging(target: string): Staging {
  const full = resolve(target);
  const dir = join(dirname(full), `.${basename(full)}.tuban-${process.pid}`);
  return guarded(target, () => {
    mkdirSync(dirname(full), { recursive: true });
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir);
    return { dir, target: full };
  });
}

/** Puts the finished result in place: the old one, if any, goes only when the new one is whole. */
export function publish({ dir, target }: Staging, overwrite: boolean): void {
  guarded(target, () => {
    // Another run may have published here since this one began.
    requireFreeTarget(target, overwrite);
    for (const name of readdirSync(dir)) flushFile(join(dir, name));
    if (!existsSync(target)) {
      renameSync(dir, target);
      return;
    }
    const old = `${dir}-old`;
    renameSync(target, old);
    try {
      renameSync(dir, target);
    } catch (error) {
      renameSync(old, target);
      throw error;
    }
    rmSync(old, { recursive: true, force: true });
  });
}

/** Removes what a failed run had begun. */
export function discard({ dir }: Staging): void {
  rmSync(dir, { recursive: true, force: true });
}

/** Turns the system's refusals to write into a Problem with the folder's name; everything else passes. */
export function guarded<T>(target: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (Object.hasOwn(WRITE_REASONS, code)) {
      throw new Problem(
        'OUT_NOT_WRITABLE',
        {},
        { dir: target, reason: WRITE_REASONS[code as keyof typeof WRITE_REASONS] },
        { cause: error },
      );
    }
    throw error;
  }
}

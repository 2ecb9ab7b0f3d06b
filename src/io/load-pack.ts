import { type Overrides, overridden } from '../rules/override.js';
import type { RulePack } from '../rules/schema.js';
import { parsePackFile, readPack } from './compiled-packs.js';
import { type PackFile, readShippedPack } from './rule-packs.js';

/** A pack with the figures of the job, and the file it came from. */
export interface LoadedPack {
  readonly pack: RulePack;
  readonly file: PackFile;
}

/**
 * Loads a shipped pack by name or any pack by path, for judging: without its examples.
 *
 * Errors  those of the pack (21), RULES_PACK_UNKNOWN, RULES_PARAMETER_UNKNOWN, RULES_PARAMETER_VALUE.
 */
export function loadPack(nameOrPath: string, overrides: Overrides = {}): LoadedPack {
  const file = readShippedPack(nameOrPath);
  return { pack: overridden(readPack(file), overrides), file };
}

/** The same with the examples, as `rules test` and `rules lint` need it. */
export function loadWholePack(nameOrPath: string, overrides: Overrides = {}): LoadedPack {
  const file = readShippedPack(nameOrPath);
  return { pack: overridden(parsePackFile(file), overrides), file };
}

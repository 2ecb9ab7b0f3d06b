import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../model/problem.js';
import { parsePack } from '../rules/load.js';
import type { Place } from '../rules/place.js';
import type { RulePack } from '../rules/schema.js';
import { EXTENDS_REASONS } from '../words/rules.js';
import { isPackPath, listShippedPacks, type PackFile, readShippedPack } from './rule-packs.js';

/**
 * Shipped packs as the build has read them: YAML takes a tenth of a second on a cold start, JSON none. A compiled pack
 * serves only while its text is the same to the byte; anything else is read from the text.
 */
const COMPILED = new URL('../rules/packs/compiled.json', import.meta.url);

type CompiledPacks = Readonly<Record<string, RulePack>>;

/** The rules of a pack. Its examples are not part of the answer: they are for `rules test`. */
export function readPack(file: PackFile): RulePack {
  const compiled = readCompiled()[file.sha256];
  // What a pack builds on may have changed while its own text has not.
  const isFresh = compiled?.bases.every(({ from, sha256 }) => readShippedPack(from).sha256 === sha256);
  return compiled && isFresh ? compiled : parsePackFile(file);
}

/** The whole pack, read from its text and those it builds on. Errors: those of a pack (21). */
export function parsePackFile(file: PackFile, builtOn: readonly string[] = []): RulePack {
  const chain = [...builtOn, resolve(file.file)];
  return parsePack(file.text, file.file, (name, place) => {
    const base = openBase(name, file, place);
    if (chain.includes(resolve(base.file))) {
      throw place.fault('RULES_EXTENDS', { name, reason: EXTENDS_REASONS.cycle });
    }
    return { pack: parsePackFile(base, chain), sha256: base.sha256 };
  });
}

function openBase(name: string, { file }: PackFile, place: Place): PackFile {
  try {
    return readShippedPack(isPackPath(name) ? resolve(dirname(file), name) : name);
  } catch (cause) {
    if (!(cause instanceof Problem) || cause.code === 'RULES_SYNTAX') throw cause;
    throw place.fault('RULES_EXTENDS', { name, reason: EXTENDS_REASONS.notFound });
  }
}

/** Writes the compiled packs beside the shipped ones; called by the build. Returns how many there are. */
export function compilePacks(): number {
  const packs = listShippedPacks().map((name) => {
    const file = readShippedPack(name);
    return [file.sha256, { ...parsePackFile(file), examples: [] }] as const;
  });
  const text = JSON.stringify(Object.fromEntries(packs));
  writeFileSync(COMPILED, text);
  return packs.length;
}

function readCompiled(): CompiledPacks {
  const file = fileURLToPath(COMPILED);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as CompiledPacks) : {};
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parsePack } from '../rules/load.js';
import type { RulePack } from '../rules/schema.js';
import { listShippedPacks, type PackFile, readShippedPack } from './rule-packs.js';

/**
 * Shipped packs as the build has read them: YAML takes a tenth of a second on a cold start, JSON none. A compiled pack
 * serves only while its text is the same to the byte; anything else is read from the text.
 */
const COMPILED = new URL('../rules/packs/compiled.json', import.meta.url);

type CompiledPacks = Readonly<Record<string, RulePack>>;

/** The rules of a pack. Its examples are not part of the answer: they are for `rules test`. */
export function readPack(file: PackFile): RulePack {
  return readCompiled()[file.sha256] ?? parsePackFile(file);
}

/** The whole pack, read from its text. Errors: those of a pack (21). */
export function parsePackFile({ text, file }: PackFile): RulePack {
  return parsePack(text, file);
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

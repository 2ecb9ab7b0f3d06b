import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import { PACK_SYNTAX } from '../words/rules.js';
import { requireFile } from './required-file.js';

/** The text of a rule pack as it lies in its file, and the hash the manifest records. */
export interface PackFile {
  readonly text: string;
  readonly file: string;
  readonly sha256: string;
}

const SHIPPED = new URL('../rules/packs/', import.meta.url);

/** The names of the packs that come with the tool, sorted. */
export function listShippedPacks(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** Is this the path of a pack, and not the name of a shipped one? */
export function isPackPath(nameOrPath: string): boolean {
  return /[/\\]|\.ya?ml$/i.test(nameOrPath);
}

/** Reads a shipped pack by name, or any pack by path: what has a slash or ends in .yaml or .yml is a path. */
export function readShippedPack(nameOrPath: string): PackFile {
  const file = isPackPath(nameOrPath) ? nameOrPath : shippedFile(nameOrPath);
  const bytes = readBytes(file);
  return { text: decode(bytes, file), file, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Refuses what is not UTF-8: a pack saved as GBK would put garbled words into every ledger. */
function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('RULES_SYNTAX', { file }, { line: 1, column: 1, reason: PACK_SYNTAX.notUtf8 }, { cause });
  }
}

function shippedFile(name: string): string {
  const shipped = listShippedPacks();
  if (!shipped.includes(name)) {
    throw new Problem(
      'RULES_PACK_UNKNOWN',
      {},
      {
        name,
        nearest: nearest(name, shipped),
        allowed: shipped.join(', '),
      },
    );
  }
  return fileURLToPath(new URL(`${name}.yaml`, SHIPPED));
}

function readBytes(file: string): Buffer {
  requireFile(file);
  return readFileSync(file);
}

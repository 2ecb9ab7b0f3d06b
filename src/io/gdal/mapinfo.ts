import { closeSync, copyFileSync, openSync, readdirSync, readSync, symlinkSync, writeSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { Problem } from '../../model/problem.js';

/** Names of MapInfo by WHATWG names. */
const CHARSETS: Readonly<Record<string, string>> = {
  big5: 'WindowsTradChinese',
  'euc-kr': 'WindowsKorean',
  gb18030: 'WindowsSimpChinese',
  shift_jis: 'WindowsJapanese',
  'utf-8': 'UTF-8',
  'windows-1252': 'WindowsLatin1',
};
/** Texts are handed on as they are. */
const NO_CHARSET = 'Neutral';
const STATEMENT = /^(\s*!charset\s+)\S+|(\bcharset\s+)"[^"]*"/gim;
const HEAD_BYTES = 1 << 16;
const BLOCK_BYTES = 1 << 20;

/** The encoding a .tab or .mif states, by its WHATWG name; null where it states none. */
export function mapInfoEncoding(file: string): string | null {
  const stated = /^\s*!charset\s+(\S+)|\bcharset\s+"([^"]*)"/im.exec(headOf(file).toString('latin1'));
  const charset = (stated?.[1] ?? stated?.[2])?.toLowerCase();
  return Object.keys(CHARSETS).find((encoding) => CHARSETS[encoding]!.toLowerCase() === charset) ?? null;
}

/**
 * The same MapInfo table with another statement of its encoding, or with none: GDAL 3.6 knows no other way. What is
 * changed is the head of a copy in `folder`, which is empty; the other files are linked.
 *
 * Returns the path of the copy. Errors: ENCODING_UNKNOWN for encodings that MapInfo has no name for.
 */
export function mapInfoInCharset(file: string, encoding: string | null, folder: string): string {
  const charset = encoding === null ? NO_CHARSET : CHARSETS[encoding];
  if (charset === undefined) throw new Problem('ENCODING_UNKNOWN', { file }, { encoding: String(encoding) });
  const stem = basename(file, extname(file));
  for (const name of readdirSync(dirname(file))) {
    const isBeside = basename(name, extname(name)).toLowerCase() === stem.toLowerCase() && name !== basename(file);
    if (isBeside) link(join(dirname(file), name), join(folder, stem + extname(name).toLowerCase()));
  }
  const copy = join(folder, stem + extname(file).toLowerCase());
  copyWithHead(file, copy, (head) => restated(head, charset));
  return copy;
}

function restated(head: string, charset: string): string {
  if (head.search(STATEMENT) < 0) return head.replace(/^(version\b.*)$/im, `$1\nCharset "${charset}"`);
  return head.replaceAll(STATEMENT, (_, bare: string | undefined, quoted: string | undefined) =>
    bare === undefined ? `${quoted}"${charset}"` : bare + charset,
  );
}

function headOf(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    return readBlock(descriptor, HEAD_BYTES, 0);
  } finally {
    closeSync(descriptor);
  }
}

function copyWithHead(file: string, copy: string, change: (head: string) => string): void {
  const from = openSync(file, 'r');
  const to = openSync(copy, 'wx');
  try {
    const head = readBlock(from, HEAD_BYTES, 0);
    writeSync(to, change(head.toString('latin1')), null, 'latin1');
    for (let at = head.length; ; ) {
      const block = readBlock(from, BLOCK_BYTES, at);
      if (block.length === 0) return;
      writeSync(to, block);
      at += block.length;
    }
  } finally {
    closeSync(from);
    closeSync(to);
  }
}

function readBlock(descriptor: number, length: number, position: number): Buffer {
  const block = Buffer.allocUnsafe(length);
  return block.subarray(0, readSync(descriptor, block, 0, length, position));
}

/** Windows gives not everybody the right to link. */
function link(file: string, name: string): void {
  try {
    symlinkSync(file, name);
  } catch {
    copyFileSync(file, name);
  }
}

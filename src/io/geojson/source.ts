import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { Problem } from '../../model/problem.js';
import { GEOJSON_FILE_REASONS } from '../../words/geojson.js';
import type { Text } from '../../words/text.js';
import { type ByteSource, openBytes, piecesOf, readStandardInput, STDIN } from '../text/byte-source.js';
import { encodingOfOption, encodingShown, headOf, type TextEncoding } from '../text/encoding.js';

/** A GeoJSON as UTF-8 in a file. */
export interface GeoJsonSource {
  readonly bytes: ByteSource;
  readonly encoding: TextEncoding;
  /** Where the text begins, behind a byte order mark. */
  readonly start: number;
  /** Closes the file, and removes it where it was made here. */
  close(): void;
}

const BY_FORMAT: TextEncoding = {
  encoding: 'utf-8',
  how: 'format',
  contradiction: null,
  samples: [],
  markBytes: 0,
};

/**
 * Opens a GeoJSON by path, or `-` for standard input. What is read twice or must be decoded goes to files that begin with
 * `scratch`. A byte order mark wins over the option, the option over zero bytes (UTF-16 without a mark).
 *
 * Errors  FILE_NOT_FOUND and the like; ENCODING_UNKNOWN; NOT_A_GEOJSON for compressed files and UTF-32.
 */
export function openGeoJson(path: string, scratch: string, option: string | undefined): GeoJsonSource {
  const made: string[] = [];
  const open: ByteSource[] = [];
  const close = (): void => {
    for (const bytes of open) bytes.close();
    for (const file of made) rmSync(file, { force: true });
  };
  const add = (bytes: ByteSource): ByteSource => {
    open.push(bytes);
    return bytes;
  };
  try {
    if (path === STDIN) writePieces(scratch, '.stdin', made, (put) => readStandardInput(put));
    const source = add(path === STDIN ? openBytes(made[0]!, path) : openBytes(path));
    const encoding = encodingOf(source, option);
    const { markBytes } = encoding;
    if (encoding.encoding === 'utf-8') return { bytes: source, encoding, start: markBytes, close };
    const decoded = writePieces(scratch, '.utf8', made, (put) => transcode(source, encoding, put));
    return { bytes: add(openBytes(decoded, source.name)), encoding, start: 0, close };
  } catch (fault) {
    close();
    throw fault;
  }
}

function encodingOf(source: ByteSource, option: string | undefined): TextEncoding {
  const head = headOf(source);
  const reason = otherFile(head);
  if (reason !== null) throw new Problem('NOT_A_GEOJSON', { file: source.name }, { reason });
  const shown = encodingShown(head);
  if (shown?.how === 'mark') return shown;
  if (option !== undefined) return encodingOfOption(source, option);
  return shown ?? BY_FORMAT;
}

/** What the first bytes show that this is instead. */
function otherFile(head: Buffer): Text | null {
  if (head.length === 0) return GEOJSON_FILE_REASONS.empty;
  const start = head.toString('latin1', 0, 4);
  if (start.startsWith('\x1f\x8b') || start.startsWith('PK')) return GEOJSON_FILE_REASONS.compressed;
  const isUtf32 = start === '\xff\xfe\0\0' || start === '\0\0\xfe\xff' || /^(?:\0{3}[^\0]|[^\0]\0{3})/.test(start);
  return isUtf32 ? GEOJSON_FILE_REASONS.utf32 : null;
}

function transcode(source: ByteSource, { encoding, markBytes }: TextEncoding, put: (piece: Buffer) => void): void {
  const decoder = new TextDecoder(encoding);
  for (const piece of piecesOf(source, markBytes)) put(Buffer.from(decoder.decode(piece, { stream: true })));
  put(Buffer.from(decoder.decode()));
}

/** Writes a file beside the target; its name is noted in `made` before it is there. */
function writePieces(
  scratch: string,
  ending: string,
  made: string[],
  produce: (put: (piece: Buffer) => void) => void,
): string {
  const file = scratch + ending;
  made.push(file);
  const descriptor = openSync(file, 'w');
  try {
    produce((piece) => {
      for (let done = 0; done < piece.length; ) done += writeSync(descriptor, piece, done);
    });
  } finally {
    closeSync(descriptor);
  }
  return file;
}

import { createWriteStream, statSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { Problem } from '../../model/problem.js';
import { ARCHIVE_REASONS } from '../../words/gdal.js';
import { filled, type Text } from '../../words/text.js';
import { decideEncoding, textDecoder } from '../shapefile/encoding.js';
import { requireFewEntries, requireHonestSize } from './honest-size.js';

/** A file in an archive. */
export interface ZipEntry {
  /** Path in the archive, with `/`, as people read it. */
  readonly path: string;
  readonly entry: Entry;
}

const MARKED_UTF8 = 0x800;
/** Of the Unicode path that Info-ZIP puts beside the name. */
const UNICODE_PATH = 0x7075;
/** What macOS packs beside every file. */
const RESOURCE_FORK = /(^|\/)(__MACOSX\/|\._[^/]*$)/;
/** There is no more room to write. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const STORED = 0;
const DEFLATED = 8;

/**
 * Does something with the files of a ZIP archive, and closes it behind; folders and resource forks are passed over.
 *
 * Errors  ARCHIVE_DAMAGED, ARCHIVE_BOMB, ARCHIVE_CROWDED.
 */
export async function withArchive<T>(
  file: string,
  action: (zip: ZipFile, entries: readonly ZipEntry[]) => Promise<T>,
): Promise<T> {
  const zip = await soundly(file, () =>
    openPromise(file, { lazyEntries: true, autoClose: false, decodeStrings: false }),
  );
  try {
    const raw: Entry[] = [];
    await soundly(file, async () => {
      for await (const entry of zip.eachEntry()) {
        requireFewEntries(file, raw.push(entry));
      }
    });
    const unpacked = raw.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    requireHonestSize(file, statSync(file).size, unpacked);
    return await action(zip, named(raw));
  } finally {
    zip.close();
  }
}

/** Whether a file can be unpacked here: GDAL knows more ways of packing, and nobody reads what a password protects. */
export function canUnpack({ entry }: ZipEntry): boolean {
  return !entry.isEncrypted() && [STORED, DEFLATED].includes(entry.compressionMethod);
}

/** Writes a file of an archive to disk. Errors: ARCHIVE_DAMAGED, TEMP_NOT_WRITABLE. */
export async function unpack(file: string, zip: ZipFile, { path, entry }: ZipEntry, target: string): Promise<void> {
  const stream = await soundly(file, () => zip.openReadStreamPromise(entry));
  let sum = 0;
  const written = (): Promise<void> =>
    pipeline(
      stream,
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          sum = crc32(piece, sum);
          yield piece;
        }
      },
      createWriteStream(target, { flags: 'wx', mode: 0o600 }),
    );
  await soundly(file, written, dirname(target));
  if (sum !== entry.crc32) throw damaged(file, filled(ARCHIVE_REASONS.checksum, { path }));
}

/** The first bytes of a file of an archive, as many as there are. Errors: ARCHIVE_DAMAGED. */
export async function headOfEntry(file: string, zip: ZipFile, { entry }: ZipEntry, bytes: number): Promise<Buffer> {
  return soundly(file, async () => {
    const pieces: Buffer[] = [];
    let got = 0;
    for await (const piece of await zip.openReadStreamPromise(entry)) {
      pieces.push(piece as Buffer);
      got += (piece as Buffer).length;
      if (got >= bytes) break;
    }
    return Buffer.concat(pieces).subarray(0, bytes);
  });
}

/** The library throws plain errors at damaged archives; those of the system have codes. */
async function soundly<T>(file: string, read: () => Promise<T>, dir = ''): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof Problem) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== undefined && FULL.has(code))
      throw new Problem('TEMP_NOT_WRITABLE', {}, { dir, reason: code }, { cause });
    if (code !== undefined && !code.startsWith('Z_')) throw cause;
    throw damaged(file, filled(ARCHIVE_REASONS.unreadable, { words: cause.message }), cause);
  }
}

function damaged(file: string, reason: Text, cause?: unknown): Problem {
  return new Problem('ARCHIVE_DAMAGED', { file }, { reason }, { cause });
}

/** Names that are not marked as UTF-8 are in the encoding of whoever packed them: in China mostly GBK. */
function named(entries: readonly Entry[]): ZipEntry[] {
  const isMarked = ({ generalPurposeBitFlag, extraFields }: Entry): boolean =>
    (generalPurposeBitFlag & MARKED_UTF8) !== 0 || extraFields.some(({ id }) => id === UNICODE_PATH);
  const samples = entries.filter((entry) => !isMarked(entry)).map(({ fileNameRaw }) => fileNameRaw);
  const decode = textDecoder(decideEncoding({ cpg: null, ldid: 0, samples }).encoding);
  return entries
    .map((entry) => {
      const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
      const name = isMarked(entry)
        ? getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false)
        : decode(fileNameRaw);
      return { path: posix.normalize(name.replaceAll('\\', '/')), entry };
    })
    .filter(({ path }) => !path.endsWith('/') && !RESOURCE_FORK.test(path));
}

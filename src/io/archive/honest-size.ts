import { Problem } from '../../model/problem.js';

/** What is packed may unpack to so much in any case, bytes, and to so many times its own size: survey data shrink to a tenth. */
const FREE_BYTES = 256 * 2 ** 20;
const MOST_TIMES = 200;
/** Nobody packs more files with a layer; listing them alone would fill the memory, or take GDAL minutes. */
const MOST_ENTRIES = 5_000;

/** How many bytes something of `packed` bytes may unpack to. */
export function mostUnpacked(packed: number): number {
  return Math.max(FREE_BYTES, MOST_TIMES * packed);
}

/** Refuses a small archive that unpacks to a huge dataset, before anything of it is read. Errors: ARCHIVE_BOMB. */
export function requireHonestSize(file: string, packed: number, unpacked: number): void {
  if (unpacked <= mostUnpacked(packed)) return;
  const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const params = { packed: megabytes(packed), unpacked: megabytes(unpacked), times: Math.round(unpacked / packed) };
  throw new Problem('ARCHIVE_BOMB', { file }, params);
}

/** Errors: ARCHIVE_CROWDED. */
export function requireFewEntries(file: string, entries: number): void {
  if (entries > MOST_ENTRIES) throw new Problem('ARCHIVE_CROWDED', { file }, { most: MOST_ENTRIES });
}

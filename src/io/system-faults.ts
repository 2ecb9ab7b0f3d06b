import { Problem } from '../model/problem.js';
import { PATH_HINTS, WRITE_REASONS } from '../words/reasons.js';
import { filled } from '../words/text.js';

/** Calls that change the disk; all others read. */
const WRITING = /^(write|fsync|fdatasync|ftruncate|mkdir|mkdtemp|rename|link|unlink|rmdir|rm|symlink|copyfile|utime)/;

/**
 * What the system refused, as a fault that a user can do something about (exit 75); null for an error that did not come
 * from the system. `file` is taken where the error does not name one.
 */
export function systemFault(error: unknown, file?: string): Problem | null {
  if (!(error instanceof Error) || error instanceof Problem) return null;
  // Where a container or the system allows no more, nothing else is said.
  if (error instanceof RangeError && /allocation failed/i.test(error.message))
    return new Problem('MEMORY_SHORT', {}, {}, { cause: error });
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (!code || !syscall || !/^E[A-Z0-9]+$/.test(code)) return null;
  const place = path ?? file;
  const where = place === undefined ? {} : { file: place };
  if (WRITING.test(syscall)) {
    const reason = Object.hasOwn(WRITE_REASONS, code) ? WRITE_REASONS[code as keyof typeof WRITE_REASONS] : code;
    return new Problem('DISK_REFUSED', where, { reason }, { cause: error });
  }
  if (code === 'ENOENT' && place !== undefined)
    return new Problem('INPUT_CHANGED', where, { file: place }, { cause: error });
  return new Problem('FILE_UNREADABLE', where, { hint: filled(PATH_HINTS.unreadable, { code }) }, { cause: error });
}

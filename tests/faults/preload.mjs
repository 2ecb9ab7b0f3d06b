// Loaded before the program (node --import): a file layer that fails. Every call that touches the folder under test is
// counted by its kind; one of them fails, is cut short, or is the last thing that the process does.
//
// TUBAN_FAULT  {under, kind, nth, how, code}; `how` is fail, full (that call and all later ones fail), short, kill.
// Without `kind` the calls are only counted, and told in the file `count` when the process ends.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const fault = JSON.parse(process.env.TUBAN_FAULT ?? 'null');
if (fault) install();

function install() {
  const counts = {};
  const files = new Map();
  const real = { ...fs };
  const isOurs = (path) => typeof path === 'string' && path.startsWith(fault.under);

  wrap(
    'openSync',
    'open',
    (path) => isOurs(path),
    undefined,
    (fd, path) => files.set(fd, path),
  );
  wrap(
    'closeSync',
    null,
    () => false,
    (fd) => files.delete(fd),
  );
  wrap('readSync', 'read', (fd) => files.has(fd), shorten);
  wrap('writeSync', 'write', (fd) => files.has(fd), shorten);
  wrap('fsyncSync', 'fsync', (fd) => files.has(fd));
  wrap('renameSync', 'rename', (from) => isOurs(from));
  wrap('linkSync', 'link', (from) => isOurs(from));
  wrap('mkdirSync', 'mkdir', (path) => isOurs(path));
  wrap('rmSync', 'remove', (path) => isOurs(path));
  wrap('unlinkSync', 'remove', (path) => isOurs(path));
  wrap('writeFileSync', 'write', (path) => isOurs(path), half);
  wrap('readFileSync', 'read', (path) => isOurs(path));
  wrap('readdirSync', 'list', (path) => isOurs(path));
  syncBuiltinESMExports();
  if (fault.count && isMainThread) process.on('exit', () => real.writeFileSync(fault.count, JSON.stringify(counts)));

  function wrap(name, kind, counted, cut, after) {
    fs[name] = (...args) => {
      const changed = kind !== null && counted(...args) ? strike(kind, args, cut) : args;
      if (kind === null) cut(...args);
      const result = real[name](...changed);
      after?.(result, ...args);
      return result;
    };
  }

  /** Counts a call; the one that is meant fails, dies, or goes on with other arguments. */
  function strike(kind, args, cut) {
    counts[kind] = (counts[kind] ?? 0) + 1;
    const isMeant = fault.how === 'full' ? counts[kind] >= fault.nth : counts[kind] === fault.nth;
    if (fault.kind !== kind || !isMeant) return args;
    if (fault.how === 'kill') process.kill(process.pid, 'SIGKILL');
    if (fault.how === 'short') return cut ? cut(...args) : args;
    const error = new Error(`${fault.code}: put in by the test, ${kind}`);
    throw Object.assign(error, { code: fault.code, errno: -1, syscall: SYSCALLS[kind] });
  }

  /** The system may take or give less than it is asked for; a program has to ask again. */
  function shorten(fd, buffer, offset, length, position) {
    if (typeof buffer === 'string') return [fd, buffer, offset, length, position];
    const from = typeof offset === 'number' ? offset : 0;
    const whole = typeof length === 'number' ? length : buffer.byteLength - from;
    return [fd, buffer, from, Math.max(1, whole >> 1), position];
  }

  /** A disk that loses the second half of a file without a word. */
  function half(path, data, options) {
    const bytes = Buffer.from(data);
    return [path, bytes.subarray(0, bytes.length >> 1), options];
  }
}

const SYSCALLS = {
  open: 'open',
  read: 'read',
  write: 'write',
  fsync: 'fsync',
  rename: 'rename',
  link: 'link',
  mkdir: 'mkdir',
  remove: 'unlink',
  list: 'scandir',
};

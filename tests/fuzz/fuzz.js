// `npm run fuzz [FILES [FIRST]]`: damages small files in every byte region and reads them. No crash but a Problem, no
// answer after more than 2 s, no memory beyond measure. Damages are numbered: `npm run fuzz 1 4711` repeats one.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));
/** Files for one process, and how long it may take for all of them. */
const BATCH = 1_000;
const HEAP_MB = 256;
const MOST_MB = 700;
const PATIENCE_MS = 240_000;

/** Reads `files` damaged files from number `first` on; what went wrong, and how it went. */
export function fuzz(files, first = 0, told = () => {}) {
  const total = { files: 0, read: 0, refused: 0, memory: 0, slowest: { ms: 0, what: '' }, failures: [] };
  for (let from = first; from < first + files; from += BATCH) {
    const to = Math.min(from + BATCH, first + files);
    const result = batch(from, to);
    total.files += to - from;
    total.read += result.answers.read;
    total.refused += result.answers.refused;
    total.memory = Math.max(total.memory, result.memory);
    if (result.slowest.ms > total.slowest.ms) total.slowest = result.slowest;
    total.failures.push(...result.failures);
    if (result.memory > MOST_MB) total.failures.push(`${from} to ${to}: ${result.memory} MB of memory`);
    told(total, result.failures);
  }
  return total;
}

function batch(from, to) {
  const folder = mkdtempSync(join(tmpdir(), 'tuban-fuzz-log-'));
  const log = join(folder, 'progress');
  const fd = openSync(log, 'w');
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, WORKER, String(from), String(to)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', fd], timeout: PATIENCE_MS, maxBuffer: 1 << 28 },
  );
  closeSync(fd);
  const last = readFileSync(log, 'utf8').trimEnd().split('\n').at(-1);
  rmSync(folder, { recursive: true, force: true });
  if (status === 0) return JSON.parse(stdout);
  const failure = `${last}: the process ended with ${signal ?? status}: ${stderr.slice(-2_000)}`;
  return { failures: [failure], answers: { read: 0, refused: 0 }, slowest: { ms: 0, what: '' }, memory: 0 };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [files = 100_000, first = 0] = process.argv.slice(2).map(Number);
  const started = performance.now();
  const total = fuzz(files, first, ({ files: done }, fresh) => {
    for (const failure of fresh) process.stdout.write(`${failure}\n`);
    if (done % 10_000 === 0) process.stderr.write(`${done} of ${files}\n`);
  });
  const { read, refused, memory, slowest, failures } = total;
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(
    `${total.files} damaged files in ${seconds} s: ${read} read, ${refused} refused with a reason, ${failures.length} failures; ` +
      `${memory} MB, slowest ${slowest.ms} ms (${slowest.what})\n`,
  );
  process.exitCode = failures.length > 0 ? 1 : 0;
}

// Reads damaged files number FROM to TO, in this process: node worker.js FROM TO. The number at hand goes to descriptor 3,
// so that whoever waits knows where a hang began; what went wrong goes to stdout as JSON.
import { writeSync } from 'node:fs';
import { Problem } from '../../dist/src/model/problem.js';
import { damaged } from './damage.js';
import { openReaders } from './readers.js';

const [from, to] = process.argv.slice(2).map(Number);
/** Of so many damaged files one goes through the whole job. */
const JOB_EVERY = 250;
/** Of this process's own time: a busy machine is no hang. Whoever waits has patience for the rest. */
const LONGEST_MS = 2_000;
const PROGRESS = 3;

const { readers, job, close } = openReaders();
const failures = [];
const answers = { read: 0, refused: 0 };
let slowest = { ms: 0, what: '' };

for (let n = from; n < to; n++) {
  const reader = n % JOB_EVERY === 0 ? job : readers[Math.floor(n / 3) % readers.length];
  const part = reader.parts[Math.floor(n / 7) % reader.parts.length];
  const { way, at, bytes } = damaged(part.bytes, n);
  const what = `${n}: ${reader.name} ${part.name}, ${way} at ${at}`;
  writeSync(PROGRESS, `${what}\n`);
  const started = process.cpuUsage();
  const wrong = complaint(() => reader.read(part, bytes));
  const { user, system } = process.cpuUsage(started);
  const ms = (user + system) / 1000;
  if (ms > slowest.ms) slowest = { ms: Math.round(ms), what };
  if (wrong) failures.push(`${what}: ${wrong}`);
  else if (ms > LONGEST_MS) failures.push(`${what}: took ${Math.round(ms)} ms`);
}
close();
const memory = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ failures, answers, slowest, memory }));

/** What is wrong with the answer, or null. A Problem with all its words is a right one. */
function complaint(read) {
  try {
    const wrong = read();
    answers.read++;
    return wrong;
  } catch (error) {
    if (!(error instanceof Problem)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
    answers.refused++;
    const words = error.describe('en');
    return /\{\w+\}|undefined|\[object/.test(words) ? `unclear: ${words}` : null;
  }
}

// `npm run faults`: every fault of the plan, on a small job (`-- --every 10`: one in ten), and a county of 200,000 parcels
// in 512 MB. Prints the table of what was tried and what was lost.
import { availableParallelism } from 'node:os';
import { canLimit, memoryTrial } from './memory.mjs';
import { plannedTrials, rowName } from './plan.mjs';
import { crowdedTrial, Ground, killedTrial, otherTrial, signalledTrial, trial } from './trial.mjs';

const KILLS = 50;
const SIGNALS = 50;
const CROWDS = 20;
const CLOCKS = 10;
const WORKERS = [1, 2, 7];
const args = process.argv.slice(2);
const every = args.includes('--every') ? Number(args[args.indexOf('--every') + 1]) : 1;

const ground = new Ground();
const rows = new Map();
const losses = [];
let done = 0;
let slowest = 0;
// Whoever has seen enough gets the table of what was tried.
process.on('SIGINT', () => {
  print();
  ground.clear();
  process.exit(130);
});
try {
  const planned = plannedTrials(ground, every).map((one) => [rowName(one), () => trial(ground, one), one]);
  const queue = shuffled([...planned, ...ofRuns()]);
  process.stderr.write(`${queue.length} faults, each followed by an undisturbed run …\n`);
  await Promise.all(Array.from({ length: availableParallelism() }, () => work(queue)));
  if (canLimit()) await inLittleMemory();
} finally {
  ground.clear();
}

print();
process.exitCode = losses.length > 0 ? 1 : 0;

/** What happens to whole runs. */
function ofRuns() {
  const times = (count, make) => Array.from({ length: count }, (_, i) => make(i));
  const moment = () => Math.floor(5 + Math.random() * ground.lasts);
  const noted = (took) => {
    slowest = Math.max(slowest, took);
  };
  return [
    ...times(KILLS, (i) => {
      const after = moment();
      return ['run | kill -9 at a random moment | SIGKILL', () => killedTrial(ground, i % 2 === 0, after), { after }];
    }),
    ...times(SIGNALS, (i) => {
      const [signal, after] = [i % 2 === 0 ? 'SIGINT' : 'SIGTERM', moment()];
      const attempt = () => signalledTrial(ground, i % 4 < 2, signal, after, noted);
      return [`run | signal at a random moment | ${signal}`, attempt, { signal, after }];
    }),
    ...times(CROWDS, (i) => ['run | two at once | ', () => crowdedTrial(ground, i % 2 === 0), { crowd: i }]),
    ...times(CLOCKS, () => {
      const days = Math.floor((Math.random() - 0.5) * 40_000);
      return ['run | another clock | ', () => otherTrial(ground, { days }), { days }];
    }),
    ...WORKERS.map((jobs) => ['run | 1, 2 and 7 workers | ', () => otherTrial(ground, { jobs }), { jobs }]),
  ];
}

async function inLittleMemory() {
  process.stderr.write('a county of 200,000 parcels in 512 MB …\n');
  const { lost, peak } = await memoryTrial(ground);
  count('run | 200,000 parcels in 512 MB | ', lost, { peak });
  process.stderr.write(`it took ${peak} MB\n`);
}

function count(name, lost, what) {
  const row = rows.get(name) ?? { tried: 0, survived: 0 };
  row.tried++;
  if (lost) losses.push(`${JSON.stringify(what)}: ${lost}`);
  else row.survived++;
  rows.set(name, row);
}

async function work(queue) {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [name, attempt, what] = next;
    count(name, await attempt(), what);
    if (++done % 50 === 0) process.stderr.write(`${done} done, ${losses.length} lost\n`);
  }
}

/** In any order: a table that is asked for early tells of all kinds. */
function shuffled(list) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

function print() {
  const lines = new Map();
  for (const [name, { tried, survived }] of rows) {
    const [side, kind, fault = ''] = name.split(' | ');
    const line = lines.get(`${side} | ${kind}`) ?? { faults: new Set(), tried: 0, survived: 0 };
    lines.set(`${side} | ${kind}`, line);
    line.faults.add(fault);
    line.tried += tried;
    line.survived += survived;
  }
  const all = [...lines].sort(([a], [b]) => (a < b ? -1 : 1));
  const sum = (key) => all.reduce((total, [, line]) => total + line[key], 0);
  const say = (cells) => process.stdout.write(`| ${cells.join(' | ')} |\n`);
  say(['where', 'call', 'faults', 'tried', 'nothing lost']);
  say(['---', '---', '---', '---', '---']);
  for (const [name, { faults, tried, survived }] of all) say([name, [...faults].sort().join(', '), tried, survived]);
  say(['all', '', '', sum('tried'), sum('survived')]);
  process.stdout.write(`slowest end after a signal: ${(slowest / 1000).toFixed(2)} s\n`);
  for (const loss of losses) process.stdout.write(`LOST ${loss}\n`);
}

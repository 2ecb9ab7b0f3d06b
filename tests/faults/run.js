// `npm run faults`: every fault of the plan, on a small job (`-- --every 10`: one in ten). Prints the table of what was
// tried and what was lost.
import { availableParallelism } from 'node:os';
import { plannedTrials, rowName } from './plan.mjs';
import { Ground, killedTrial, trial } from './trial.mjs';

const KILLS = 50;
const LONGEST_MS = 450;
const args = process.argv.slice(2);
const every = args.includes('--every') ? Number(args[args.indexOf('--every') + 1]) : 1;

const ground = new Ground();
const rows = new Map();
const losses = [];
let done = 0;
// Whoever has seen enough gets the table of what was tried.
process.on('SIGINT', () => {
  print();
  ground.clear();
  process.exit(130);
});
try {
  const planned = plannedTrials(ground, every).map((one) => [rowName(one), () => trial(ground, one), one]);
  const kills = Array.from({ length: KILLS }, (_, i) => {
    const after = 5 + Math.floor(Math.random() * LONGEST_MS);
    return ['both | kill -9 at a random moment | SIGKILL', () => killedTrial(ground, i % 2 === 0, after), { after }];
  });
  const queue = shuffled([...planned, ...kills]);
  process.stderr.write(`${queue.length} faults, each followed by an undisturbed run …\n`);
  await Promise.all(Array.from({ length: availableParallelism() }, () => work(queue)));
} finally {
  ground.clear();
}

print();
process.exitCode = losses.length > 0 ? 1 : 0;

async function work(queue) {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [name, attempt, what] = next;
    const lost = await attempt();
    const row = rows.get(name) ?? { tried: 0, survived: 0 };
    row.tried++;
    if (lost) losses.push(`${JSON.stringify(what)}: ${lost}`);
    else row.survived++;
    rows.set(name, row);
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
    const [side, kind, fault] = name.split(' | ');
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
  for (const loss of losses) process.stdout.write(`LOST ${loss}\n`);
}

#!/usr/bin/env node
// npm run bench -- [--size S|M|L|LM] [--rounds N] [--peers] [--slow] [--match TEXT] [--no-micro]
// LM is county L with as many patches as M: against M it shows what the size of the baseline costs.
// Files to files, tuban and whichever peers the machine has, in turn in one run; then the kernel by itself.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CACHE, countyFolder } from './counties.js';
import { measure } from './measure.js';
import { PEER_ENV, peerSubjects, prepareLayers, tubanSubjects } from './subjects.js';

const ROUNDS = { S: 5, M: 3, L: 3, LM: 3 };
const { values: wish } = parseArgs({
  options: {
    size: { type: 'string', default: 'S' },
    rounds: { type: 'string' },
    peers: { type: 'boolean', default: false },
    slow: { type: 'boolean', default: false },
    match: { type: 'string', default: '' },
    'no-micro': { type: 'boolean', default: false },
  },
});
if (!(wish.size in ROUNDS)) throw new Error('--size S, M, L or LM');
const rounds = Number(wish.rounds ?? ROUNDS[wish.size]);

const folder = countyFolder(wish.size);
const subjects = [...tubanSubjects(), ...(wish.peers || wish.slow ? peerSubjects(wish.slow) : [])].filter(({ name }) =>
  new RegExp(wish.match, 'i').test(name),
);
const runs = new Map(subjects.map((subject) => [subject, []]));
console.log(
  `size ${wish.size}, ${rounds} rounds, ${availableParallelism()} × ${cpus()[0].model}, Node ${process.version}`,
);
console.log(`tuban index of all layers: ${prepareLayers(folder).toFixed(2)} s`);
console.log(`reading all input bytes: ${readingSeconds().toFixed(3)} s`);

for (let round = 0; round < rounds; round++) {
  for (const [subject, list] of runs) {
    const out = outOf(subject);
    rmSync(out, { recursive: true, force: true });
    try {
      list.push(measure(...subject.command(folder, out), PEER_ENV));
    } catch (error) {
      process.stderr.write(`${subject.name} failed and is out: ${error.message}\n`);
      runs.delete(subject);
    }
  }
}
printTimes();
printPhases();
printSums();
for (const subject of subjects) rmSync(outOf(subject), { recursive: true, force: true });
if (!wish['no-micro']) {
  spawnSync(process.execPath, [fileURLToPath(new URL('./micro.js', import.meta.url))], { stdio: 'inherit' });
}

function outOf({ name }) {
  mkdirSync(CACHE, { recursive: true });
  return join(CACHE, `out-${process.pid}-${name.replaceAll(/\W+/g, '-')}`);
}

/** The floor under all of them, with warm caches. */
function readingSeconds() {
  const files = readdirSync(folder)
    .filter((name) => !name.endsWith('.fgb'))
    .map((name) => join(folder, name));
  for (const file of files) readFileSync(file);
  const start = performance.now();
  for (const file of files) readFileSync(file);
  return (performance.now() - start) / 1000;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

function printTimes() {
  const [[, first]] = runs;
  const base = median(first.map(({ wall }) => wall));
  const rows = [...runs].map(([{ name }, list]) => {
    const walls = list.map(({ wall }) => wall);
    const known = (pick, digits) => (pick(list[0]) === null ? '-' : median(list.map(pick)).toFixed(digits));
    const wall = median(walls);
    return {
      who: name,
      'wall min': Math.min(...walls).toFixed(2),
      'wall median': wall.toFixed(2),
      'cpu median': known(({ cpu }) => cpu, 2),
      'peak MiB': known(({ peakMb }) => peakMb, 0),
      ratio: (wall / base).toFixed(2),
    };
  });
  console.log(table(rows));
}

function printPhases() {
  const rows = [...runs.keys()]
    .filter(({ phases }) => phases)
    .map((subject) => ({ who: subject.name, ...subject.phases(outOf(subject)) }));
  console.log(table(rows));
}

/** Sums of the main columns, m²: a fast wrong answer shows. */
function printSums() {
  const rows = [...runs.keys()].map((subject) => {
    const hasSums = subject.name.startsWith('tuban') || existsSync(join(outOf(subject), 'stats.csv'));
    const sums = hasSums ? subject.sums(outOf(subject)) : {};
    return {
      who: subject.name,
      ...Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum.toFixed(2)])),
    };
  });
  console.log(table(rows));
}

/** Rows under the names of their cells, as wide as need be. */
function table(rows) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '-')))];
  const widths = names.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const pad = (cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
  return `\n${lines.map((line) => line.map(pad).join('  ')).join('\n')}`;
}

// One small job, run with a fault and then again without: the result must be the old one or the new one, never a mix.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const TUBAN = join(ROOT, 'bin', 'tuban.js');
const PRELOAD = new URL('./preload.mjs', import.meta.url).href;
const LAYERS = ['patches', 'dltb', 'yjjbnt', 'nzy'];
/** What a refused call must lead to: a fault that can be tried again or one of the data, never a defect. */
const TOLD = new Set([20, 30, 75]);

/** A folder with the inputs and one result, from which every trial starts. */
export class Ground {
  constructor() {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'tuban-faults-')));
    this.inputs = join(this.root, 'in');
    mkdirSync(this.inputs);
    for (const name of readdirSync(join(ROOT, 'fixtures', 'county'))) {
      if (LAYERS.includes(name.split('.')[0])) cpSync(join(ROOT, 'fixtures', 'county', name), join(this.inputs, name));
    }
    this.old = this.made('old', ['--headers', 'en']);
    this.new = this.made('new', []);
    this.trials = 0;
  }

  made(name, flags) {
    const out = join(this.root, name, 'out');
    const since = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [TUBAN, ...this.args(out, flags)], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the job itself fails (${status}): ${stderr}`);
    /** How long an undisturbed run takes, ms: random moments lie within. */
    this.lasts = performance.now() - since;
    return { out, state: stateOf(out) };
  }

  args(out, flags = []) {
    const layer = (name) => join(this.inputs, `${name}.shp`);
    return [
      'run',
      ...['--patches', layer('patches'), '--baseline', layer('dltb'), '--farmland', layer('yjjbnt')],
      ...['--approvals', `conversion=${layer('nzy')}`, '--pieces', '--jobs', '1', '-q', '--lang', 'en'],
      ...['--out', out, '--overwrite', ...flags],
    ];
  }

  /** A fresh place for one trial, with the old result in it or without. */
  place(withOld) {
    const folder = join(this.root, `trial-${this.trials++}`);
    mkdirSync(folder);
    const out = join(folder, 'out');
    if (withOld) cpSync(this.old.out, out, { recursive: true });
    return { folder, out, withOld };
  }

  clear() {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** How often a run makes each kind of call, by place: below the output, or on the inputs. */
export function countCalls(ground, withOld, side) {
  const { folder, out } = ground.place(withOld);
  const count = join(folder, 'count.json');
  const fault = { under: side === 'inputs' ? ground.inputs : out.replace(/out$/, ''), count };
  const { status, stderr } = spawnSync(process.execPath, ['--import', PRELOAD, TUBAN, ...ground.args(out)], {
    encoding: 'utf8',
    env: { ...process.env, TUBAN_FAULT: JSON.stringify(fault) },
  });
  if (status !== 0) throw new Error(`counting: ${stderr}`);
  return JSON.parse(readFileSync(count, 'utf8'));
}

/** Runs once with a fault and once without. Null when nothing was lost, else what was. */
export async function trial(ground, { side, withOld, kind, nth, how, code }) {
  const place = ground.place(withOld);
  const { folder, out } = place;
  const under = side === 'inputs' ? ground.inputs : `${folder}/`;
  const env = { ...process.env, TUBAN_FAULT: JSON.stringify({ under, kind, nth, how, code }) };
  const struck = await run(['--import', PRELOAD, TUBAN, ...ground.args(out)], env);
  const lost = faultIn(ground, place, struck, how);
  if (lost) return lost;
  return afterwards(ground, place);
}

/** Kills a run from outside after a while, then runs it again. */
export async function killedTrial(ground, withOld, after) {
  const place = ground.place(withOld);
  const struck = await run([TUBAN, ...ground.args(place.out)], process.env, { after });
  return faultIn(ground, place, struck, 'kill') ?? afterwards(ground, place);
}

/**
 * Sends a run SIGINT or SIGTERM after a while, then runs it again. It must end by itself with 130 or 143 and leave
 * nothing, or have been through; before it makes anything the signal has its usual effect. `ended` gets the time it took.
 */
export async function signalledTrial(ground, withOld, signal, after, ended = () => {}) {
  const place = ground.place(withOld);
  const struck = await run([TUBAN, ...ground.args(place.out, ['--jobs', '2'])], process.env, { after, signal });
  if (struck.took !== null) ended(struck.took);
  const code = { SIGINT: 130, SIGTERM: 143 }[signal];
  const { status, stderr } = struck;
  if (status !== code && status !== 0 && struck.signal !== signal) return `exit ${status ?? struck.signal}: ${stderr}`;
  const state = stateOf(place.out);
  const isOld = withOld ? state === ground.old.state : state === null;
  if (!isOld && state !== ground.new.state) return `a mix was left: ${state}`;
  if (status === 0 && state !== ground.new.state) return 'exit 0 without the new result';
  const beside = readdirSync(place.folder).filter((name) => name !== 'out');
  if (beside.length > 0) return `left behind: ${beside.join(', ')}`;
  return afterwards(ground, place);
}

/** Two runs at once on one output: one is let through, the other too or not at all. */
export async function crowdedTrial(ground, withOld) {
  const place = ground.place(withOld);
  const both = await Promise.all([0, 1].map(() => run([TUBAN, ...ground.args(place.out)], process.env)));
  const codes = both.map(({ status }) => status).sort((a, b) => a - b);
  if (codes[0] !== 0 || ![0, 11].includes(codes[1])) return `exit ${codes}: ${both.map(({ stderr }) => stderr).join()}`;
  if (stateOf(place.out) !== ground.new.state) return 'another result';
  return afterwards(ground, place);
}

/** The same job in another way: other workers, or another clock (days from now). It must give the same bytes. */
export async function otherTrial(ground, { jobs = 1, days = 0 }) {
  const place = ground.place(false);
  const clock = days === 0 ? [] : ['--import', clockOf(days)];
  const args = [...clock, TUBAN, ...ground.args(place.out, ['--jobs', String(jobs)])];
  const { status, stderr } = await run(args, process.env);
  if (status !== 0) return `exit ${status}: ${stderr}`;
  if (stateOf(place.out) !== ground.new.state) return 'another result';
  return afterwards(ground, place);
}

function clockOf(days) {
  const code = `
    const real = Date; const shift = ${days * 86_400_000};
    globalThis.Date = class extends real {
      constructor(...a) { super(...(a.length ? a : [real.now() + shift])); } static now() { return real.now() + shift; } };`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

function faultIn(ground, { out, withOld }, { status, signal, stderr }, how) {
  const state = stateOf(out);
  const isOld = withOld ? state === ground.old.state : state === null;
  const isNew = state === ground.new.state;
  const isAside = withOld && state === null && how === 'kill'; // between two renames; the next run puts it back
  if (!isOld && !isNew && !isAside) return `a mix was left: ${state}`;
  if (status === 0) return isNew ? null : 'exit 0 without the new result';
  if (how === 'kill') return signal === 'SIGKILL' ? null : `not killed: exit ${status}`;
  if (!TOLD.has(status)) return `exit ${status ?? signal}: ${stderr}`;
  return null;
}

/** The next run, undisturbed, gives the new result and leaves nothing else. */
async function afterwards(ground, { folder, out }) {
  const { status, stderr } = await run([TUBAN, ...ground.args(out)], process.env);
  if (status !== 0) return `the next run ended with ${status}: ${stderr}`;
  if (stateOf(out) !== ground.new.state) return 'the next run gave another result';
  const beside = readdirSync(folder).filter((name) => name !== 'out');
  if (beside.length > 0) return `left behind: ${beside.join(', ')}`;
  rmSync(folder, { recursive: true, force: true });
  return null;
}

/** One text for all bytes of a result but the manifest's, and its digest; null where nothing lies there. */
export function stateOf(out) {
  if (!existsSync(out)) return null;
  const hash = createHash('sha256');
  for (const name of readdirSync(out).sort()) {
    const bytes = readFileSync(join(out, name));
    hash.update(`${name}\0`).update(name === 'manifest.json' ? JSON.parse(bytes.toString()).digest : bytes);
  }
  return hash.digest('hex');
}

/** Runs node with arguments; a signal is sent to it after some milliseconds where that is said. */
export function run(args, env, { after, signal: sent = 'SIGKILL' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    let since = null;
    const send = () => {
      since = performance.now();
      child.kill(sent);
    };
    const timer = after === undefined ? null : setTimeout(send, after);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, stderr, took: since === null ? null : performance.now() - since });
    });
  });
}

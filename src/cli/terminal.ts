import type { PhaseName, Progress } from '../pipeline/progress.js';
import { CLI } from '../words/cli.js';
import type { Lang } from '../words/text.js';

/** The language of messages: --lang, TUBAN_LANG, then the locale. Ledgers do not depend on it. */
export function chooseLang(argv: readonly string[], env: NodeJS.ProcessEnv): Lang {
  const at = argv.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const stated = at < 0 ? env['TUBAN_LANG'] : argv[at]!.includes('=') ? argv[at]!.split('=')[1] : argv[at + 1];
  const wish = stated || env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return wish.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Options that every command has. */
export interface CommonFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly progress: boolean;
}

/** Writes data to stdout. */
export function printData(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Writes talk to stderr. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

const PHASES: Readonly<Record<PhaseName, keyof typeof CLI>> = {
  open: 'phaseOpen',
  patches: 'phasePatches',
  layers: 'phaseLayers',
  overlay: 'phaseOverlay',
  write: 'phaseWrite',
  publish: 'phasePublish',
};

const LOG_EVERY = 60_000;

/** Progress on stderr: one line rewritten on a terminal; elsewhere a line a minute, so that logs stay short. */
export function progressOf(flags: CommonFlags, lang: Lang): Progress {
  if (flags.quiet || !flags.progress) return { phase: () => {}, step: () => {} };
  return process.stderr.isTTY ? new TerminalProgress(lang) : new LogProgress(lang);
}

class TerminalProgress implements Progress {
  private name = '';
  private drawn = 0;

  constructor(private readonly lang: Lang) {}

  phase(name: PhaseName): void {
    this.name = CLI[PHASES[name]][this.lang];
    this.draw('');
    if (name === 'publish') process.stderr.write('\r\u001b[2K');
  }

  step(done: number, of: number): void {
    const now = performance.now();
    if (now - this.drawn < 100) return;
    this.draw(` ${done}/${of} (${Math.floor((100 * done) / of)} %)`);
  }

  private draw(detail: string): void {
    this.drawn = performance.now();
    process.stderr.write(`\r\u001b[2K${this.name}${detail} …`);
  }
}

class LogProgress implements Progress {
  private name = '';
  private last = performance.now();

  constructor(private readonly lang: Lang) {}

  phase(name: PhaseName): void {
    this.name = CLI[PHASES[name]][this.lang];
    this.log('');
  }

  step(done: number, of: number): void {
    this.log(` ${done}/${of}`);
  }

  private log(detail: string): void {
    const now = performance.now();
    if (now - this.last < LOG_EVERY) return;
    this.last = now;
    say(`${this.name}${detail}`);
  }
}

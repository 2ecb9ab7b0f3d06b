import type { PhaseName, Progress } from '../pipeline/progress.js';
import { CLI } from '../words/cli.js';
import { fill, type Lang } from '../words/text.js';
import { drawProgress, event, isSaid, isTalkJson, say, statedValue } from './talk.js';

/** The language of messages: --lang, TUBAN_LANG, then the locale. Ledgers do not depend on it. */
export function chooseLang(argv: readonly string[], env: NodeJS.ProcessEnv): Lang {
  const stated = argv.some((arg) => /^--lang(=|$)/.test(arg)) ? statedValue(argv, '--lang') : env['TUBAN_LANG'];
  const wish = stated || env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return wish.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Options that every command has. */
export interface CommonFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly progress: boolean;
  readonly color?: boolean;
  readonly lang?: string;
  readonly logLevel?: string;
  readonly logFormat?: string;
}

/** Writes data to stdout. */
export function printData(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
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

const SILENT: Progress = { phase: () => {}, step: () => {} };

/** Progress on stderr: one line rewritten on a terminal; elsewhere a line a minute, so that logs stay short. */
export function progressOf(flags: CommonFlags, lang: Lang): Progress {
  if (!flags.progress || !isSaid('info')) return SILENT;
  if (isTalkJson()) return new EventProgress(lang);
  return process.stderr.isTTY ? new TerminalProgress(lang) : new LogProgress(lang);
}

/** How long the rest will take, by what was done since the phase began. */
class Outlook {
  private since = performance.now();

  begin(): void {
    this.since = performance.now();
  }

  /** Whole seconds; null while nothing can be said. */
  secondsLeft(done: number, of: number): number | null {
    const passed = (performance.now() - this.since) / 1000;
    return done > 0 && passed > 0.5 ? Math.ceil((passed * (of - done)) / done) : null;
  }
}

class TerminalProgress implements Progress {
  private name = '';
  private drawn = 0;
  private readonly outlook = new Outlook();

  constructor(private readonly lang: Lang) {}

  phase(name: PhaseName): void {
    this.name = CLI[PHASES[name]][this.lang];
    this.outlook.begin();
    this.draw('');
    if (name === 'publish') drawProgress('');
  }

  step(done: number, of: number): void {
    if (performance.now() - this.drawn < 100) return;
    this.draw(stepText(done, of, this.outlook.secondsLeft(done, of), this.lang));
  }

  private draw(detail: string): void {
    this.drawn = performance.now();
    drawProgress(`${this.name}${detail} …`);
  }
}

class LogProgress implements Progress {
  private name = '';
  private last = performance.now();
  private readonly outlook = new Outlook();

  constructor(private readonly lang: Lang) {}

  phase(name: PhaseName): void {
    this.name = CLI[PHASES[name]][this.lang];
    this.outlook.begin();
    this.log('');
  }

  step(done: number, of: number): void {
    this.log(stepText(done, of, this.outlook.secondsLeft(done, of), this.lang));
  }

  private log(detail: string): void {
    const now = performance.now();
    if (now - this.last < LOG_EVERY) return;
    this.last = now;
    say(`${this.name}${detail}`);
  }
}

const EVENT_EVERY = 1_000;

class EventProgress implements Progress {
  private name: PhaseName = 'open';
  private last = 0;
  private readonly outlook = new Outlook();

  constructor(private readonly lang: Lang) {}

  phase(name: PhaseName): void {
    this.name = name;
    this.outlook.begin();
    event('phase', { phase: name, text: CLI[PHASES[name]][this.lang] });
  }

  step(done: number, of: number): void {
    const now = performance.now();
    if (done < of && now - this.last < EVENT_EVERY) return;
    this.last = now;
    const percent = Math.floor((100 * done) / of);
    event('progress', { phase: this.name, done, of, percent, eta_seconds: this.outlook.secondsLeft(done, of) });
  }
}

function stepText(done: number, of: number, left: number | null, lang: Lang): string {
  const text = ` ${done}/${of} (${Math.floor((100 * done) / of)} %)`;
  return left === null ? text : `${text}${fill(CLI.progressLeft, lang, { time: clockText(left) })}`;
}

/** 75 → 1:15. */
function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

import { TIME_OF_HALT } from '../io/halt.js';
import type { Problem } from '../model/problem.js';
import { describeWhere } from '../model/problem.js';
import { CLI } from '../words/cli.js';
import { LABELS, PROBLEMS } from '../words/problems.js';
import { fill, type Lang } from '../words/text.js';

/** What is let through, least first. */
export const LOG_LEVELS = ['error', 'warn', 'info'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ['text', 'json'] as const;

/** The kinds of lines of --log-format json; their shapes stand in events.schema.json. Kinds and keys are only added. */
export type EventType =
  | 'error'
  | 'message'
  | 'nothing_new'
  | 'phase'
  | 'progress'
  | 'summary'
  | 'unit'
  | 'units'
  | 'warning';

interface TalkSettings {
  readonly isJson: boolean;
  readonly level: LogLevel;
  readonly isColoured: boolean;
}

let settings: TalkSettings = { isJson: false, level: 'info', isColoured: false };

/** Decides how the program talks on stderr. Read before the command line is, so that its faults are told the same way. */
export function chooseTalk(argv: readonly string[], env: NodeJS.ProcessEnv): void {
  const level = statedValue(argv, '--log-level');
  const isQuiet = argv.includes('-q') || argv.includes('--quiet');
  settings = {
    isJson: statedValue(argv, '--log-format') === 'json',
    level: isQuiet ? 'error' : (LOG_LEVELS.find((one) => one === level) ?? 'info'),
    isColoured: !argv.includes('--no-color') && !env['NO_COLOR'] && Boolean(process.stderr.isTTY),
  };
}

/** The value of an option, before commander looks at it. */
export function statedValue(argv: readonly string[], option: string): string | undefined {
  const at = argv.findIndex((arg) => arg === option || arg.startsWith(`${option}=`));
  return at < 0 ? undefined : argv[at]!.includes('=') ? argv[at]!.split('=')[1] : argv[at + 1];
}

export function isTalkJson(): boolean {
  return settings.isJson;
}

export function isSaid(level: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(settings.level);
}

/** One line of --log-format json; nothing otherwise. */
export function event(type: EventType, data: Readonly<Record<string, unknown>>, level: LogLevel = 'info'): void {
  if (settings.isJson && isSaid(level)) write(eventText(type, data, level));
}

function eventText(
  type: EventType,
  data: Readonly<Record<string, unknown>>,
  level: LogLevel,
  time = new Date().toISOString(),
): string {
  return JSON.stringify({ message_type: type, schema: 1, time, level, ...data });
}

/** A sentence for people; in JSON a `message`. */
export function say(text: string, level: LogLevel = 'info'): void {
  if (settings.isJson) event('message', { text }, level);
  else if (isSaid(level)) write(text);
}

/** Something that the reader should look at; `code` is stable. */
export function warn(code: string, text: string): void {
  if (settings.isJson) event('warning', { code, text }, 'warn');
  else if (isSaid('warn')) write(settings.isColoured ? `${YELLOW}${text}${PLAIN}` : text);
}

/** What ended the program. */
export function tellProblem(problem: Problem, lang: Lang): void {
  if (settings.isJson) {
    event('error', problemData(problem, lang), 'error');
    return;
  }
  const text = problem.describe(lang);
  const label = LABELS.error[lang];
  write(settings.isColoured && text.startsWith(label) ? `${RED}${label}${PLAIN}${text.slice(label.length)}` : text);
}

/** What the thread that receives signals says when a run does not end by itself: in JSON an `error` as any other. */
export function haltWords(lang: Lang): (problem: Problem) => string {
  return (problem) =>
    settings.isJson ? eventText('error', problemData(problem, lang), 'error', TIME_OF_HALT) : problem.describe(lang);
}

/** A defect of ours: whatever was thrown that is no fault of the call, the data or the machine. */
export function tellDefect(error: unknown, lang: Lang): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (settings.isJson) {
    event('error', { code: 'DEFECT', exit: 1, text: CLI.defect[lang], next: '', where: '', stack }, 'error');
    return;
  }
  say(CLI.defect[lang], 'error');
  say(stack, 'error');
}

/** A fault as data: code, exit code, words, place. */
export function problemData(problem: Problem, lang: Lang) {
  const { code, where, params, exitCode } = problem;
  const { what, next } = PROBLEMS[code];
  return {
    code,
    exit: exitCode,
    text: fill(what, lang, params),
    next: fill(next, lang, params),
    where: describeWhere(where, lang),
  };
}

const RED = '\u001b[31m';
const YELLOW = '\u001b[33m';
const PLAIN = '\u001b[0m';

/** Of a progress line that stands there unfinished. */
let isDrawn = false;

/** Draws the progress line of a terminal anew; whatever is said next takes its place. */
export function drawProgress(text: string): void {
  process.stderr.write(`${CLEARED}${text}`);
  isDrawn = text !== '';
}

const CLEARED = '\r\u001b[2K';

function write(text: string): void {
  process.stderr.write(`${isDrawn ? CLEARED : ''}${text}\n`);
  isDrawn = false;
}

import { InvalidArgumentError, Option } from 'commander';
import { WANTED } from '../io/bind/fields.js';
import { APPROVAL_KINDS, type ApprovalKind } from '../model/approval-kind.js';
import { parseDate } from '../model/date.js';
import { CLI } from '../words/cli.js';
import type { Lang } from '../words/text.js';

/** Every option of the command line, declared once: name, help, check. */
export function jobOptions(lang: Lang): Option[] {
  const option = (flags: string, words: keyof typeof CLI): Option => new Option(flags, CLI[words][lang]);
  return [
    option('--patches <path>', 'optPatches'),
    option('--baseline <path>', 'optBaseline'),
    option('--farmland <path>', 'optFarmland'),
    option('--redline <path>', 'optRedline'),
    option('--urban <path>', 'optUrban'),
    option('--approvals <[kind=]path>', 'optApprovals').argParser(collect(parseApproval)),
    option('--none <kind>', 'optNone').argParser(collect(parseKind)),
    option('--layer <name=path>', 'optLayer').argParser(collect(parseNamed)),
    option('--rules <pack>', 'optRules'),
    parameterOption(lang),
    option('--as-of <date>', 'optAsOf').argParser(parseIsoDate),
    option('--crs <epsg>', 'optCrs').argParser(parseCrs),
    option('--area <method>', 'optArea').choices(['ellipsoidal', 'planar']),
    option('--densify <metres>', 'optDensify').argParser(parseDensify),
    option('--whole-parcels <how>', 'optWholeParcels').choices(['geometry', 'attribute']),
    option('--mu <m2>', 'optMu').argParser(parseMu),
    option('--field <role.meaning=field>', 'optField').argParser(collect(parseField)),
    option('--encoding <name>', 'optEncoding'),
  ];
}

/** Where and how results are written. */
export function outputOptions(lang: Lang): Option[] {
  const option = (flags: string, words: keyof typeof CLI): Option => new Option(flags, CLI[words][lang]);
  return [
    option('--out <dir>', 'optOut'),
    option('--overwrite', 'optOverwrite'),
    option('--formats <list>', 'optFormats').argParser(parseFormats),
    option('--pieces', 'optPieces'),
    option('--jobs <n>', 'optJobs').argParser(parseJobs),
    option('--index <how>', 'optIndex').choices(['check', 'trust', 'off']),
    option('--repair <policy>', 'optRepair').choices(['strict', 'report', 'off']),
    option('--split <rows>', 'optSplit').choices(['children', 'parents', 'all']),
    option('--headers <form>', 'optHeaders').choices(['code', 'zh', 'en']),
    option('--dbf-encoding <name>', 'optDbfEncoding').choices(['gbk', 'utf8']),
  ];
}

/** Options of every command. */
export function commonOptions(lang: Lang): Option[] {
  return [
    new Option('--json', CLI.optJson[lang]),
    new Option('-q, --quiet', CLI.optQuiet[lang]),
    new Option('--no-progress', CLI.optNoProgress[lang]),
    new Option('--lang <lang>', CLI.optLang[lang]).choices(['en', 'zh']),
  ];
}

/** `--param NAME=VALUE`, repeatable: figures of the rule pack by name. */
export function parameterOption(lang: Lang): Option {
  return new Option('--param <name=value>', CLI.optParam[lang]).argParser(
    (text: string, before: Readonly<Record<string, number | string>> | undefined) => ({
      ...before,
      ...parseParameter(text),
    }),
  );
}

/** A number stays a number; anything else is a text, which only days of the calendar are. */
function parseParameter(text: string): Record<string, number | string> {
  const [, name = '', value = ''] = /^([a-z][a-z0-9_]*)=(.+)$/.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('NAME=VALUE');
  return { [name]: /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : value };
}

function collect<Value>(parse: (text: string) => Value): (text: string, before: Value[] | undefined) => Value[] {
  return (text, before) => [...(before ?? []), parse(text)];
}

function parseKind(text: string): ApprovalKind {
  if ((APPROVAL_KINDS as readonly string[]).includes(text)) return text as ApprovalKind;
  throw new InvalidArgumentError(APPROVAL_KINDS.join(', '));
}

/** KIND=PATH, or PATH alone for approvals whose kind is not stated; a path may hold an equals sign itself. */
function parseApproval(text: string): { kind: ApprovalKind; path: string } {
  const at = text.indexOf('=');
  const kind = text.slice(0, at);
  if (at > 0 && /^[a-z]+$/i.test(kind)) return { kind: parseKind(kind), path: text.slice(at + 1) };
  return { kind: 'other', path: text };
}

function parseNamed(text: string): { name: string; path: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('NAME=PATH');
  return { name: text.slice(0, at), path: text.slice(at + 1) };
}

function parseField(text: string): { role: string; meaning: string; field: string } {
  const match = /^(\w+)\.(\w+)=(.+)$/.exec(text);
  const roles = Object.keys(WANTED);
  if (!match || !roles.includes(match[1]!)) {
    throw new InvalidArgumentError(`ROLE.MEANING=FIELD (ROLE: ${roles.join(', ')})`);
  }
  return { role: match[1]!, meaning: match[2]!, field: match[3]! };
}

function parseIsoDate(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || parseDate(text) !== text) throw new InvalidArgumentError('YYYY-MM-DD');
  return text;
}

/** An EPSG code. */
export function parseEpsg(text: string): number {
  const code = parseCrs(text);
  if (code === 'none') throw new InvalidArgumentError('4526, EPSG:4526');
  return code;
}

export function parseCrs(text: string): number | 'none' {
  if (text === 'none') return 'none';
  const code = Number(text.replace(/^EPSG:/i, ''));
  if (!Number.isInteger(code) || code <= 0) throw new InvalidArgumentError('4526, EPSG:4526, none');
  return code;
}

function parseDensify(text: string): number | 'off' {
  if (text === 'off') return text;
  const metres = Number(text);
  if (!(metres >= 1 && Number.isFinite(metres))) throw new InvalidArgumentError('70, off');
  return metres;
}

function parseMu(text: string): number {
  const mu = Number(text);
  if (!(mu >= 600 && mu <= 700)) throw new InvalidArgumentError('666.67');
  return mu;
}

function parseFormats(text: string): ('csv' | 'shp')[] {
  const wanted = text.split(',').map((format) => format.trim());
  for (const format of wanted) if (format !== 'csv' && format !== 'shp') throw new InvalidArgumentError('csv, shp');
  return [...new Set(wanted)] as ('csv' | 'shp')[];
}

const MOST_JOBS = 256;

export function parseJobs(text: string): number {
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > MOST_JOBS) throw new InvalidArgumentError(`1–${MOST_JOBS}`);
  return jobs;
}

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../src/cli/exit-codes.js';
import { commonOptions, jobOptions, outputOptions } from '../src/cli/options.js';
import { parseCsv } from '../src/io/bind/alias-table.js';
import { WANTED } from '../src/io/bind/fields.js';
import { JOB_SCHEMA, readJobFile } from '../src/io/job-file.js';
import { APPROVAL_KINDS } from '../src/model/approval-kind.js';
import { ledgerColumns } from '../src/model/ledger.js';
import { COLUMN_NAMES } from '../src/words/columns.js';
import { PROBLEMS } from '../src/words/problems.js';

const ROOT = join(import.meta.dirname, '..');
const TUBAN = join(ROOT, 'bin', 'tuban.js');
/** What README calls the folder in which its commands run. */
const SHOWN_FOLDER = '/data/county';
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const [ENGLISH, CHINESE] = README.split(/\n---\n+(?=# )/) as [string, string];
const PARTS = [
  { lang: 'en', text: ENGLISH },
  { lang: 'zh', text: CHINESE },
] as const;

interface Block {
  readonly kind: string;
  readonly lines: readonly string[];
}

/** A command of README, the exit code it states, and the lines shown below it. */
interface Step {
  readonly line: string;
  readonly args: readonly string[];
  readonly exit: number;
  readonly shown: readonly string[];
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    kind: match[1]!,
    lines: match[2]!.trimEnd().split('\n'),
  }));
}

/** In `sh` blocks every line is a command; in `console` blocks those behind `$ `, and the rest is what they print. */
function stepsOf(markdown: string): Step[] {
  return blocksOf(markdown).flatMap(({ kind, lines }) => {
    if (kind === 'sh') return lines.filter((line) => /^[^#\s]/.test(line)).map((line) => stepOf(line, []));
    if (kind !== 'console') return [];
    const starts = lines.flatMap((line, at) => (line.startsWith('$ ') ? [at] : []));
    return starts.map((at, k) => stepOf(lines[at]!.slice(2), lines.slice(at + 1, starts[k + 1] ?? lines.length)));
  });
}

function stepOf(text: string, shown: readonly string[]): Step {
  const [line, note] = text.split(/\s+#\s*/, 2) as [string, string | undefined];
  return { line, args: line.split(/\s+/), exit: Number(/^exit (\d+)$/.exec(note ?? '')?.[1] ?? 0), shown };
}

/** Data rows of the tables whose first heading is `heading`, cells trimmed; the headings come first. */
function table(markdown: string, heading: string): string[][] {
  const lines = markdown.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  if (from < 0) throw new Error(`README has no table "${heading}"`);
  const end = lines.findIndex((line, at) => at > from && !line.startsWith('|'));
  const rows = lines.slice(from, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return [rows[0]!, ...rows.slice(2)];
}

/** Times differ from run to run, and runs of blanks only align columns. */
function plain(text: string): string {
  return text
    .replace(/[（(]\d+\.\d+ ?(?:s|秒)[)）]/g, '(time)')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The first shown line that does not follow in the output, or null. Lines of `…` stand for anything. */
function firstNotPrinted(shown: readonly string[], printed: string): string | null {
  const lines = printed.split('\n').map(plain);
  let at = 0;
  for (const line of shown.map(plain)) {
    if (line === '…' || line === '') continue;
    const found = lines.indexOf(line, at);
    if (found < 0) return line;
    at = found + 1;
  }
  return null;
}

/** A folder like the one README speaks of: a copy of the county, and the files README says to save. */
function countyFolder(markdown: string): string {
  const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'tuban-readme-'))), 'fixtures', 'county');
  cpSync(join(ROOT, 'fixtures', 'county'), folder, { recursive: true });
  for (const { kind, lines } of blocksOf(markdown)) {
    const name = /^# ([\w-]+\.yaml)$/.exec(lines[0] ?? '')?.[1];
    if (kind === 'yaml' && name) writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  }
  return folder;
}

interface Outcome {
  readonly step: Step;
  readonly status: number | null;
  readonly printed: string;
}

function runStep(step: Step, folder: string, lang: string): Outcome {
  const env = { ...process.env, TUBAN_LANG: lang };
  const done = spawnSync(process.execPath, [TUBAN, ...step.args.slice(1)], { cwd: folder, env, encoding: 'utf8' });
  return { step, status: done.status, printed: `${done.stdout}${done.stderr}`.replaceAll(folder, SHOWN_FOLDER) };
}

describe.each(PARTS)('README, $lang', ({ lang, text }) => {
  const steps = stepsOf(text);
  const own = steps.filter(({ args }) => args[0] === 'tuban');
  let folder: string;
  let outcomes: Outcome[];

  beforeAll(() => {
    folder = countyFolder(text);
    outcomes = own.map((step) => runStep(step, folder, lang));
  });
  afterAll(() => rmSync(resolve(folder, '..', '..'), { recursive: true, force: true }));

  test('its commands are ours or those of npm', () => {
    expect(own.length).toBeGreaterThan(12);
    expect([...new Set(steps.map(({ args }) => args[0]))].sort()).toEqual(['npm', 'tuban']);
  });

  test('the npm scripts exist, and the packed file has its name', () => {
    const { scripts, name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
      name: string;
      version: string;
    };
    for (const { args, line } of steps.filter((step) => step.args[0] === 'npm')) {
      if (args[1] === 'run') expect(Object.keys(scripts)).toContain(args[2]);
      else if (args[1] === 'test') expect(scripts['test']).toBeTruthy();
      else if (args[1] === 'install') expect(line).toContain(`./${name}-${version}.tgz`);
      else expect(line).toBe('npm pack');
    }
  });

  test('every command ends with the exit code it states', () => {
    for (const { step, status, printed } of outcomes) {
      const got = { line: step.line, status, said: status === step.exit ? '' : printed };
      expect(got).toEqual({ line: step.line, status: step.exit, said: '' });
    }
  });

  test('every command prints what is shown', () => {
    for (const { step, printed } of outcomes) {
      const missing = firstNotPrinted(step.shown, printed);
      expect({ line: step.line, missing, printed: missing ? printed : '' }).toEqual({
        line: step.line,
        missing: null,
        printed: '',
      });
    }
  });

  test('the example shows rows of the real ledger, of every class', () => {
    const [head, ...shown] = table(text, 'JCBH') as [string[], ...string[][]];
    const [codes, ...rows] = parseCsv(readFileSync(join(folder, 'out', 'ledger.csv'), 'utf8').replace(/^\uFEFF/, ''));
    const cell = (row: readonly string[] | undefined, code: string): string =>
      (row?.[codes!.indexOf(code)] ?? '').trim();
    const shownCodes = head.slice(0, -1);
    expect(shownCodes.filter((code) => !codes!.includes(code))).toEqual([]);
    for (const row of shown) {
      const real = rows.find((one) => cell(one, 'JCBH') === row[0]);
      expect(row.slice(0, -1)).toEqual(shownCodes.map((code) => cell(real, code)));
      expect(row.at(-1)).toBeTruthy();
    }
    const classes = (list: readonly string[]): string[] => [...new Set(list)].sort();
    expect(classes(shown.map((row) => row[shownCodes.indexOf('PDLB')]!))).toEqual(
      classes(rows.map((row) => cell(row, 'PDLB'))),
    );
  });

  test('the column table lists the columns of the ledger with their names', () => {
    const [, ...rows] = table(text, lang === 'en' ? 'code' : '代码');
    const names = COLUMN_NAMES as Readonly<Record<string, { en: string; zh: string }>>;
    expect(rows.map(([code, zh, en]) => [code, zh, en])).toEqual(
      ledgerColumns([]).map(({ code }) => [code, names[code]!.zh, names[code]!.en]),
    );
    expect(rows.filter((row) => !row[3])).toEqual([]);
    expect(text).toContain(`${rows.length}${lang === 'en' ? ' columns' : ' 列'}`);
  });

  test('the exit-code table lists the codes the program has', () => {
    const [, ...rows] = table(text, lang === 'en' ? 'exit code' : '退出码');
    const known = new Set<number>([...Object.values(EXIT), ...Object.values(PROBLEMS).map(({ exit }) => exit)]);
    expect(rows.map(([code]) => Number(code))).toEqual([...known].sort((a, b) => a - b));
  });

  test('the flag table lists the flags of run', () => {
    const [, ...rows] = table(text, lang === 'en' ? 'flag' : '参数');
    const flags = [...jobOptions('en'), ...outputOptions('en'), ...commonOptions('en')].map(({ long }) => long);
    expect(rows.map(([flag]) => /--[\w-]+/.exec(flag!)![0])).toEqual(flags);
  });

  test('the command table lists the commands there are', () => {
    const [, ...rows] = table(text, lang === 'en' ? 'command' : '命令');
    const help = runStep(stepOf('tuban --help', []), folder, 'en').printed.split('Commands:')[1]!;
    const commands = [...help.matchAll(/^ {2}(\w+)/gm)].map((match) => match[1]!).filter((name) => name !== 'help');
    const shown = rows.map(([first]) => /`tuban (\w+)/.exec(first!)![1]!);
    expect(shown.sort()).toEqual(commands.sort());
  });

  test('the job file shows every key, and is one', () => {
    const job = readJobFile(join(folder, 'full.yaml'));
    const keys = (entries: object): string[] => Object.keys(entries).sort();
    // A job over many counties has an example of its own.
    expect([...keys(job), 'units'].sort()).toEqual(keys(JOB_SCHEMA.entries));
    expect(text).toMatch(/^units: counties\/\*$/m);
    expect(keys(job.out ?? {})).toEqual(keys(JOB_SCHEMA.entries.out.wrapped.entries));
    // `layer` has no effect on shapefiles, `join` needs a register: README shows them elsewhere.
    const layerKeys = keys(JOB_SCHEMA.entries.patches.wrapped.entries).filter(
      (key) => !['layer', 'join'].includes(key),
    );
    expect(text).toContain('join: {path:');
    expect(keys(job.patches ?? {})).toEqual(layerKeys);
  });

  test('the kinds of approvals and the meanings of fields are all there', () => {
    for (const kind of APPROVAL_KINDS) expect(text).toContain(`\`${kind}\``);
    const [, ...rows] = table(text, lang === 'en' ? 'role' : '角色');
    expect(rows.flatMap(([roles]) => roles!.split(', ')).sort()).toEqual(Object.keys(WANTED).sort());
    for (const [roles, meanings] of rows) {
      for (const role of roles!.split(', ')) {
        const wanted = WANTED[role as keyof typeof WANTED].map(({ meaning, canonical, required }) => {
          return `${required ? `**${meaning}**` : meaning} (${canonical.join(', ')})`;
        });
        expect(meanings).toBe(wanted.join(', '));
      }
    }
  });
});

describe('README as a whole', () => {
  test('says the same in both languages', () => {
    const outline = (text: string): number[] =>
      [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^(#+) /gm)].map((match) => match[1]!.length);
    expect(outline(CHINESE)).toEqual(outline(ENGLISH));
    const commands = (text: string) => stepsOf(text).map(({ line, exit }) => ({ line, exit }));
    expect(commands(CHINESE)).toEqual(commands(ENGLISH));
    const cells = (text: string) => table(text, 'JCBH').map((row) => row.slice(0, -1));
    expect(cells(CHINESE)).toEqual(cells(ENGLISH));
  });

  test('never says that the tool states a legal conclusion', () => {
    expect(ENGLISH).toContain('never states a legal conclusion');
    expect(CHINESE).toContain('不作法律结论');
    expect(README.match(/\billegal\b|\bunlawful\b|认定违法|定性为|确认违法/gi)).toBeNull();
  });
});

describe.each(['README.md', 'src/README.md', 'src/kernel/README.md'])('links of %s', (name) => {
  const file = join(ROOT, name);
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);

  test('lead somewhere', () => {
    expect(links.filter((link) => !leadsSomewhere(link, file))).toEqual([]);
  });

  function leadsSomewhere(link: string, from: string): boolean {
    if (/^https?:/.test(link)) return true;
    const [path, anchor] = link.split('#') as [string, string | undefined];
    const target = path === '' ? from : resolve(dirname(from), path);
    return existsSync(target) && (anchor === undefined || anchorsOf(target).includes(anchor));
  }

  /** Headings as GitHub makes anchors of them. */
  function anchorsOf(target: string): string[] {
    return [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)].map((match) =>
      match[1]!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );
  }
});

describe('this test', () => {
  test('sees a wrong number, a wrong order and a wrong exit code', () => {
    const printed = 'area 12.50 mu (0.4 s)\n  4 other\nend\n';
    expect(firstNotPrinted(['area 12.50 mu (1.9 s)', '…', 'end'], printed)).toBeNull();
    expect(firstNotPrinted(['area 12.51 mu (1.9 s)'], printed)).toBe('area 12.51 mu (time)');
    expect(firstNotPrinted(['end', '4 other'], printed)).toBe('4 other');
    expect(stepOf('tuban run x.yaml # exit 3', [])).toMatchObject({ line: 'tuban run x.yaml', exit: 3 });
  });
});

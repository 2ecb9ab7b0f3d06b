import { Command, Option } from 'commander';
import { loadWholePack } from '../../io/load-pack.js';
import { listShippedPacks } from '../../io/rule-packs.js';
import { factDefinition, factName, factNames } from '../../model/facts.js';
import { diffRules } from '../../pipeline/diff-rules.js';
import { runExamples } from '../../rules/examples.js';
import { lint } from '../../rules/lint.js';
import type { RulePack } from '../../rules/schema.js';
import { unitsFor } from '../../rules/units.js';
import { CLI } from '../../words/cli.js';
import { COLUMN_NAMES } from '../../words/columns.js';
import { FACT_SOURCES } from '../../words/facts.js';
import { fill, type Lang } from '../../words/text.js';
import { EXIT } from '../exit-codes.js';
import { commonOptions, parameterOption } from '../options.js';
import { diffHtml } from '../rules-diff-html.js';
import { diffCsv, diffJson, diffText } from '../rules-diff-text.js';
import { type CommonFlags, printData } from '../terminal.js';

export function rulesCommand(lang: Lang): Command {
  const rules = new Command('rules').summary(CLI.rules[lang]).description(CLI.rules[lang]);
  const add = (name: string, words: keyof typeof CLI, action: (pack: string, flags: CommonFlags) => void): void => {
    const command = new Command(name).summary(CLI[words][lang]).description(CLI[words][lang]);
    if (name === 'list' || name === 'facts') command.action((flags: CommonFlags) => action('', flags));
    else command.argument('[pack]', CLI.rulesPack[lang], 'weipian').action(action);
    for (const option of commonOptions(lang)) command.addOption(option);
    rules.addCommand(command);
  };
  add('list', 'rulesList', (_, flags) => listPacks(flags, lang));
  add('show', 'rulesShow', (name, flags) => showPack(name, flags, lang));
  add('test', 'rulesTest', (name, flags) => testPack(name, flags, lang));
  add('lint', 'rulesLint', (name, flags) => lintPack(name, flags, lang));
  rules.addCommand(diffCommand(lang));
  add('facts', 'rulesFacts', (_, flags) => listFacts(flags, lang));
  return rules;
}

interface DiffFlags extends CommonFlags {
  readonly on: string;
  readonly param?: Readonly<Record<string, number | string>>;
  readonly format: 'text' | 'json' | 'csv' | 'html';
  readonly all?: boolean;
}

function diffCommand(lang: Lang): Command {
  const command = new Command('diff')
    .summary(CLI.rulesDiff[lang])
    .description(CLI.rulesDiff[lang])
    .argument('<old>', CLI.rulesPack[lang])
    .argument('<new>', CLI.rulesPack[lang])
    .addOption(new Option('--on <out>', CLI.explainOut[lang]).makeOptionMandatory())
    .addOption(parameterOption(lang))
    .addOption(
      new Option('-f, --format <form>', CLI.optReportFormat[lang])
        .choices(['text', 'json', 'csv', 'html'])
        .default('text'),
    )
    .addOption(new Option('--all', CLI.rulesDiffAll[lang]));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action((before: string, after: string, { on, param = {}, format, all = false, json }: DiffFlags) => {
    const diff = diffRules(before, after, on, param);
    if (json || format === 'json') printData(diffJson(diff, all));
    else if (format === 'html') printData(diffHtml(diff, all, lang));
    else printData(format === 'csv' ? diffCsv(diff, all, lang) : diffText(diff, all, lang));
  });
}

function load(name: string): RulePack {
  return loadWholePack(name).pack;
}

function listPacks(flags: CommonFlags, lang: Lang): void {
  const packs = listShippedPacks().map(load);
  if (flags.json) return printData(JSON.stringify(packs.map(({ name, edition, title }) => ({ name, edition, title }))));
  for (const { name, edition, title } of packs) printData(`${name}  ${edition}  ${title[lang]}`);
}

/** The vocabulary of rules: every fact with its unit, its meaning in both languages and where it comes from. */
function listFacts(flags: CommonFlags, lang: Lang): void {
  const facts = factNames().map((name) => {
    const { type, from } = factDefinition(name)!;
    return { name, type, units: unitsFor(type), ...factName(name), from: FACT_SOURCES[from] };
  });
  if (flags.json) return printData(JSON.stringify(facts));
  const width = Math.max(...facts.map(({ name }) => name.length));
  for (const { name, type, units, en, zh, from } of facts) {
    const unit = units.length > 0 ? `${type} (${units.join(', ')})` : type;
    const meaning = lang === 'en' ? `${en} ${zh}` : zh;
    printData(`${name.padEnd(width)}  ${unit}  ${meaning}  [${from[lang]}]`);
  }
}

function showPack(name: string, flags: CommonFlags, lang: Lang): void {
  const pack = load(name);
  if (flags.json) return printData(JSON.stringify(pack));
  const { title, edition, outcomes, parameters, rules, otherwise, signs } = pack;
  printData(`${pack.name} ${edition}: ${title[lang]}`);
  for (const base of pack.bases) printData(fill(CLI.rulesBase, lang, { base: `${base.name} ${base.edition}` }));
  printData(`\n${CLI.outcomes[lang]}: ${outcomes.map(({ text }) => text[lang]).join(', ')}`);
  printData(`\n${CLI.parameters[lang]}:`);
  for (const { name: id, value, unit, text, cite, confidence, note } of parameters) {
    printData(`  ${id} = ${value} ${unit}  ${text[lang]}  [${confidence}] ${CLI.source[lang]}: ${cite}`);
    if (note) printData(`      ${note[lang]}`);
  }
  printData(`\n${CLI.rules[lang]}:`);
  for (const { id, outcome, sub, cite, since, until } of [...rules, { ...otherwise, since: null, until: null }]) {
    const words = outcomes.find((one) => one.id === outcome)?.text[lang] ?? outcome;
    const dates = since === null && until === null ? '' : `  ${since ?? '…'} – ${until ?? '…'}`;
    printData(`  ${id}  ${words}${sub ? ` / ${sub[lang]}` : ''}${dates}  ${CLI.source[lang]}: ${cite}`);
  }
  if (signs.length > 0) printData(`\n${COLUMN_NAMES.XWBS[lang]}:`);
  for (const { text, cite } of signs) printData(`  ${text[lang]}  ${CLI.source[lang]}: ${cite}`);
}

function testPack(name: string, flags: CommonFlags, lang: Lang): void {
  const results = runExamples(load(name));
  const failed = results.filter(({ passed }) => !passed);
  if (flags.json) printData(JSON.stringify(results));
  else {
    for (const { name: example, expected, got } of failed) {
      const params = { name: example, expected: JSON.stringify(expected), got: JSON.stringify(got) };
      printData(fill(CLI.testFailed, lang, params));
    }
    printData(fill(CLI.testPassed, lang, { passed: results.length - failed.length, failed: failed.length }));
  }
  if (failed.length > 0) process.exitCode = EXIT.invalidRules;
}

function lintPack(name: string, flags: CommonFlags, lang: Lang): void {
  const remarks = lint(load(name));
  if (flags.json) return printData(JSON.stringify(remarks));
  if (remarks.length === 0) return printData(CLI.lintClean[lang]);
  for (const { code, path, text } of remarks) printData(`${code} ${path}: ${text[lang]}`);
  process.exitCode = EXIT.invalidRules;
}

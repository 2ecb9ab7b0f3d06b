import { type FactName, type FactType, type FactValue, factDefinition, type PatchFacts } from '../model/facts.js';
import { CONDITION_WORDS, UNIT_WORDS } from '../words/rules.js';
import { fill, type Lang, type Text } from '../words/text.js';
import { landClassShare } from './land-class.js';
import type { Parameter } from './schema.js';

/**
 * Explanation templates. A placeholder is a fact (`{approved.share}`), the share of land classes on the patch
 * (`{landClass.1202}`, `{landClass.01*}`), a figure of the pack (`{parameter.full_coverage}`), or, in the answer for
 * doubtful patches only, `{missing}`.
 */
export type Part =
  | { readonly kind: 'literal'; readonly literal: string }
  | { readonly kind: 'fact'; readonly fact: FactName; readonly type: FactType }
  | { readonly kind: 'landClass'; readonly code: string }
  | { readonly kind: 'parameter'; readonly parameter: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly placeholder: string };

/** Cuts a template into literals and placeholders; a placeholder that means nothing comes back as `unknown`. */
export function parseTemplate(template: string): Part[] {
  return template
    .split(/(\{[^{}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (piece.startsWith('{') && piece.endsWith('}') ? placeholder(piece.slice(1, -1)) : literal(piece)));
}

function literal(text: string): Part {
  return { kind: 'literal', literal: text };
}

function placeholder(name: string): Part {
  const definition = factDefinition(name);
  if (definition) return { kind: 'fact', fact: name as FactName, type: definition.type };
  if (name === 'missing') return { kind: 'missing' };
  const [, space, rest] = /^(landClass|parameter)\.(.+)$/.exec(name) ?? [];
  if (space === 'landClass' && rest) return { kind: 'landClass', code: rest };
  if (space === 'parameter' && rest) return { kind: 'parameter', parameter: rest };
  return { kind: 'unknown', placeholder: name };
}

type Writer = (facts: PatchFacts, missing: Text | null) => string;

/** Prepares both languages of a template once; the result fills them for one patch after the other. */
export function compileTemplate(
  text: Text,
  parameters: ReadonlyMap<string, Parameter>,
): (facts: PatchFacts, missing: Text | null) => Text {
  const en = writers(text.en, 'en', parameters);
  const zh = writers(text.zh, 'zh', parameters);
  return (facts, missing) => new FilledText(en, zh, facts, missing);
}

/** A filled template; a language is written when it is asked for, because a ledger shows one of them. */
class FilledText implements Text {
  constructor(
    private readonly inEnglish: readonly Writer[],
    private readonly inChinese: readonly Writer[],
    private readonly facts: PatchFacts,
    private readonly missing: Text | null,
  ) {}

  get en(): string {
    return write(this.inEnglish, this.facts, this.missing);
  }

  get zh(): string {
    return write(this.inChinese, this.facts, this.missing);
  }

  /** As plain texts, for JSON. */
  toJSON(): Text {
    return { en: this.en, zh: this.zh };
  }
}

function write(all: readonly Writer[], facts: PatchFacts, missing: Text | null): string {
  let out = '';
  for (const one of all) out += one(facts, missing);
  return out;
}

function writers(template: string, lang: Lang, parameters: ReadonlyMap<string, Parameter>): Writer[] {
  return parseTemplate(template).map((part) => writer(part, lang, parameters));
}

function writer(part: Part, lang: Lang, parameters: ReadonlyMap<string, Parameter>): Writer {
  switch (part.kind) {
    case 'fact':
      return (facts) => formatFact(facts.values[part.fact], part.type, lang);
    case 'landClass':
      return (facts) => formatFact(landClassShare(facts.landClasses, [part.code]), 'share', lang);
    case 'parameter':
      return constant(formatParameter(parameters.get(part.parameter), lang));
    case 'missing':
      return (_facts, missing) => missing?.[lang] ?? '';
    case 'literal':
      return constant(part.literal);
    case 'unknown':
      return constant(`{${part.placeholder}}`);
  }
}

function constant(text: string): Writer {
  return () => text;
}

/** One fact for people: areas in m² and 亩, shares in percent, both with the two decimals of the ledger. */
export function formatFact(value: FactValue, type: FactType, lang: Lang): string {
  if (value === null) return CONDITION_WORDS.none[lang];
  if (typeof value === 'boolean') return CONDITION_WORDS[value ? 'yes' : 'no'][lang];
  if (typeof value === 'string') return value;
  if (type === 'share') return `${value.toFixed(2)}%`;
  if (type === 'length') return fill(CONDITION_WORDS.length, lang, { metres: value.toFixed(2) });
  if (type === 'days') return fill(UNIT_WORDS.day, lang, { value });
  return type === 'area' ? formatArea(value, lang) : String(value);
}

function formatArea(squareMetres: number, lang: Lang): string {
  const m2 = squareMetres.toFixed(2);
  const mu = ((squareMetres * 3) / 2000).toFixed(2);
  return fill(CONDITION_WORDS.area, lang, { m2, mu });
}

/** A figure of the pack in the unit the pack states it in. */
export function formatParameter(parameter: Parameter | undefined, lang: Lang): string {
  return parameter ? formatQuantity(parameter.value, parameter.unit, lang) : '';
}

/** A threshold with its unit: `95%`, `0.5 mu`, `2020-07-03`. */
export function formatQuantity(value: number | string, unit: Parameter['unit'] | null, lang: Lang): string {
  return unit === null ? String(value) : fill(UNIT_WORDS[unit], lang, { value });
}

import { factDefinition, factNames } from '../model/facts.js';
import { nearest } from '../model/nearest.js';
import { EXTENDS_REASONS } from '../words/rules.js';
import type { Text } from '../words/text.js';
import { LAND_CLASS_PATTERN } from './land-class.js';
import { type Parameters, readCondition, readDate, readFactName } from './load-condition.js';
import { readExamples } from './load-examples.js';
import { readCite, readParameters } from './load-parameters.js';
import { mergeById, mergeRules } from './merge.js';
import { type Fields, openPack, type Place } from './place.js';
import {
  type Answer,
  type CitedAnswer,
  type Cutoff,
  type Outcome,
  type PackBase,
  type Rule,
  type RulePack,
  type Sign,
  VALID_ON,
} from './schema.js';
import { parseTemplate } from './template.js';

const PACK_KEYS = [
  'name',
  'extends',
  'title',
  'edition',
  'validOn',
  'parameters',
  'outcomes',
  'signs',
  'cutoff',
  'rules',
  'otherwise',
  'doubtful',
  'examples',
] as const;

/** What the names in a pack may refer to, gathered while reading. */
interface Names {
  readonly parameters: Parameters;
  readonly outcomes: readonly string[];
}

/** A pack that is built upon, with its examples, and the digest of its text. */
export interface BasePack {
  readonly pack: RulePack;
  readonly sha256: string;
}

/** Finds the pack that `extends` names; faults are told at `place`. */
export type FindBase = (name: string, place: Place) => BasePack;

/**
 * Reads a rule pack. `name` is what faults call it, usually its file. A pack that `extends` another takes everything of
 * it and says what is different: see `merge.ts` for the order.
 *
 * Errors  the first fault in reading order is thrown as a Problem (exit 21) with file:line:column and the path in
 *         the pack. A pack that comes back is whole: every fact, class, parameter and unit in it is known.
 */
export function parsePack(text: string, name: string, findBase: FindBase = noBase): RulePack {
  const pack = openPack(text, name).fields(PACK_KEYS);
  const head = {
    name: pack.get('name').text(),
    title: pack.get('title').bilingual(),
    edition: pack.get('edition').text(),
  };
  const stated = pack.optional('extends');
  const from = stated?.text() ?? '';
  const found = stated ? findBase(from, stated) : null;
  const base = found?.pack ?? null;
  const own = readParameters(pack.optional('parameters'), base);
  const parameters: Parameters = new Map([...(base?.parameters ?? []).map((one) => [one.name, one] as const), ...own]);
  const outcomes = mergeById(base?.outcomes, sectionOf(pack, 'outcomes', base), readOutcome);
  const names: Names = { parameters, outcomes: outcomes.map(({ id }) => id) };
  const cutoff = pack.optional('cutoff');
  const answers = readAnswers(pack, names, base);
  const body = {
    validOn: pack.optional('validOn')?.choice(VALID_ON) ?? base?.validOn ?? 'detection',
    parameters: [...parameters.values()],
    outcomes,
    signs: mergeById(base?.signs, pack.optional('signs'), (place) => readSign(place, names)),
    cutoff: cutoff ? readCutoff(pack.value('cutoff'), parameters) : (base?.cutoff ?? null),
    ...answers,
  };
  const bases = found ? [{ ...pick(found), from }, ...found.pack.bases] : [];
  const inherited = [...parameters.keys()].filter((parameter) => !own.has(parameter));
  const examples = readExamples(sectionOf(pack, 'examples', base), body, base?.examples);
  return { ...head, bases, inherited, ...body, examples };
}

function noBase(name: string, place: Place): never {
  throw place.fault('RULES_EXTENDS', { name, reason: EXTENDS_REASONS.alone });
}

function pick({ pack: { name, edition }, sha256 }: BasePack): Omit<PackBase, 'from'> {
  return { name, edition, sha256 };
}

/** A section that a pack must have unless it builds on another. */
function sectionOf(pack: Fields, key: string, base: RulePack | null): Place | null {
  return base ? pack.optional(key) : pack.get(key);
}

function readAnswers(
  pack: Fields,
  names: Names,
  base: RulePack | null,
): Pick<RulePack, 'rules' | 'otherwise' | 'doubtful'> {
  const rules = mergeRules(base?.rules, sectionOf(pack, 'rules', base), (place) => readRule(place, names));
  const own = { otherwise: sectionOf(pack, 'otherwise', base), doubtful: sectionOf(pack, 'doubtful', base) };
  const otherwise = own.otherwise ? readOtherwise(own.otherwise, names) : base!.otherwise;
  const doubtful = own.doubtful ? readDoubtful(own.doubtful, names) : base!.doubtful;
  const taken = new Set(rules.map(({ id }) => id));
  for (const [key, { id }] of [['otherwise', otherwise] as const, ['doubtful', doubtful] as const]) {
    if (taken.has(id)) throw (own[key] ?? pack.get('rules')).fault('RULES_DUPLICATE', { name: id });
    taken.add(id);
  }
  return { rules, otherwise, doubtful };
}

function readOutcome(place: Place): Outcome {
  const fields = place.fields(['id', 'en', 'zh']);
  return { id: fields.get('id').text(), text: { en: fields.get('en').text(), zh: fields.get('zh').text() } };
}

function readSign(place: Place, names: Names): Sign {
  const fields = place.fields(['id', 'en', 'zh', 'when', 'classes', 'cite', 'because']);
  return {
    id: fields.get('id').text(),
    text: { en: fields.get('en').text(), zh: fields.get('zh').text() },
    when: readCondition(fields.get('when'), names.parameters),
    classes:
      fields
        .value('classes')
        ?.someOf()
        .map((one) => readOutcomeId(one, names)) ?? null,
    cite: readCite(fields),
    because: fields.optional('because') ? readBecause(fields.get('because'), names.parameters, false) : null,
  };
}

function readOutcomeId(place: Place, { outcomes }: Names): string {
  const name = place.text();
  if (!outcomes.includes(name)) throw place.fault('RULES_NAME_UNKNOWN', { name, nearest: nearest(name, outcomes) });
  return name;
}

function readCutoff(place: Place | null, parameters: Parameters): Cutoff | null {
  if (place === null) return null;
  const fields = place.fields(['date', 'fact', 'stock', 'increment', 'cite']);
  const fact = readFactName(fields.get('fact'));
  if (factDefinition(fact)?.type !== 'date') throw fields.get('fact').wrong('patch.imageAfter | patch.imageBefore');
  return {
    date: readDate(fields.get('date'), parameters),
    fact,
    stock: fields.get('stock').bilingual(),
    increment: fields.get('increment').bilingual(),
    cite: readCite(fields),
  };
}

function readRule(place: Place, names: Names): Rule {
  const fields = place.fields([
    'id',
    'before',
    'after',
    'when',
    'then',
    'cite',
    'valid',
    'since',
    'until',
    'stands',
    'because',
  ]);
  const id = fields.get('id').text();
  const then = fields.get('then').fields(['class', 'sub']);
  return {
    id,
    when: readCondition(fields.get('when'), names.parameters),
    outcome: readOutcomeId(then.get('class'), names),
    sub: then.value('sub')?.bilingual() ?? null,
    cite: readCite(fields),
    ...readWindow(fields),
    stands: fields.optional('stands')?.flag() ?? false,
    because: readBecause(fields.get('because'), names.parameters, false),
  };
}

/** `valid: {from, to}`, or the older `since:` and `until:`; both at once could contradict each other unseen. */
function readWindow(fields: Fields): { since: string | null; until: string | null } {
  const valid = fields.optional('valid');
  for (const key of ['since', 'until']) {
    if (valid && fields.optional(key))
      throw valid.fault('RULES_VALUE', { expected: 'valid | since, until', found: key });
  }
  const [dates, from, to] = valid ? [valid.fields(['from', 'to']), 'from', 'to'] : [fields, 'since', 'until'];
  const since = dates.value(from)?.date() ?? null;
  const until = dates.value(to)?.date() ?? null;
  if (since !== null && until !== null && since > until) {
    throw dates.get(to).fault('RULES_DATES', { since, until });
  }
  return { since, until };
}

function readOtherwise(place: Place, names: Names): CitedAnswer {
  const fields = place.fields(['id', 'class', 'sub', 'cite', 'because']);
  return { ...readAnswer(fields, names, false), cite: readCite(fields) };
}

function readDoubtful(place: Place, names: Names): Answer {
  return readAnswer(place.fields(['id', 'class', 'sub', 'because']), names, true);
}

function readAnswer(fields: Fields, names: Names, mayNameMissing: boolean): Answer {
  return {
    id: fields.get('id').text(),
    outcome: readOutcomeId(fields.get('class'), names),
    sub: fields.value('sub')?.bilingual() ?? null,
    because: readBecause(fields.get('because'), names.parameters, mayNameMissing),
  };
}

function readBecause(place: Place, parameters: Parameters, mayNameMissing: boolean): Text {
  const text = place.bilingual();
  const fields = place.fields(['en', 'zh']);
  for (const lang of ['en', 'zh'] as const) checkPlaceholders(fields.get(lang), parameters, mayNameMissing);
  return text;
}

function checkPlaceholders(place: Place, parameters: Parameters, mayNameMissing: boolean): void {
  for (const part of parseTemplate(place.text())) {
    // A bracket that is not closed would be printed as it stands.
    if (part.kind === 'literal' && /[{}]/.test(part.literal)) throw placeholderFault(place, part.literal, factNames());
    if (part.kind === 'unknown') throw placeholderFault(place, part.placeholder, factNames());
    if (part.kind === 'missing' && !mayNameMissing) throw placeholderFault(place, 'missing', factNames());
    if (part.kind === 'landClass' && !LAND_CLASS_PATTERN.test(part.code)) throw placeholderFault(place, part.code, []);
    if (part.kind === 'parameter' && !parameters.has(part.parameter)) {
      const candidates = [...parameters.keys()].map((name) => `parameter.${name}`);
      throw placeholderFault(place, `parameter.${part.parameter}`, candidates);
    }
  }
}

function placeholderFault(place: Place, name: string, candidates: readonly string[]) {
  return place.fault('RULES_PLACEHOLDER', { name, nearest: nearest(name, candidates) || 'landClass.0101' });
}

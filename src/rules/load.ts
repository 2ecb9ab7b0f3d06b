import { factDefinition, factNames } from '../model/facts.js';
import { nearest } from '../model/nearest.js';
import type { Text } from '../words/text.js';
import { LAND_CLASS_PATTERN } from './land-class.js';
import { type Parameters, readCondition, readDate, readFactName } from './load-condition.js';
import { readExamples } from './load-examples.js';
import { type Fields, openPack, type Place } from './place.js';
import {
  type Answer,
  type CitedAnswer,
  CONFIDENCES,
  type Cutoff,
  type Outcome,
  type Parameter,
  type Rule,
  type RulePack,
  type Sign,
} from './schema.js';
import { parseTemplate } from './template.js';
import { UNITS } from './units.js';

const PACK_KEYS = [
  'name',
  'title',
  'edition',
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

/**
 * Reads a rule pack. `name` is what faults call it, usually its file.
 *
 * Errors  the first fault in reading order is thrown as a Problem (exit 21) with file:line:column and the path in
 *         the pack. A pack that comes back is whole: every fact, class, parameter and unit in it is known.
 */
export function parsePack(text: string, name: string): RulePack {
  const pack = openPack(text, name).fields(PACK_KEYS);
  const head = {
    name: pack.get('name').text(),
    title: pack.get('title').bilingual(),
    edition: pack.get('edition').text(),
  };
  const parameters = readParameters(pack.optional('parameters'));
  const outcomes = readUnique(pack.get('outcomes'), readOutcome);
  const names: Names = { parameters, outcomes: outcomes.map(({ id }) => id) };
  const signs = pack.optional('signs');
  const answers = readAnswers(pack, names);
  const body = {
    parameters: [...parameters.values()],
    outcomes,
    signs: signs ? readUnique(signs, (place) => readSign(place, names)) : [],
    cutoff: readCutoff(pack.value('cutoff'), parameters),
    ...answers,
  };
  return { ...head, ...body, examples: readExamples(pack.get('examples'), body) };
}

function readAnswers(pack: Fields, names: Names): Pick<RulePack, 'rules' | 'otherwise' | 'doubtful'> {
  const rules = readUnique(pack.get('rules'), (place) => readRule(place, names));
  const otherwise = readOtherwise(pack.get('otherwise'), names);
  const doubtful = readDoubtful(pack.get('doubtful'), names);
  const taken = new Set(rules.map(({ id }) => id));
  for (const [key, { id }] of [['otherwise', otherwise] as const, ['doubtful', doubtful] as const]) {
    if (taken.has(id)) throw pack.get(key).fault('RULES_DUPLICATE', { name: id });
    taken.add(id);
  }
  return { rules, otherwise, doubtful };
}

/** A list of things with ids, each id once. */
function readUnique<T extends { readonly id: string }>(place: Place, read: (one: Place) => T): T[] {
  const seen = new Set<string>();
  return place.someOf().map((one) => {
    const value = read(one);
    if (seen.has(value.id)) throw one.fault('RULES_DUPLICATE', { name: value.id });
    seen.add(value.id);
    return value;
  });
}

function readParameters(place: Place | null): Parameters {
  const parameters = new Map<string, Parameter>();
  if (place === null) return parameters;
  for (const [name, { at, value }] of place.entries()) {
    // The name must fit into a placeholder and into a job file.
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw at.wrong('lower_case');
    parameters.set(name, readParameter(name, value));
  }
  return parameters;
}

function readParameter(name: string, place: Place): Parameter {
  const fields = place.fields(['value', 'unit', 'en', 'zh', 'cite', 'confidence', 'note']);
  const unit = fields.get('unit').choice([...UNITS, 'date']);
  const value = unit === 'date' ? fields.get('value').date() : fields.get('value').number();
  const text = { en: fields.get('en').text(), zh: fields.get('zh').text() };
  const confidence = fields.get('confidence').choice(CONFIDENCES);
  return {
    name,
    value,
    unit,
    text,
    cite: readCite(fields),
    confidence,
    note: fields.value('note')?.bilingual() ?? null,
  };
}

function readCite(fields: Fields): string {
  const cite = fields.optional('cite');
  const value = cite?.scalar();
  if (cite === null || value === null || (typeof value === 'string' && value.trim() === '')) {
    throw (cite ?? fields.place).fault('RULES_CITATION_MISSING', cite ? {} : { path: `${fields.place.path}.cite` });
  }
  return cite.text();
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
  const fields = place.fields(['id', 'when', 'then', 'cite', 'since', 'until', 'stands', 'because']);
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

function readWindow(fields: Fields): { since: string | null; until: string | null } {
  const since = fields.value('since')?.date() ?? null;
  const until = fields.value('until')?.date() ?? null;
  if (since !== null && until !== null && since > until) {
    throw fields.get('until').fault('RULES_DATES', { since, until });
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

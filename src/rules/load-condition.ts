import { type FactDefinition, type FactName, type FactType, factDefinition, nearestFact } from '../model/facts.js';
import { nearest } from '../model/nearest.js';
import { LAND_CLASS_PATTERN } from './land-class.js';
import { misfit } from './override.js';
import type { Fields, Place } from './place.js';
import { COMPARISONS, type Condition, type Parameter, type ParameterRef } from './schema.js';
import { typeOfUnit, UNITS, type Unit, unitsFor } from './units.js';

export type Parameters = ReadonlyMap<string, Parameter>;

const MEASURED: readonly FactType[] = ['area', 'share', 'length', 'days', 'number'];
const FORMS: Readonly<Record<string, (place: Place, parameters: Parameters) => Condition>> = {
  all: (place, parameters) => ({ kind: 'all', all: readMany(place, 'all', parameters) }),
  any: (place, parameters) => ({ kind: 'any', any: readMany(place, 'any', parameters) }),
  not: (place, parameters) => ({ kind: 'not', not: readCondition(place.fields(['not']).get('not'), parameters) }),
  needs: (place) => ({ kind: 'needs', needs: place.fields(['needs']).get('needs').someOf().map(readFactName) }),
  landClasses: readLandClasses,
  fact: readFactLeaf,
};

/** One condition of the closed vocabulary (`schema.ts`); anything else is a fault that names its place. */
export function readCondition(place: Place, parameters: Parameters): Condition {
  const forms = place.keys().filter((key) => Object.hasOwn(FORMS, key));
  const [form] = forms;
  if (forms.length > 1) {
    throw place.fault('RULES_VALUE', { expected: Object.keys(FORMS).join(' | '), found: forms.join(', ') });
  }
  const read = form === undefined ? undefined : FORMS[form];
  if (!read) {
    place.fields(Object.keys(FORMS));
    throw place.wrong(Object.keys(FORMS).join(' | '));
  }
  return read(place, parameters);
}

function readMany(place: Place, key: 'all' | 'any', parameters: Parameters): Condition[] {
  return place
    .fields([key])
    .get(key)
    .someOf()
    .map((one) => readCondition(one, parameters));
}

/** The name of a fact that exists. */
export function readFactName(place: Place): FactName {
  const fact = place.text();
  if (!factDefinition(fact)) throw place.fault('RULES_FACT_UNKNOWN', { fact, nearest: nearestFact(fact) });
  return fact as FactName;
}

function readFactLeaf(place: Place, parameters: Parameters): Condition {
  const fields = place.fields(['fact', 'is', 'than', 'unit', 'oneOf', 'before', 'onOrAfter', 'given']);
  const fact = readFactName(fields.get('fact'));
  const { type } = factDefinition(fact) as FactDefinition;
  if (fields.optional('given')) {
    return { kind: 'given', fact, given: place.fields(['fact', 'given']).get('given').flag() };
  }
  if (type === 'text') return { kind: 'oneOf', fact, oneOf: readTexts(place.fields(['fact', 'oneOf']).get('oneOf')) };
  if (type === 'flag') return { kind: 'flag', fact, is: place.fields(['fact', 'is']).get('is').flag() };
  if (type === 'date') return readDateLeaf(place, fact, parameters);
  return {
    kind: 'compare',
    fact,
    ...readThreshold(place.fields(['fact', 'is', 'than', 'unit']), fact, type, parameters),
  };
}

function readTexts(place: Place): string[] {
  return place.someOf().map((one) => one.text());
}

function readDateLeaf(place: Place, fact: FactName, parameters: Parameters): Condition {
  const fields = place.fields(['fact', 'before', 'onOrAfter']);
  const before = fields.optional('before');
  const after = fields.optional('onOrAfter');
  const date = before ?? after;
  if (date === null || (before && after)) throw place.wrong('before: DATE | onOrAfter: DATE');
  return { kind: 'date', fact, is: before ? 'before' : 'onOrAfter', date: readDate(date, parameters) };
}

/** A day, or the name of a parameter that is one. */
export function readDate(place: Place, parameters: Parameters): string | ParameterRef {
  if (!place.isMap()) return place.date();
  const { ref, at, unit } = readParameterRef(place, parameters);
  if (unit !== 'date') throw at.fault('RULES_UNIT', { unit, fact: place.path, allowed: 'date' });
  return ref;
}

function readLandClasses(place: Place, parameters: Parameters): Condition {
  const fields = place.fields(['landClasses', 'share']);
  const landClasses = fields.get('landClasses').someOf().map(readLandClass);
  const share = fields.get('share').fields(['is', 'than', 'unit']);
  return { kind: 'landClasses', landClasses, ...readThreshold(share, 'landClasses', 'share', parameters) };
}

function readLandClass(place: Place): string {
  const code = place.text();
  if (!LAND_CLASS_PATTERN.test(code)) throw place.wrong('"0101" | "01*"');
  return code;
}

type Threshold = { is: (typeof COMPARISONS)[number]; than: number | ParameterRef; unit: Unit | null };

function readThreshold(fields: Fields, fact: string, type: FactType, parameters: Parameters): Threshold {
  const is = fields.get('is').choice(COMPARISONS);
  const than = fields.get('than');
  const stated = fields.optional('unit');
  if (!than.isMap()) {
    const unit = readUnit(fields, fact, type);
    // Days are counted from either side; no other measure is ever negative, and no share above the whole.
    const expected = unit === null || unit === 'day' ? null : misfit(than.number(), { unit });
    if (expected) throw than.wrong(expected);
    return { is, than: than.number(), unit };
  }
  const { ref, at, unit } = readParameterRef(than, parameters);
  const fits = unit !== 'date' && typeOfUnit(unit) === type;
  if (!fits) throw at.fault('RULES_UNIT', { unit, fact, allowed: unitsFor(type).join(', ') });
  // The parameter says its own unit. Said again it must be the same, or one of the two would be wrong unseen.
  if (stated && stated.text() !== unit) throw stated.fault('RULES_UNIT', { unit: stated.text(), fact, allowed: unit });
  return { is, than: ref, unit };
}

function readUnit(fields: Fields, fact: string, type: FactType): Unit | null {
  const place = fields.optional('unit');
  if (place === null) {
    if (type === 'number') return null;
    return fields.get('unit').choice(UNITS);
  }
  const unit = place.choice(UNITS);
  const allowed = unitsFor(type);
  if (!MEASURED.includes(type) || !allowed.includes(unit)) {
    throw place.fault('RULES_UNIT', { unit, fact, allowed: allowed.join(', ') });
  }
  return unit;
}

function readParameterRef(place: Place, parameters: Parameters) {
  const at = place.fields(['parameter']).get('parameter');
  const name = at.text();
  const parameter = parameters.get(name);
  if (!parameter) throw at.fault('RULES_NAME_UNKNOWN', { name, nearest: nearest(name, parameters.keys()) });
  return { ref: { parameter: name }, at, unit: parameter.unit };
}

import {
  type FactDefinition,
  type FactName,
  type FactType,
  type FactValue,
  factDefinition,
  nearestFact,
} from '../model/facts.js';
import { nearest } from '../model/nearest.js';
import { LAND_CLASS_PATTERN } from './land-class.js';
import { mergeNamed } from './merge.js';
import { misfit } from './override.js';
import type { Place } from './place.js';
import type { Example, Expectation, RulePack } from './schema.js';
import type { Unit } from './units.js';

type Judged = Pick<RulePack, 'validOn' | 'outcomes' | 'signs' | 'rules' | 'otherwise' | 'doubtful'>;

/**
 * The examples of a pack, each with facts that exist, of the right type, and promises the pack can keep. Those of the
 * base go on holding, unless the pack has one of the same name or removes it: a promise is never dropped in silence.
 */
export function readExamples(place: Place | null, pack: Judged, base: readonly Example[] | undefined): Example[] {
  if (!base && place?.list().length === 0) return [];
  const nameOf = (example: Example) => ({ name: example.name, value: example });
  return mergeNamed(base, place, 'name', nameOf, (one) => readExample(one, pack));
}

function readExample(place: Place, pack: Judged): Example {
  const fields = place.fields(['name', 'asOf', 'facts', 'landClasses', 'expect']);
  const facts = new Map<FactName, FactValue>();
  for (const [name, { at, value }] of fields.value('facts')?.entries() ?? []) {
    const definition = factDefinition(name);
    if (!definition) throw at.fault('RULES_FACT_UNKNOWN', { fact: name, nearest: nearestFact(name) });
    facts.set(name as FactName, readFactValue(value, definition));
  }
  return {
    name: fields.get('name').text(),
    facts,
    landClasses: readShares(fields.optional('landClasses')),
    // Without its day such an example says nothing.
    asOf: pack.validOn === 'asOf' ? fields.get('asOf').date() : (fields.value('asOf')?.date() ?? null),
    expect: readExpectation(fields.get('expect'), pack),
  };
}

function readFactValue(place: Place, { type }: FactDefinition): FactValue {
  if (place.isNull()) return null;
  if (type === 'text') return place.text();
  if (type === 'date') return place.date();
  if (type === 'flag') return place.flag();
  const unit = MEASURED_IN[type];
  return unit ? readMeasure(place, unit) : place.number();
}

/** How the facts of an example are written; days and counts are plain numbers. */
const MEASURED_IN: Readonly<Partial<Record<FactType, Unit>>> = { area: 'm2', share: 'percent', length: 'm' };

function readMeasure(place: Place, unit: Unit): number {
  const value = place.number();
  const expected = misfit(value, { unit });
  if (expected) throw place.wrong(expected);
  return value;
}

function readShares(place: Place | null): Example['landClasses'] {
  if (place === null) return undefined;
  if (place.isNull()) return null;
  const shares = new Map<string, number>();
  for (const [code, { at, value }] of place.entries()) {
    if (!LAND_CLASS_PATTERN.test(code) || code.endsWith('*')) throw at.wrong('"0101"');
    shares.set(code, readMeasure(value, 'percent'));
  }
  return shares;
}

function readExpectation(place: Place, pack: Judged): Expectation {
  const fields = place.fields(['class', 'sub', 'rule', 'signs', 'stock']);
  const rules = [...pack.rules, pack.otherwise, pack.doubtful];
  const sub = fields.value('sub');
  const signs = fields.value('signs');
  const stock = fields.optional('stock');
  return {
    outcome: readId(fields.get('class'), pack.outcomes),
    rule: readId(fields.get('rule'), rules),
    ...(sub ? { sub: sub.text() } : {}),
    ...(signs ? { signs: signs.list().map((one) => readId(one, pack.signs)) } : {}),
    ...(stock ? { stock: stock.isNull() ? null : stock.choice(['stock', 'increment'] as const) } : {}),
  };
}

function readId(place: Place, among: readonly { readonly id: string }[]): string {
  const name = place.text();
  const ids = among.map(({ id }) => id);
  if (!ids.includes(name)) throw place.fault('RULES_NAME_UNKNOWN', { name, nearest: nearest(name, ids) });
  return name;
}

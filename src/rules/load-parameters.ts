import type { Parameters } from './load-condition.js';
import { misfit } from './override.js';
import type { Fields, Place } from './place.js';
import { CONFIDENCES, type Parameter, type RulePack } from './schema.js';
import { UNITS } from './units.js';

/** The figures that a pack states itself, new ones and those that take the place of a base's. */
export function readParameters(place: Place | null, base: RulePack | null): Parameters {
  const parameters = new Map<string, Parameter>();
  if (place === null) return parameters;
  for (const [name, { at, value }] of place.entries()) {
    // The name must fit into a placeholder and into a job file.
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw at.wrong('lower_case');
    parameters.set(name, readParameter(name, value, base?.parameters.find((one) => one.name === name) ?? null));
  }
  return parameters;
}

/** A figure; where it takes the place of a base's, its unit and words stay, its value and source are its own. */
function readParameter(name: string, place: Place, base: Parameter | null): Parameter {
  const fields = place.fields(['value', 'unit', 'en', 'zh', 'cite', 'confidence', 'note', 'min', 'max']);
  const stated = base ? fields.optional('unit') : fields.get('unit');
  const unit = stated?.choice([...UNITS, 'date']) ?? base!.unit;
  if (base && unit !== base.unit) {
    throw stated!.fault('RULES_UNIT', { unit, fact: `parameters.${name}`, allowed: base.unit });
  }
  const word = (lang: 'en' | 'zh'): string =>
    (base ? fields.optional(lang) : fields.get(lang))?.text() ?? base!.text[lang];
  const bound = (key: 'min' | 'max'): number | undefined => fields.optional(key)?.number() ?? base?.[key];
  const parameter = {
    name,
    value: unit === 'date' ? fields.get('value').date() : fields.get('value').number(),
    unit,
    text: { en: word('en'), zh: word('zh') },
    cite: readCite(fields),
    confidence: fields.get('confidence').choice(CONFIDENCES),
    note: fields.value('note')?.bilingual() ?? null,
    min: bound('min'),
    max: bound('max'),
  };
  const expected = misfit(parameter.value, parameter);
  if (expected) throw fields.get('value').wrong(expected);
  return parameter;
}

/** The source of a figure or a rule, which must be there. */
export function readCite(fields: Fields): string {
  const cite = fields.optional('cite');
  const value = cite?.scalar();
  if (cite === null || value === null || (typeof value === 'string' && value.trim() === '')) {
    throw (cite ?? fields.place).fault('RULES_CITATION_MISSING', cite ? {} : { path: `${fields.place.path}.cite` });
  }
  return cite.text();
}

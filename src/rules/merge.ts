import { nearest } from '../model/nearest.js';
import type { Place } from './place.js';
import type { Rule } from './schema.js';

/**
 * How a pack changes the one it `extends`. Everything of the base stays, in its order, except what the pack names:
 *
 * - an entry with the id of one of the base takes its place;
 * - `{ id, remove: true }` takes it away;
 * - a new entry comes after those of the base; a rule may say `before: ID` or `after: ID` instead, and a rule that takes
 *   the place of another moves there when it says so.
 *
 * Rules are asked from the top: a new rule without a place is asked last, just before `otherwise`.
 */
export function mergeById<T extends { readonly id: string }>(
  base: readonly T[] | undefined,
  place: Place | null,
  read: (one: Place) => T,
): T[] {
  return mergeNamed(base, place, 'id', (one) => ({ name: one.id, value: one }), read);
}

/** The same for things with another kind of name. */
export function mergeNamed<T>(
  base: readonly T[] | undefined,
  place: Place | null,
  key: string,
  nameOf: (value: T) => { readonly name: string; readonly value: T },
  read: (one: Place) => T,
): T[] {
  const merged = new Map((base ?? []).map((value) => [nameOf(value).name, value]));
  const seen = new Set<string>();
  for (const one of entriesOf(place, base !== undefined)) {
    const removed = base ? removedName(one, key) : null;
    const value = removed === null ? read(one) : null;
    const name = removed ?? nameOf(value!).name;
    if (seen.has(name)) throw one.fault('RULES_DUPLICATE', { name });
    seen.add(name);
    if (value !== null) merged.set(name, value);
    else if (!merged.delete(name)) throw unknownName(one, name, merged.keys());
  }
  return [...merged.values()];
}

/** Rules, whose order matters. */
export function mergeRules(base: readonly Rule[] | undefined, place: Place | null, read: (one: Place) => Rule): Rule[] {
  if (!base) {
    for (const one of place?.list() ?? []) {
      const stated = ['before', 'after', 'remove'].find((key) => one.isMap() && one.keys().includes(key));
      if (stated) throw one.fault('RULES_KEY_UNKNOWN', { key: stated, nearest: 'extends', allowed: 'extends: …' });
    }
    return mergeById(base, place, read);
  }
  let rules = mergeById(base, place, read);
  for (const one of place?.list() ?? []) {
    const fields = new Map([...one.entries()].map(([key, { value }]) => [key, value]));
    const [before, after] = [fields.get('before'), fields.get('after')];
    if (before && after) throw after.fault('RULES_VALUE', { expected: 'before | after', found: 'before, after' });
    const beside = before ?? after;
    if (!beside) continue;
    const id = fields.get('id')!.text();
    rules = moved(rules, id, beside, before ? 0 : 1);
  }
  return rules;
}

function moved(rules: readonly Rule[], id: string, beside: Place, step: 0 | 1): Rule[] {
  const rule = rules.find((one) => one.id === id)!;
  const rest = rules.filter((one) => one.id !== id);
  const name = beside.text();
  const at = rest.findIndex((one) => one.id === name);
  if (at < 0) {
    throw unknownName(
      beside,
      name,
      rest.map((one) => one.id),
    );
  }
  return [...rest.slice(0, at + step), rule, ...rest.slice(at + step)];
}

function entriesOf(place: Place | null, mayBeEmpty: boolean): Place[] {
  if (place === null) return [];
  return mayBeEmpty ? place.list() : place.someOf();
}

/** The name in `{ id: NAME, remove: true }`; null for anything else. */
function removedName(one: Place, key: string): string | null {
  if (!one.isMap() || !one.keys().includes('remove')) return null;
  const fields = one.fields([key, 'remove']);
  if (!fields.get('remove').flag()) throw fields.get('remove').wrong('true');
  return fields.get(key).text();
}

function unknownName(place: Place, name: string, known: Iterable<string>) {
  return place.fault('RULES_NAME_UNKNOWN', { name, nearest: nearest(name, known) || '-' });
}

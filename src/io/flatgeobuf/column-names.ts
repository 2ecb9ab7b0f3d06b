import { RECORD_COLUMN, RINGS_COLUMN } from './format.js';

/** The names that columns of a source cannot have in a file of ours, to begin a set of taken names with. */
export function ownColumnNames(): Set<string> {
  return new Set([RECORD_COLUMN, RINGS_COLUMN]);
}

/** The name, or the name with the next number that makes it a new one; it is taken then. */
export function freeName(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let i = 1; taken.has(candidate); i++) candidate = `${name}_${i}`;
  taken.add(candidate);
  return candidate;
}

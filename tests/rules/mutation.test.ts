import { describe, expect, test } from 'vitest';
import { loadWholePack } from '../../src/io/load-pack.js';
import { listShippedPacks } from '../../src/io/rule-packs.js';
import { runExamples } from '../../src/rules/examples.js';
import { lint } from '../../src/rules/lint.js';
import { parsePack } from '../../src/rules/load.js';
import type { RulePack } from '../../src/rules/schema.js';
import { SMALL_PACK } from './example-pack.js';
import { mutantsOf } from './mutants.js';

/** What the examples of a pack come to, without the words. */
function verdicts(pack: RulePack): string {
  return JSON.stringify(runExamples(pack).map(({ got }) => got));
}

function unnoticed(pack: RulePack): string[] {
  const sound = verdicts(pack);
  return mutantsOf(pack)
    .filter((mutant) => verdicts(mutant.pack) === sound)
    .map(({ name }) => name);
}

describe.each(listShippedPacks())('the shipped pack %s', (name) => {
  const { pack } = loadWholePack(name);

  test('keeps the promises of its examples, and lint has nothing to say', () => {
    expect(runExamples(pack).filter(({ passed }) => !passed)).toEqual([]);
    expect(lint(pack)).toEqual([]);
  });

  test('has every rule, the fallback and the doubt reached by an example', () => {
    const reached = new Set(runExamples(pack).map(({ got }) => got.rule));
    const ids = [...pack.rules, pack.otherwise, pack.doubtful].map(({ id }) => id);
    expect(ids.filter((id) => !reached.has(id))).toEqual([]);
  });

  test('has no figure that could move by 1 % (a date by a day), up or down, unnoticed by its examples', () => {
    expect(mutantsOf(pack).length).toBeGreaterThanOrEqual(2 * pack.parameters.length);
    expect(unnoticed(pack)).toEqual([]);
  });
});

test('the test itself sees a figure that nothing depends on', () => {
  const pack = parsePack(SMALL_PACK, 'small.yaml');
  expect(unnoticed(pack)).toContain('full = 95.95');
  expect(mutantsOf(pack).map(({ name }) => name)).toEqual([
    'full = 95.95',
    'full = 94.05',
    'start = 2020-07-04',
    'start = 2020-07-02',
    'R1: unapproved.area < 1.01',
    'R1: unapproved.area < 0.99',
    'R2: 1006 > 0.505',
    'R2: 1006 > 0.495',
  ]);
});

import { describe, expect, test } from 'vitest';
import { askedFacts, nearReach } from '../../src/rules/asked.js';
import { parsePack } from '../../src/rules/load.js';
import { altered, SMALL_PACK } from './example-pack.js';

const near = altered(
  "    when: { fact: approved.area, is: '=', than: 0, unit: m2 }",
  `    when:
      any:
        - not: { fact: near.distance, is: '<=', than: 30, unit: m }
        - { fact: nearOwn.distance, is: '<', than: { parameter: far } }
    because: { en: 'near {near.id}', zh: '{near.id}' }`,
).replace(
  'parameters:\n',
  'parameters:\n  far: { value: 80, unit: m, en: far, zh: 远, cite: test notice, confidence: local }\n',
);

describe('what a pack asks', () => {
  test('facts of conditions, answers and signs', () => {
    const asked = [...askedFacts(parsePack(SMALL_PACK, 'small'))].sort();
    expect(asked).toEqual(['approval.conversion.share', 'approved.area', 'unapproved.area']);
    expect([...askedFacts(parsePack(near, 'near'))]).toEqual(
      expect.arrayContaining(['near.distance', 'nearOwn.distance', 'near.id']),
    );
  });

  test('approvals nearby are looked for as far as the conditions go, and not at all where none asks', () => {
    expect(nearReach(parsePack(SMALL_PACK, 'small'), true)).toBeNull();
    expect(nearReach(parsePack(near, 'near'), true)).toBe(80);
    expect(nearReach(parsePack(near, 'near'), false)).toBe(30);
  });

  test('a length is compared in metres only', () => {
    const wrong = near.replace('than: 30, unit: m }', 'than: 30, unit: m2 }');
    expect(() => parsePack(wrong, 'wrong')).toThrow(expect.objectContaining({ code: 'RULES_UNIT' }));
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteChunks } from '../../src/io/write/byte-chunks.js';
import { csvHead } from '../../src/io/write/csv.js';
import { addFactLine } from '../../src/io/write/fact-lines.js';
import { APPROVAL_KINDS } from '../../src/model/approval-kind.js';
import { type FactName, type FactValue, factDefinition, factNames } from '../../src/model/facts.js';
import { type KeptFacts, keptHeadings } from '../../src/model/kept-facts.js';
import { parseKeptFacts } from '../../src/result/kept-facts.js';

const day = fc.constantFrom('2020-07-03', '2026-04-18');
/** Texts with everything that CSV, spreadsheets and the cells themselves trip over; never blank or with a stray guard. */
const word = fc
  .array(fc.constantFrom('a', '7', '号', '〔', ',', '"', ';', '|', '%', '\n', '=', '0', ' ', 'É', '𠮷'), {
    minLength: 1,
  })
  .map((parts) => parts.join(''));

function factOf(name: string): fc.Arbitrary<FactValue> {
  const type = factDefinition(name)?.type;
  if (type === 'flag') return fc.boolean();
  if (type === 'date') return fc.option(day);
  if (type === 'text') return fc.option(fc.oneof(word, fc.constantFrom('', "'", "''")));
  return fc.option(
    fc.oneof(
      fc.integer({ min: 0, max: 10_000_000_000 }).map((cents) => cents / 100),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    ),
  );
}

const kept: fc.Arbitrary<KeptFacts> = fc
  .record({
    id: word,
    townshipCode: fc.option(fc.constantFrom('320482100', '000000012')),
    values: fc.record(Object.fromEntries(factNames().map((name) => [name, factOf(name)]))),
    shares: fc.dictionary(fc.constantFrom('0101', '0201K', '1006'), fc.double({ min: 0, max: 100, noNaN: true })),
    approvals: fc.array(
      fc.record({
        kind: fc.constantFrom(...APPROVAL_KINDS),
        id: word,
        approved: fc.option(day),
        expires: fc.option(day),
        timing: fc.constantFrom('inForce' as const, 'afterwards' as const, 'expired' as const, 'undated' as const),
        area: fc.nat(1_000_000_000),
      }),
      { maxLength: 3 },
    ),
    remarks: fc.option(word),
  })
  .map(({ id, townshipCode, values, shares, approvals, remarks }) => {
    const all = values as Record<FactName, FactValue>;
    const landClasses = all['baseline.given'] === true ? new Map(Object.entries(shares)) : null;
    return { id, townshipCode, facts: { values: all, landClasses }, approvals, remarks };
  });

function textOf(all: readonly KeptFacts[]): string {
  const bytes = new ByteChunks();
  for (const one of all) addFactLine(one, bytes);
  return csvHead(keptHeadings()) + Buffer.concat(bytes.pieces()).toString();
}

test('facts read back are those that were written, to the last digit', () => {
  fc.assert(
    fc.property(fc.array(kept, { maxLength: 3 }), (all) => {
      expect(parseKeptFacts(textOf(all))).toEqual(all.map(withoutMinusZero));
    }),
    { numRuns: 300 },
  );
});

/** 0 and −0 are one area. */
function withoutMinusZero(one: KeptFacts): KeptFacts {
  const values = Object.entries(one.facts.values).map(([name, value]) => [name, value === 0 ? 0 : value]);
  const classes = one.facts.landClasses;
  const landClasses = classes && new Map([...classes].map(([code, share]) => [code, share === 0 ? 0 : share]));
  return { ...one, facts: { values: Object.fromEntries(values), landClasses } };
}

test('a fact of a later version is not provided in an older file', () => {
  const one = fc.sample(kept, 1)[0]!;
  const [head, line] = [keptHeadings().join(','), textOf([one]).split('\n').slice(1).join('\n')];
  const text = `${head.replace('patch.area', 'patch.length')}\n${line}`;
  expect(parseKeptFacts(text)?.[0]?.facts.values['patch.area']).toBeNull();
});

test('what is no such file is seen', () => {
  for (const text of ['', 'JCBH,x\n1,2\n', `${keptHeadings().join(',')}\n1,2\n`])
    expect(parseKeptFacts(text)).toBeNull();
});

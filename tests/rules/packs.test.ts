import { describe, expect, test } from 'vitest';
import { listShippedPacks, readShippedPack } from '../../src/io/rule-packs.js';
import { APPROVAL_KINDS, type ApprovalKind } from '../../src/model/approval-kind.js';
import type { FactName, FactValue, PatchFacts } from '../../src/model/facts.js';
import { exampleFacts, runExamples } from '../../src/rules/examples.js';
import { compilePack } from '../../src/rules/judge.js';
import { lint } from '../../src/rules/lint.js';
import { parsePack } from '../../src/rules/load.js';
import type { Parameter, RulePack } from '../../src/rules/schema.js';
import { randomNumbers } from '../support/random.js';

const packs = listShippedPacks().map((name) => {
  const { text, file } = readShippedPack(name);
  return { name, pack: parsePack(text, file) };
});

/** What makes a patch a suspect of the pack, but for its approvals. */
const SUSPECT: Readonly<Record<string, Readonly<Partial<Record<FactName, FactValue>>>>> = {
  weipian: {},
  nongfang: { 'patch.type': '20', 'patch.imageBefore': '2025-10-12' },
  feinonghua: { 'patch.type': 'SM' },
  sheshi: { 'patch.use': '餐饮' },
  huitoukan: {
    'patch.type': '20',
    'patch.rectification': '拆除复耕',
    'patch.closed': '2025-01-01',
    'patch.daysSinceClosed': 400,
  },
};
const ALL_REGISTERS = APPROVAL_KINDS.filter((kind) => kind !== 'other');

function failing(pack: RulePack): number {
  return runExamples(pack).filter(({ passed }) => !passed).length;
}

describe.each(packs)('the shipped pack $name', ({ name, pack }) => {
  test('keeps its examples and has nothing to remark', () => {
    expect(runExamples(pack).filter(({ passed }) => !passed)).toEqual([]);
    expect(lint(pack)).toEqual([]);
  });

  test.each(pack.rules.map(({ id }) => id))('without rule %s an example fails', (id) => {
    expect(failing({ ...pack, rules: pack.rules.filter((rule) => rule.id !== id) })).toBeGreaterThan(0);
  });

  test.each(pack.signs.map(({ id }) => id))('without sign %s an example fails', (id) => {
    expect(failing({ ...pack, signs: pack.signs.filter((sign) => sign.id !== id) })).toBeGreaterThan(0);
  });

  test.each(mutationsOf(pack))('$title: an example fails', ({ parameter }) => {
    const parameters = pack.parameters.map((one) => (one.name === parameter.name ? parameter : one));
    expect(failing({ ...pack, parameters })).toBeGreaterThan(0);
  });

  test('never speaks of a legal conclusion', () => {
    for (const { outcome, because } of [...pack.rules, pack.otherwise]) {
      if (outcome !== 'suspect') continue;
      expect(because.zh).toMatch(/疑似.*需核实/);
      expect(because.en).toMatch(/Suspected, to be verified/);
    }
  });

  test('without approvals nothing is ever "not approved"', () => {
    const { judge } = compilePack(pack);
    const random = randomNumbers(11);
    const seen = new Set<string>();
    for (let run = 0; run < 4000; run++) {
      const patch = randomPatch(name, random);
      const shown = judge(patchWith(patch, new Map(), []));
      expect(shown.outcome).not.toBe('suspect');
      expect(shown.signs).not.toContain('built_before_approval');
      seen.add(shown.outcome);
      if (shown.outcome === 'doubtful' && shown.ruleId === pack.doubtful.id) expect(shown.missing).not.toEqual([]);
    }
    expect(seen).toContain('doubtful');
  });

  test('missing kinds of approvals neither accuse nor excuse', () => {
    const { judge } = compilePack(pack);
    const random = randomNumbers(12);
    const seen = new Set<string>();
    for (let run = 0; run < 8000; run++) {
      const patch = randomPatch(name, random);
      const shares = randomShares(random);
      const provided = ALL_REGISTERS.filter(() => random() < 0.8);
      const full = judge(patchWith(patch, shares, APPROVAL_KINDS)).outcome;
      const part = judge(patchWith(patch, shares, provided)).outcome;
      seen.add(`${part}/${full}`);
      if (part !== 'doubtful' && (part === 'suspect') !== (full === 'suspect')) {
        expect({ patch, shares: [...shares], provided, part, full }).toBeNull();
      }
    }
    expect([...seen]).toEqual(expect.arrayContaining(['suspect/suspect', 'doubtful/suspect']));
  });
});

/** Every figure raised and lowered by one percent, every day moved by one. */
function mutationsOf(pack: RulePack): { title: string; parameter: Parameter }[] {
  return pack.parameters.flatMap(({ name }) =>
    [0.99, 1.01].map((factor) => ({ title: `${name} × ${factor}`, parameter: moved(pack, name, factor) })),
  );
}

function moved(pack: RulePack, name: string, factor: number): Parameter {
  const parameter = pack.parameters.find((one) => one.name === name)!;
  const { value } = parameter;
  if (typeof value === 'number') return { ...parameter, value: value * factor };
  const day = new Date(Date.parse(value) + (factor < 1 ? -86_400_000 : 86_400_000)).toISOString().slice(0, 10);
  return { ...parameter, value: day };
}

interface RandomPatch {
  readonly area: number;
  readonly own: Readonly<Partial<Record<FactName, FactValue>>>;
}

function randomPatch(name: string, random: () => number): RandomPatch {
  const types = [null, '20', 'SM', '01', '03', 'DT', 'DL1', 'GEF'];
  const uses = [null, '住宅', '餐饮', '大棚', '挖湖造景', '学校'];
  const drawn: Partial<Record<FactName, FactValue>> =
    random() < 0.6
      ? {}
      : { 'patch.type': pick(types, random), 'patch.use': pick(uses, random), 'uncovered.area': pick([0, 50], random) };
  return { area: pick([90, 150, 2000, 50_000], random), own: { ...SUSPECT[name], ...drawn } };
}

function randomShares(random: () => number): Map<ApprovalKind, number> {
  const shares = new Map<ApprovalKind, number>();
  let left = 100;
  while (left > 0 && random() < 0.75) {
    const kind = pick(ALL_REGISTERS, random);
    const share = Math.min(left, pick([2, 4, 20, 60, 92, 96, 97, 100], random));
    shares.set(kind, (shares.get(kind) ?? 0) + share);
    left -= share;
  }
  return shares;
}

/** Approvals side by side on a cultivated patch, as they are when only `provided` kinds were handed over. */
function patchWith(
  { area, own }: RandomPatch,
  shares: ReadonlyMap<ApprovalKind, number>,
  provided: readonly ApprovalKind[],
): PatchFacts {
  const approved = provided.reduce((sum, kind) => sum + (shares.get(kind) ?? 0), 0);
  const rest = (area * (100 - approved)) / 100;
  const facts = new Map<FactName, FactValue>([
    ['patch.area', area],
    ['patch.imageAfter', '2026-04-18'],
    ['cultivated.area', area],
  ]);
  if (provided.length === 0) facts.set('approvals.given', false);
  else {
    facts.set('approved.share', approved).set('approved.area', area - rest);
    facts.set('unapproved.area', rest).set('unapproved.cultivated', rest);
    facts.set('rest.parts', rest > 0 ? 1 : 0).set('rest.largest', rest);
    // A rest along one side of a square.
    facts.set('rest.width', rest > 0 ? (2 * rest) / (2 * Math.sqrt(area) + (2 * rest) / Math.sqrt(area)) : 0);
    for (const kind of APPROVAL_KINDS) {
      const isProvided = provided.includes(kind);
      facts.set(`approval.${kind}.given`, isProvided);
      facts.set(`approval.${kind}.share`, isProvided ? (shares.get(kind) ?? 0) : null);
    }
  }
  for (const [fact, value] of Object.entries(own)) facts.set(fact as FactName, value ?? null);
  return exampleFacts({ facts, landClasses: new Map([['0101', 100]]) });
}

function pick<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)]!;
}

import { beforeEach, describe, expect, test } from 'vitest';
import type { MadePatch } from '../../fixtures/generator/office-result.js';
import { plotRectangle, YEAR } from '../../fixtures/generator/office-year.js';
import { ledgerEntries } from '../../src/office/ledger-entries.js';
import { readStore } from '../../src/office/store/store.js';
import { verifyStore } from '../../src/office/verify.js';
import { OfficeFolder } from './year-store.js';

// Plots 0 to 4 are listed in Q1; 0 is closed out; Q2 shows a relapse on 0, 1 as it was, 2 and 3 merged, 5 new.

const patch = (id: string, plot: number, image: string, changes: Partial<MadePatch> = {}): MadePatch => ({
  id,
  at: plotRectangle(plot),
  township: '甲乡',
  landClass: YEAR.suspect,
  image,
  ...changes,
});
const Q1 = [0, 1, 2, 3, 4].map((plot) => patch(`A${plot}`, plot, '2026-03-10'));
const IMAGE = '2026-06-20';
const relapse = patch('B0', 0, IMAGE);
const repeat = patch('B1', 1, IMAGE);
const merged = patch('B2', 2, IMAGE, { at: plotRectangle(2, 140, 50) });
const fresh = patch('B5', 5, IMAGE);
const Q2 = [relapse, repeat, merged, fresh];

let office: OfficeFolder;
const deliver = (patches: readonly MadePatch[]) => office.add({ name: 'Q2', date: '2026-06-30', patches });
const states = async () => {
  const entries = await readStore(office.store, (store) => ledgerEntries(store));
  return Object.fromEntries(entries.map(({ id, state, texts }) => [id, { ...state, shows: texts['JCBH'] }]));
};

beforeEach(async () => {
  office = await new OfficeFolder().init();
  await office.add({ name: 'Q1', date: '2026-03-31', patches: Q1 });
  await office.close(['A0'], '2026-05-01');
  await deliver(Q2);
});

test('as delivered first', async () => {
  expect(await states()).toMatchObject({
    A0: { status: 'open', relapses: 1, shows: 'B0', listed: '2026-06-30' },
    A1: { status: 'open', shows: 'B1' },
    A2: { status: 'open', shows: 'B2', tbzt: 'merged' },
    A3: { status: 'merged' },
    A4: { status: 'open', gone_since: 'Q2', shows: 'A4' },
    B5: { status: 'open', listed: '2026-06-30' },
  });
});

describe('a correction', () => {
  test('dated before the delivery that it corrects is refused: no figure of the days between would hold', async () => {
    const early = office.add({ name: 'Q2', date: '2026-06-29', patches: [relapse, repeat, merged] });
    await expect(early).rejects.toMatchObject({
      code: 'LEDGER_DATE_BACKWARDS',
      message: expect.stringMatching(/delivery of Q2 that it corrects \(2026-06-30\)/),
    });
  });
  test('that withdraws the relapse: the entry is closed out as it was', async () => {
    const { corrections } = await deliver([repeat, merged, fresh]);
    expect(corrections).toEqual([{ id: 'B0', change: 'withdrawn', columns: [] }]);
    expect((await states())['A0']).toMatchObject({
      status: 'closed',
      closed: '2026-05-01',
      accepted_by: '验收组',
      remaining: 0,
      relapses: 0,
      listed: '2026-03-31',
      shows: 'A0',
    });
  });
  test('that withdraws a repeat: the entry shows its earlier patch and counts as not seen', async () => {
    await deliver([relapse, merged, fresh]);
    expect((await states())['A1']).toMatchObject({ status: 'open', shows: 'A1', gone_since: 'Q2', tbzt: 'new' });
  });
  test('that takes a merger apart: both entries go on', async () => {
    const parts = [patch('B2', 2, IMAGE), patch('B3', 3, IMAGE)];
    await deliver([relapse, repeat, ...parts, fresh]);
    expect(await states()).toMatchObject({
      A2: { status: 'open', shows: 'B2', tbzt: 'repeat' },
      A3: { status: 'open', into_entry: null, shows: 'B3', tbzt: 'repeat' },
    });
  });
  test('that moves a new patch onto an old plot: it carries that entry on, its own is withdrawn', async () => {
    await deliver([relapse, repeat, merged, { ...fresh, at: plotRectangle(4) }]);
    expect(await states()).toMatchObject({
      A4: { status: 'open', gone_since: null, shows: 'B5' },
      B5: { status: 'withdrawn' },
    });
  });
  test('keeps what officers recorded in between', async () => {
    await office.set(['A1', 'B5'], '2026-07-05', 'unit=甲乡政府', 'measure=拆除复耕');
    await office.close(['A0'], '2026-07-06');
    await deliver([relapse, { ...repeat, landClass: YEAR.doubtful }, merged, fresh]);
    expect(await states()).toMatchObject({
      A0: { status: 'closed', closed: '2026-07-06', relapses: 1 },
      A1: { unit: '甲乡政府', measure: '拆除复耕', shows: 'B1' },
      B5: { unit: '甲乡政府' },
    });
  });
  test('of a correction: back to the first delivery is all as it was first', async () => {
    const first = await states();
    await deliver([fresh]);
    const image = '2026-06-21';
    await deliver([relapse, repeat, merged, { ...fresh, image }]);
    const again = await states();
    for (const [id, state] of Object.entries(first)) {
      const { patch: _, fid: __, ...own } = state as typeof state & { fid?: number };
      expect(again[id]).toMatchObject(own);
    }
    expect(await readStore(office.store, verifyStore)).toMatchObject({ releases: 4, breaches: [] });
  });
});

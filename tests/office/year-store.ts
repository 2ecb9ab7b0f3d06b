import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MadePatch, writeResult } from '../../fixtures/generator/office-result.js';
import {
  CLOSED_IN_JUNE,
  CLOSED_IN_SEPTEMBER,
  firstQuarter,
  fourthQuarter,
  secondQuarter,
  thirdQuarter,
  type YearRelease,
} from '../../fixtures/generator/office-year.js';
import { addRelease } from '../../src/office/add-release.js';
import type { AddReport } from '../../src/office/release-record.js';
import { assignmentsOf, setEntries } from '../../src/office/set-entries.js';
import { officeSettings } from '../../src/office/settings.js';
import { changeStore, createStore } from '../../src/office/store/store.js';
import { FinishedResult } from '../../src/result/finished-result.js';

export const SETTINGS = officeSettings();

/** A store in a fresh folder, with short ways to fill it. */
export class OfficeFolder {
  readonly root = mkdtempSync(join(tmpdir(), 'tuban-office-'));
  readonly store = join(this.root, 'ledger.gpkg');
  private results = 0;

  async init(): Promise<this> {
    await createStore(this.store, '');
    return this;
  }

  /** Writes patches as a result; its folder. */
  result(name: string, date: string, patches: readonly MadePatch[]): string {
    const dir = join(this.root, `${name}-${++this.results}`);
    writeResult(dir, name, date, patches);
    return dir;
  }

  add({ name, date, patches }: YearRelease, settings = SETTINGS): Promise<AddReport> {
    const result = new FinishedResult(this.result(name, date, patches));
    return changeStore(this.store, (store) => addRelease(store, result, { name, date, source: '卫片', settings }));
  }

  async set(ids: readonly string[], date: string, ...words: string[]): Promise<void> {
    await changeStore(this.store, (store) => setEntries(store, ids, assignmentsOf(words), date, 'test', SETTINGS));
  }

  /** Records all that a close-out needs. */
  close(ids: readonly string[], date: string): Promise<void> {
    const words = ['measure=拆除复耕', 'progress=done', 'remaining=0', `accepted=${date}`, 'accepted_by=验收组'];
    return this.set(ids, date, ...words, `closed=${date}`);
  }
}

/** The reports of a year's releases, in their order. */
export interface Year {
  readonly office: OfficeFolder;
  readonly reports: readonly AddReport[];
}

const idsOf = (quarter: string, plots: readonly number[]): string[] =>
  plots.map((plot) => `${quarter}-${String(plot).padStart(4, '0')}`);

/** The year of office-year.ts, played through. */
export async function playedYear(): Promise<Year> {
  const office = await new OfficeFolder().init();
  const reports = [await office.add(firstQuarter())];
  await office.close(idsOf('Q1', CLOSED_IN_JUNE), '2026-06-15');
  reports.push(await office.add(secondQuarter(false)));
  reports.push(await office.add(secondQuarter(true)));
  await office.close(idsOf('Q2', CLOSED_IN_SEPTEMBER), '2026-09-01');
  reports.push(await office.add(thirdQuarter()));
  reports.push(await office.add(fourthQuarter()));
  return { office, reports };
}

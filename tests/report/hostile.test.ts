import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisionsCsv } from '../../src/report/shared/decisions.js';
import { FinishedResult } from '../../src/result/finished-result.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';
import { dbfCell } from '../support/dbf-cell.js';
import { browserOrReason, launch, openReport } from './browser.js';

const CHROMIUM = browserOrReason();
/** Runs as soon as it is read as markup; the page allows scripts that stand in it, so only escaping holds it back. */
const ATTACK = '<img src=x onerror=broken=1>';
const BREAKOUT = '</script><svg onload=broken=1>';
const ID = '<b onclick=x>&amp;';

const county = new CountyCopy();
const folder = mkdtempSync(join(tmpdir(), 'tuban-hostile-'));
const report = join(folder, 'report.html');

function plant(file: string, records: number, cells: Readonly<Record<string, string>>): void {
  county.damage(file, (bytes) => {
    let changed = bytes;
    for (const [field, text] of Object.entries(cells))
      for (let record = 0; record < records; record++) changed = dbfCell(changed, record, field, text);
    return changed;
  });
}

beforeAll(() => {
  const records = (name: string): number => readFileSync(county.at(name)).readUInt32LE(4);
  plant('dltb.dbf', records('dltb.dbf'), { DLMC: ATTACK, ZLDWMC: BREAKOUT });
  plant('nzy.dbf', records('nzy.dbf'), { PZWH: ATTACK });
  plant('patches.dbf', 1, { JCBH: ID });
  // The self-crossing patch is listed in quarantine.csv under its id.
  plant('patches.dbf', records('patches.dbf'), { TBLX: '<b>' });
  const hostile = `red'"&<img src=x onerror=broken=1>`;
  if (process.platform !== 'win32') {
    for (const ending of ['shp', 'shx', 'dbf', 'prj', 'cpg'])
      if (existsSync(county.at(`stbhhx.${ending}`)))
        renameSync(county.at(`stbhhx.${ending}`), county.at(`${hostile}.${ending}`));
    county.edit('job.yaml', (text) => text.replace('stbhhx.shp', JSON.stringify(`${hostile}.shp`)));
  }
  county.edit('job.yaml', (text) => text.replace('name: qingyun-2026q2', `name: ${JSON.stringify(BREAKOUT + ATTACK)}`));
  const run = tuban(['run', county.job, '--pieces']);
  expect({ status: run.status, said: run.status === 0 ? '' : run.stderr }).toEqual({ status: 0, said: '' });
  const result = new FinishedResult(county.out);
  const decisions = join(folder, 'decisions.csv');
  const row = result.rows().findIndex(({ texts }) => texts['JCBH'] === ID);
  const decision = { row, id: ID, before: result.rows()[row]!.texts['PDLB']!, opinion: 'disagree' as const };
  writeFileSync(
    decisions,
    decisionsCsv(result.manifest.digest, [
      { ...decision, proposed: ATTACK, who: ATTACK, when: '2026-07-01T09:30:00', note: BREAKOUT },
    ]),
  );
  const applied = tuban(['review', 'apply', decisions, county.out]);
  expect({ status: applied.status, said: applied.status === 0 ? '' : applied.stderr }).toEqual({ status: 0, said: '' });
  expect(tuban(['report', county.out, '-o', report, '--lang', 'zh']).status).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(county.root, { recursive: true, force: true });
});

test('card and map stay drawings', () => {
  for (const args of [
    ['card', county.out, ID],
    ['plot', county.out],
  ]) {
    const svg = join(folder, `${args[0]}.svg`);
    expect(tuban([...args, '-o', svg]).status).toBe(0);
    const text = readFileSync(svg, 'utf8');
    expect(text.match(/<(?:img|b|script)\b|<svg onload/g)).toBeNull();
    expect(text).toContain('onerror=broken=1');
  }
});

describe.skipIf(CHROMIUM === null)('texts of the data in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(CHROMIUM!);
  });
  afterAll(async () => browser?.close());

  async function harmless(page: Page): Promise<void> {
    const found = await page.evaluate(() => ({
      broken: 'broken' in window,
      markup: document.querySelectorAll('[onerror], [onload], [onclick], img[src="x"]').length,
    }));
    expect(found).toEqual({ broken: false, markup: 0 });
  }

  test('are shown and never obeyed, in every view', async () => {
    const { page, complaints, requests } = await openReport(await browser.newContext(), report);
    expect(await page.title()).toContain(ATTACK);
    expect(await page.textContent('header .name')).toContain(BREAKOUT);
    await harmless(page);
    await page.click('#tab-map');
    await page.waitForSelector('#map canvas');
    await harmless(page);
    await page.click('#tab-table');
    await page.check('#wide');
    await page.fill('#search', '<b onclick');
    expect(await page.textContent('#totals')).toMatch(/^1 \//);
    await harmless(page);
    await page.click('.tabulator-row');
    await page.waitForSelector('#drawing svg');
    expect(await page.textContent('h1')).toBe(ID);
    expect(await page.textContent('#applied')).toContain(BREAKOUT);
    expect(await page.textContent('#parcels')).toContain(ATTACK);
    expect(await page.textContent('#approvals')).toContain(ATTACK);
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    expect(await page.textContent('#sheets')).toContain('onerror=broken=1');
    await harmless(page);
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
    await page.close();
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';
import { readCsv } from '../support/read-csv.js';
import { browserOrReason, launch, openReport } from './browser.js';

const CHROMIUM = browserOrReason();

describe.skipIf(CHROMIUM === null)('the review desk', () => {
  const county = new CountyCopy();
  const folder = mkdtempSync(join(tmpdir(), 'tuban-desk-'));
  const report = join(folder, 'report.html');
  const decisions = join(folder, 'decisions.csv');
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    expect(tuban(['run', county.job, '--pieces']).status).toBe(0);
    expect(tuban(['report', county.out, '-o', report, '--lang', 'zh']).status).toBe(0);
    browser = await launch(CHROMIUM!);
    context = await browser.newContext({ viewport: { width: 1366, height: 768 }, acceptDownloads: true });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
    rmSync(county.root, { recursive: true, force: true });
  });

  async function title(page: Page): Promise<string> {
    return (await page.textContent('h1'))!;
  }

  test('five patches are reviewed by keyboard, kept, exported, applied and seen again', async () => {
    const { page, complaints, requests } = await openReport(context, report, '#320482SJBG26000001');
    // A decision without a name is refused.
    await page.keyboard.press('1');
    expect(await page.textContent('#review-said')).toContain('请先填写复核人');
    await page.fill('#reviewer', '张三');
    await page.keyboard.press('Escape');
    await page.keyboard.press('1');
    await page.keyboard.press('j');
    await page.waitForFunction(() => document.querySelector('h1')?.textContent === '320482SJBG26000002');
    await page.keyboard.press('3');
    await page.keyboard.press('n');
    await page.keyboard.type('到现场看');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.waitForFunction(() => document.querySelector('h1')?.textContent === '320482SJBG26000003');
    // A disagreement needs a class.
    await page.keyboard.press('2');
    expect(await page.textContent('#review-said')).toContain('请选择建议类别');
    await page.selectOption('#proposed', '其他');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('1');
    await page.keyboard.press('j');
    await page.keyboard.press('1');
    expect(await title(page)).toBe('320482SJBG26000005');
    expect(await page.textContent('#desk-count')).toContain('5 / 58');
    // Closed and opened again, the decisions are still there.
    await page.reload();
    await page.waitForSelector('body[data-ready=yes]');
    expect(await page.textContent('#desk-count')).toContain('5 / 58');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export')]);
    await download.saveAs(decisions);
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
    await page.close();
    const rows = readCsv(decisions);
    expect(rows.map((row) => [row['HH'], row['FHYJ'], row['FHLB'], row['FHR'], row['FHBZ']])).toEqual([
      ['1', 'agree', '', '张三', ''],
      ['2', 'visit', '', '张三', '到现场看'],
      ['3', 'disagree', '其他', '张三', ''],
      ['4', 'agree', '', '张三', ''],
      ['5', 'agree', '', '张三', ''],
    ]);
  });

  test('the exported decisions go into the ledger, and the new report shows them', async () => {
    const before = readCsv(join(county.out, 'ledger.csv'));
    const applied = tuban(['review', 'apply', decisions, county.out], { env: { TUBAN_LANG: 'zh' } });
    expect({ status: applied.status, said: applied.stderr.split('\n')[0] }).toEqual({
      status: 0,
      said: '58 个图斑中 5 个已复核：同意 3，不同意 1，需外业核实 1；意见不一致 0',
    });
    const after = readCsv(join(county.out, 'ledger.csv'));
    expect(after.slice(0, 3).map((row) => [row['PDLB'], row['FHYJ'], row['FHR'], row['FHBZ']])).toEqual([
      [before[0]!['PDLB'], '同意', '张三', ''],
      [before[1]!['PDLB'], '需外业核实', '张三', '到现场看'],
      [before[2]!['PDLB'], '不同意：其他', '张三', ''],
    ]);
    const again = join(folder, 'again.html');
    expect(tuban(['report', county.out, '-o', again]).status).toBe(0);
    const { page, complaints } = await openReport(context, again, '#320482SJBG26000003');
    expect(await page.textContent('#applied')).toContain('不同意：其他 · 张三');
    // Another result: the desk is empty again, and a file of the old one is not taken in.
    expect(await page.textContent('#desk-count')).toContain('0 of 58');
    await page.setInputFiles('#load-file', decisions);
    await page.waitForFunction(() => document.getElementById('desk-count')?.textContent?.includes('another result'));
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('two windows of one report add to one desk', async () => {
    const other = await browser.newContext();
    const first = await openReport(other, report, '#320482SJBG26000001');
    const second = await openReport(other, report, '#320482SJBG26000002');
    await first.page.fill('#reviewer', '张三');
    await first.page.click('#do-agree');
    await second.page.waitForFunction(() => document.getElementById('desk-count')?.textContent?.includes('1 / 58'));
    await second.page.fill('#reviewer', '张三');
    await second.page.click('#do-visit');
    await first.page.waitForFunction(() => document.getElementById('desk-count')?.textContent?.includes('2 / 58'));
    await first.page.click('#do-undo');
    await second.page.reload();
    await second.page.waitForSelector('body[data-ready=yes]');
    expect(await second.page.textContent('#desk-count')).toContain('1 / 58');
    expect(await second.page.locator('#do-visit.chosen').count()).toBe(1);
    await other.close();
  });

  test('a file of somebody else does not wipe out what was decided here', async () => {
    const other = await browser.newContext();
    const { page } = await openReport(other, report, '#320482SJBG26000003');
    await page.fill('#reviewer', '李四');
    await page.click('#do-agree');
    await page.setInputFiles('#load-file', decisions);
    await page.waitForFunction(() => document.getElementById('desk-count')?.textContent?.includes('4'));
    expect(await page.textContent('#desk-count')).toContain('1 条未载入');
    await page.waitForSelector('#do-agree.chosen');
    await other.close();
  });

  test('decisions can be loaded into a fresh browser', async () => {
    const other = await browser.newContext();
    const { page } = await openReport(other, report);
    expect(await page.textContent('#desk-count')).toContain('0 / 58');
    await page.setInputFiles('#load-file', decisions);
    await page.waitForFunction(() => document.getElementById('desk-count')?.textContent?.includes('5'));
    await page.goto(`file://${report}#320482SJBG26000003`);
    await page.waitForSelector('#do-disagree.chosen');
    expect(await page.inputValue('#proposed')).toBe('其他');
    await other.close();
    expect(readFileSync(decisions, 'utf8').startsWith('\uFEFFDIGEST,')).toBe(true);
  });
});

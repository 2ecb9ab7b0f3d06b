import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FinishedResult } from '../../src/result/finished-result.js';
import { unguarded } from '../../src/result/unguarded.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';
import { readCsv } from '../support/read-csv.js';
import { browserOrReason, launch, openReport } from './browser.js';

const CHROMIUM = browserOrReason();
const SCRIPT = '<script>window.broken=1</script>';

const county = new CountyCopy();
const folder = mkdtempSync(join(tmpdir(), 'tuban-page-'));
const report = join(folder, 'report.html');

/** Puts an attack into the attribute of every patch: TBLX is text that goes through to every view. */
function plantScript(): void {
  county.damage('patches.dbf', (bytes) => {
    const columns = (bytes.readUInt16LE(8) - 33) / 32;
    let at = 1;
    for (let c = 0; c < columns; c++) {
      const name = bytes.toString('latin1', 32 + 32 * c, 43 + 32 * c).replace(/\0.*$/s, '');
      const length = bytes[32 + 32 * c + 16]!;
      if (name === 'JCBH') {
        const record = bytes.readUInt16LE(8);
        bytes.write('<b onclick=x>&amp;'.slice(0, length).padEnd(length), record + at, 'latin1');
      }
      at += length;
    }
    return bytes;
  });
}

beforeAll(() => {
  plantScript();
  county.edit('job.yaml', (text) => text.replace('name: qingyun-2026q2', `name: 'qingyun ${SCRIPT}'`));
  const run = tuban(['run', county.job, '--pieces']);
  expect({ status: run.status, said: run.status === 0 ? '' : run.stderr }).toEqual({ status: 0, said: '' });
  const made = tuban(['report', county.out, '-o', report, '--lang', 'zh']);
  expect({ status: made.status, stderr: made.stderr.includes('58') }).toEqual({ status: 0, stderr: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(county.root, { recursive: true, force: true });
});

describe('the file', () => {
  test('is one page that states a policy of no network, with nothing of the data readable as markup', () => {
    const html = readFileSync(report, 'utf8');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toContain(SCRIPT);
    expect(html).not.toContain('<b onclick=x>');
    expect(html.match(/<script[^>]*src=|<link[^>]*href="(?!data:)/g)).toBeNull();
  });

  test('names the licence of every library in it', () => {
    const html = readFileSync(report, 'utf8');
    for (const library of ['ol ', 'tabulator-tables ', 'chart.js ']) expect(html).toContain(`${library}`);
    expect(html).toMatch(/chart\.js [\d.]+ \(MIT\)/);
    expect(html).toMatch(/ol [\d.]+ \(BSD-2-Clause\)/);
  });

  test('is the same for the same result', () => {
    const again = join(folder, 'again.html');
    tuban(['report', county.out, '-o', again, '--lang', 'zh']);
    expect(readFileSync(again).equals(readFileSync(report))).toBe(true);
  });

  test('holds every cell of the ledger', () => {
    const html = readFileSync(report, 'utf8');
    const data = inflateSync(Buffer.from(/id="data">([^<]*)</.exec(html)![1]!, 'base64')).toString('utf8');
    for (const cell of ['占用永久基本农田', '苏政地〔2023〕1号', 'WP-110']) expect(data).toContain(cell);
  });

  test('says what a poorer result cannot show', () => {
    const bare = tuban(['run', county.job, '--out', join(county.root, 'bare'), '--formats', 'csv']);
    expect(bare.status).toBe(0);
    const made = tuban(['report', join(county.root, 'bare'), '-o', join(folder, 'bare.html')]);
    expect(made.stderr).toContain('no ledger.shp');
    const whole = tuban(['report', join(county.root, 'nothing')]);
    expect({ status: whole.status, code: whole.stderr.includes('RESULT_UNREADABLE') }).toEqual({
      status: 2,
      code: true,
    });
  });
});

test('land around the patches is drawn of a baseline of any format, while it is unchanged', () => {
  const baseline = county.at('dltb.csv');
  expect(tuban(['convert', county.at('dltb.shp'), baseline]).status).toBe(0);
  const out = join(county.root, 'of-csv');
  const args = ['--patches', county.at('patches.shp'), '--baseline', baseline, '--crs', '4528', '--out', out];
  const run = tuban(['run', ...args]);
  expect({ status: run.status, said: run.status === 0 ? '' : run.stderr }).toEqual({ status: 0, said: '' });
  const page = (): string => tuban(['report', out, '-o', join(folder, 'of-csv.html')]).stderr;
  expect(page()).not.toContain('left out');
  appendFileSync(baseline, '\n');
  expect(page()).toContain('the baseline has changed since the run');
});

describe.skipIf(CHROMIUM === null)('the page in a browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    browser = await launch(CHROMIUM!);
    context = await browser.newContext({ viewport: { width: 1366, height: 768 }, acceptDownloads: true });
  });
  afterAll(async () => browser?.close());

  test('shows overview, map and table in both languages, without a complaint or a request', async () => {
    const { page, complaints, requests } = await openReport(context, report);
    for (const lang of ['zh-CN', 'en']) {
      expect(await page.getAttribute('html', 'lang')).toBe(lang);
      await page.click('#tab-overview');
      expect(await page.textContent('#sources')).toContain('patches.shp');
      expect(await page.textContent('#quarantine')).toContain('SELF_CROSSING');
      expect(await page.locator('#by-class tbody tr').count()).toBe(7);
      await page.click('#tab-map');
      await page.waitForSelector('#map canvas');
      await page.click('#tab-table');
      await page.waitForSelector('.tabulator-row');
      if (lang === 'zh-CN') await page.click('#language');
    }
    const text = await page.evaluate(() => document.body.innerText);
    expect(text.match(/\p{Script=Han}{4,}/u)).not.toBeNull(); // the data stay as they are
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
    await page.close();
  });

  test('an attribute with markup is shown as text, in table, patch and card', async () => {
    const { page, complaints } = await openReport(context, report, '#/table');
    const id = readCsv(join(county.out, 'ledger.csv')).find((row) => row['JCBH']!.startsWith('<b'))!['JCBH']!;
    await page.fill('#search', '<b onclick');
    await page.click(`.tabulator-row:has-text("${id.slice(0, 12)}")`);
    expect(await page.textContent('h1')).toBe(id);
    expect(await page.locator('b[onclick]').count()).toBe(0);
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    expect(await page.textContent('#sheets')).toContain(id);
    expect(await page.locator('b[onclick]').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('searches, filters, adds up, and exports what the ledger has', async () => {
    const { page } = await openReport(context, report, '#/table');
    const ledger = readCsv(join(county.out, 'ledger.csv'));
    const wanted = ledger.filter((row) => row['PDLB'] === '疑似非农违法' && row['XZMC'] === '青云镇');
    await page.selectOption('#f-class', '疑似非农违法');
    await page.selectOption('#f-township', '青云镇');
    const sum = wanted.reduce((all, row) => all + Math.round(Number(row['TBMJ_M']) * 100), 0) / 100;
    const totals = await page.textContent('#totals');
    expect(totals).toContain(`${wanted.length} / 58`);
    expect(totals).toContain(`${sum.toFixed(2)} 亩`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#csv')]);
    const file = join(folder, 'filtered.csv');
    await download.saveAs(file);
    const exported = readCsv(file);
    expect(exported.map((row) => row['JCBH'])).toEqual(wanted.map((row) => row['JCBH']));
    expect(exported).toEqual(wanted);
    await page.selectOption('#f-township', '');
    await page.fill('#f-from', '10');
    const large = ledger.filter((row) => row['PDLB'] === '疑似非农违法' && Number(row['TBMJ_M']) >= 10);
    expect(await page.textContent('#totals')).toContain(`${large.length} / 58`);
    await page.click('#f-clear');
    await page.selectOption('#f-sign', '未批先建');
    const signed = ledger.filter((row) => row['XWBS']!.split(';').includes('未批先建'));
    expect(await page.textContent('#totals')).toContain(`${signed.length} / 58`);
    await page.click('.tabulator-col[tabulator-field="TBMJ"] .tabulator-col-content');
    const first = await page.textContent('.tabulator-row >> nth=0 >> .tabulator-cell >> nth=0');
    const smallest = signed.reduce((a, b) => (Number(a['TBMJ']) <= Number(b['TBMJ']) ? a : b));
    expect(first).toBe(unguarded(smallest['JCBH']!));
    await page.close();
  });

  test('a patch opens by its address, with a drawing to scale and an account that adds up', async () => {
    const { page, complaints } = await openReport(context, report, '#320482SJBG26000031');
    expect(await page.textContent('h1')).toBe('320482SJBG26000031');
    expect(await page.textContent('#because')).toContain('未审批永久基本农田3014.30平方米');
    expect(await page.textContent('#because')).toContain('WP-610');
    expect((await page.textContent('#account'))!.match(/✓/g)).toHaveLength(2);
    const drawing = (await page.innerHTML('#drawing'))!;
    expect(drawing).toContain('clip-path="url(#farmp)"');
    expect(drawing).toContain('1:1000');
    expect(await page.locator('#parcels tbody tr').count()).toBe(
      readCsv(join(county.out, 'pieces.csv')).filter((row) => row['JCBH'] === '320482SJBG26000031').length,
    );
    await page.goto(`file://${report}#nobody`);
    await page.waitForFunction(() => document.body.innerText.includes('nobody'));
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('the map shows the land around the patches at once, and names the townships', async () => {
    const { page, complaints } = await openReport(context, report, '#/map');
    await page.waitForSelector('#map canvas');
    // Cultivated land, half transparent on white: patches alone have none of it.
    await page.waitForFunction(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('#map canvas')!;
      if (canvas.width === 0) return false;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let land = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i]! > 240 && data[i + 2]! < 215 && data[i + 3]! > 100) land++;
      return land > canvas.width * canvas.height * 0.02;
    });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('totals of the overview are those of the ledger, and layers have names', async () => {
    const { page } = await openReport(context, report);
    const ledger = readCsv(join(county.out, 'ledger.csv'));
    const sum = (code: string): string =>
      (ledger.reduce((all, row) => all + Math.round(Number(row[code]) * 100), 0) / 100).toFixed(2);
    const last = await page.locator('#by-class tbody tr').last().locator('td').allTextContents();
    expect(last).toEqual(['合计', '58', sum('TBMJ_M'), sum('GDMJ_M'), sum('YNMJ_M')]);
    const townships = await page.locator('#by-township tbody tr').last().locator('td').allTextContents();
    expect(townships.slice(0, 3)).toEqual(['合计', '58', sum('TBMJ_M')]);
    const sources = await page.textContent('#sources');
    for (const name of ['地类图斑', '生态保护红线', '审批 [7] 增减挂钩']) expect(sources).toContain(name);
    const redline = ledger.reduce((all, row) => all + Number(row['HXMJ']), 0) / (2000 / 3);
    expect(await page.textContent('.figures')).toContain(`${redline.toFixed(2)}亩 · 生态红线面积`);
    await page.close();
  });

  test('every approval on a patch is listed with its dates and area', async () => {
    const { page } = await openReport(context, report, '#320482SJBG26000013');
    const cells = await page.locator('#approvals table >> nth=0 >> tbody tr >> td').allTextContents();
    expect(cells).toEqual(['苏政地〔2023〕9号', '农用地转用', '2023-05-16', '有效', '7890.14', '95.20']);
    await page.close();
  });

  test('a click on the map opens the patch under it', async () => {
    const { page } = await openReport(context, report, '#/map');
    await page.waitForTimeout(500);
    const frame = (await page.locator('#map').boundingBox())!;
    const result = new FinishedResult(county.out);
    const { boxes, count } = result.outlines()!;
    const bound = (at: number, pick: (...values: number[]) => number): number =>
      pick(...Array.from({ length: count }, (_, f) => boxes[4 * f + at]!));
    const [xmin, ymin, xmax, ymax] = [bound(0, Math.min), bound(1, Math.min), bound(2, Math.max), bound(3, Math.max)];
    // The map shows all patches, with 40 pixels around them.
    const metres = Math.max((xmax - xmin) / (frame.width - 80), (ymax - ymin) / (frame.height - 80));
    const id = '320482SJBG26000013';
    const row = result.rows().findIndex(({ texts }) => texts['JCBH'] === id);
    const middle = (at: number): number => (boxes[4 * row + at]! + boxes[4 * row + at + 2]!) / 2;
    await page.mouse.click(
      frame.x + frame.width / 2 + (middle(0) - (xmin + xmax) / 2) / metres,
      frame.y + frame.height / 2 - (middle(1) - (ymin + ymax) / 2) / metres,
    );
    await page.waitForSelector('#drawing svg');
    expect(await page.textContent('h1')).toBe(id);
    await page.close();
  });

  test('prints one card a page on A4', async () => {
    const { page } = await openReport(context, report, '#/table');
    await page.selectOption('#f-class', '存疑');
    const pdf = (await page.pdf({ format: 'A4', printBackground: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(4);
    expect(pdf).toMatch(/MediaBox\s*\[0 0 59[45][\d.]* 84[12]/);
    const sizes = await page.evaluate(() =>
      [...document.querySelectorAll('.sheet svg')].map((svg) => svg.getAttribute('viewBox')),
    );
    expect(sizes).toEqual(Array(4).fill('0 0 210 297'));
    await page.close();
  });

  test('nothing on a card runs over the edge of the paper', async () => {
    const { page } = await openReport(context, report, '#/table');
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    const over = await page.evaluate(() =>
      [...document.querySelectorAll('.sheet')].flatMap((sheet) => {
        const paper = sheet.getBoundingClientRect();
        return [...sheet.querySelectorAll('text')]
          .filter((text) => text.closest('g[clip-path]') === null)
          .filter((text) => {
            const box = text.getBoundingClientRect();
            return box.right > paper.right - 10 || box.left < paper.left + 10 || box.bottom > paper.bottom;
          })
          .map((text) => text.textContent);
      }),
    );
    expect(over).toEqual([]);
    await page.close();
  });
});

test('the report of the demo county stays small', () => {
  expect(statSync(report).size).toBeLessThan(1_500_000);
});

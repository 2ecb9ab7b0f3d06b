import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPlane, writePlane } from '../support/amazon.js';
import { tuban } from '../support/cli.js';
import { readCsv } from '../support/read-csv.js';
import { sharedFolder } from '../support/shared.js';
import { browserOrReason, launch, openReport } from './browser.js';

/**
 * Real detections of mining in real territories (earthrise-media/mining-detector @ bbbcb2d7, CC BY 4.0; territories by
 * RAISG), territories in the place of the redline.
 */
const data = sharedFolder('data', 'amazon-mining');
const CHROMIUM = browserOrReason();

describe.skipIf(!data || CHROMIUM === null)('mining in the territories of the Amazon, as a report', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'tuban-mining-'));
  const out = join(scratch, 'mining');
  const report = join(scratch, 'report.html');
  let browser: Browser;

  beforeAll(async () => {
    const detections = ['2019', '2020'].flatMap((year) =>
      readPlane(data!, `detections_${year}.geojson`).map(({ polygons }, i) => ({
        id: `D${year}-${String(i + 1).padStart(5, '0')}`,
        polygons,
      })),
    );
    writePlane(join(scratch, 'detections'), 'JCBH', detections);
    const territories = readPlane(data!, 'territories.geojson').map(({ properties, polygons }) => ({
      id: String(properties['id']),
      polygons,
    }));
    writePlane(join(scratch, 'territories'), 'BSM', territories);
    const run = tuban([
      'run',
      '--patches',
      join(scratch, 'detections.shp'),
      '--redline',
      join(scratch, 'territories.shp'),
      '--crs',
      'none',
      '--pieces',
      '--as-of',
      '2020-12-31',
      '--out',
      out,
    ]);
    expect([0, 3]).toContain(run.status);
    const made = tuban(['report', out, '-o', report]);
    expect({ status: made.status, said: made.status === 0 ? '' : made.stderr }).toEqual({ status: 0, said: '' });
    browser = await launch(CHROMIUM!);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  test('opens with every detection, and says that nothing else was provided', async () => {
    const ledger = readCsv(join(out, 'ledger.csv'));
    const { page, complaints, requests } = await openReport(await browser.newContext(), report);
    expect(await page.textContent('.figures')).toContain(String(ledger.length));
    expect(await page.textContent('#missing')).toContain(`${ledger.length} patches`);
    await page.click('#tab-map');
    await page.waitForSelector('#map canvas');
    await page.click('#tab-table');
    await page.fill('#search', 'D2020-');
    const of2020 = ledger.filter((row) => Object.values(row).some((cell) => cell.includes('D2020-'))).length;
    expect(await page.textContent('#totals')).toContain(`${of2020} of ${ledger.length}`);
    const largest = ledger.reduce((a, b) => (Number(a['TBMJ']) > Number(b['TBMJ']) ? a : b));
    await page.goto(`file://${report}#${largest['JCBH']}`);
    await page.waitForSelector('#drawing svg');
    expect(await page.textContent('#account')).toContain(largest['TBMJ']!);
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
    expect(statSync(report).size).toBeLessThan(25_000_000);
    await page.close();
  });
});

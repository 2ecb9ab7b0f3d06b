import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pdfParts } from '../../src/report/cards.js';
import { findChromium } from '../../src/report/chromium.js';
import { makeReport } from '../../src/report/make-report.js';
import { drawCard } from '../../src/report/shared/card.js';
import { OpenReport } from '../../src/report/shared/opened.js';
import { FinishedResult } from '../../src/result/finished-result.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';

const county = new CountyCopy();
const folder = mkdtempSync(join(tmpdir(), 'tuban-card-'));
const ID = '320482SJBG26000031';
const at = (name: string): string => join(folder, name);

beforeAll(() => expect(tuban(['run', county.job, '--pieces']).status).toBe(0));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(county.root, { recursive: true, force: true });
});

describe('tuban card', () => {
  test('draws the fields of the verification card, to scale, in either language', () => {
    const done = tuban(['card', county.out, ID, '-o', at('card.svg'), '--lang', 'zh']);
    expect({ status: done.status, said: done.status === 0 ? '' : done.stderr }).toEqual({ status: 0, said: '' });
    const svg = readFileSync(at('card.svg'), 'utf8');
    for (const words of [
      '图斑核查卡',
      ID,
      '3014.30',
      '4.52 亩',
      'WP-610',
      '用地单位（个人）',
      '外业核查人',
      '1:1000',
      '国家重点工程',
      '不符合规划面积（亩）',
      '其中永久基本农田（亩）',
    ]) {
      expect(svg).toContain(words);
    }
    expect(tuban(['card', county.out, ID, '-o', at('en.svg'), '--lang', 'en']).status).toBe(0);
    expect(readFileSync(at('en.svg'), 'utf8')).toContain('Patch verification card');
  });

  test('a PNG is drawn where a Chinese font is there, else the message names one', () => {
    const done = tuban(['card', county.out, ID, '-o', at('card.png')]);
    if (done.status === 0) {
      const png = readFileSync(at('card.png'));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1654, 2339]);
    } else {
      expect(done.stderr).toContain('CHINESE_FONT_MISSING');
    }
  });

  test('every card can be drawn as a picture', async () => {
    const require = createRequire(import.meta.url);
    const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
    await initWasm(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
    const open = new OpenReport(makeReport(new FinishedResult(county.out), 'zh', true).report);
    for (let row = 0; row < open.count; row++) {
      const picture = new Resvg(
        drawCard(open, row, 'zh', () => ''),
        { fitTo: { mode: 'width', value: 210 } },
      );
      expect({ id: open.id(row), height: picture.render().height }).toEqual({ id: open.id(row), height: 297 });
    }
  });

  test('many cards are printed in several files', () => {
    expect(pdfParts('a/cards.pdf', 1_000)).toEqual([{ file: 'a/cards.pdf', from: 0, to: 1_000 }]);
    expect(pdfParts(join('a', 'cards.pdf'), 2_500)).toEqual([
      { file: join('a', 'cards-01.pdf'), from: 0, to: 1_000 },
      { file: join('a', 'cards-02.pdf'), from: 1_000, to: 2_000 },
      { file: join('a', 'cards-03.pdf'), from: 2_000, to: 2_500 },
    ]);
  });

  test('says what is wrong: an unknown patch, an unknown form, no browser', () => {
    const unknown = tuban(['card', county.out, 'JC1', '-o', at('x.svg')]);
    expect({ status: unknown.status, known: unknown.stderr.includes('PATCH_UNKNOWN') }).toEqual({
      status: 2,
      known: true,
    });
    expect(tuban(['card', county.out, ID, '-o', at('x.gif')]).stderr).toContain('OUTPUT_KIND_UNKNOWN');
    const pdf = tuban(['card', county.out, ID, '-o', at('x.pdf')], { env: { TUBAN_CHROMIUM: at('no-browser') } });
    expect({ status: pdf.status, told: pdf.stderr.includes('CHROMIUM_MISSING') }).toEqual({ status: 2, told: true });
    expect(existsSync(at('x.pdf'))).toBe(false);
  });
});

describe('a text that is longer than its cell', () => {
  test('stands whole among the reasons', async () => {
    const { report } = makeReport(new FinishedResult(county.out), 'zh', false);
    const numbers = Array.from({ length: 6 }, (_, i) => `苏政地〔2023〕${i + 1}号`).join(';');
    const { PZWH } = report.content.texts;
    const texts = { ...report.content.texts, PZWH: { values: [numbers], rows: PZWH!.rows.map(() => 0) } };
    const card = drawCard(new OpenReport({ ...report, content: { ...report.content, texts } }), 0, 'zh', () => '');
    expect(card).toContain('苏政地〔2023〕6号');
  });
});

describe('tuban plot', () => {
  test('is printed on one sheet by the browser of the machine', () => {
    if (findChromium() === null) return void process.stderr.write('skipped: no Chromium here\n');
    expect(tuban(['plot', county.out, '-o', at('map.pdf')]).status).toBe(0);
    const pdf = readFileSync(at('map.pdf'), 'latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    expect(pdf).toMatch(/MediaBox\s*\[0 0 84[12][\d.]* 59[45]/);
  });

  test('fills its sheet: the patches take more than half of its height', () => {
    tuban(['plot', county.out, '-o', at('full.svg')]);
    const ys = [...readFileSync(at('full.svg'), 'utf8').matchAll(/<path d="M[\d.]+ ([\d.]+)L[^"]*Z" fill="#/g)].map(
      (match) => Number(match[1]),
    );
    expect(Math.max(...ys) - Math.min(...ys)).toBeGreaterThan(0.5 * 154);
  });

  test('shows every class with its count, townships and scale', () => {
    expect(tuban(['plot', county.out, '-o', at('map.svg'), '--lang', 'zh']).status).toBe(0);
    const svg = readFileSync(at('map.svg'), 'utf8');
    const { by_class } = new FinishedResult(county.out).manifest.counts;
    for (const [name, count] of Object.entries(by_class)) expect(svg).toContain(`${name}：${count} 个`);
    for (const township of ['青云镇', '柳林镇', '石桥乡']) expect(svg).toContain(township);
    expect(svg).toMatch(/1:\d+000</);
  });

  test('without outlines there is nothing to draw', () => {
    const bare = join(county.root, 'bare');
    expect(tuban(['run', county.job, '--out', bare, '--formats', 'csv']).status).toBe(0);
    expect(tuban(['plot', bare, '-o', at('none.svg')]).stderr).toContain('OUTLINES_MISSING');
  });
});

describe('styles for QGIS', () => {
  test('lie beside the shapefiles, with every class and the Chinese names of the columns', () => {
    const { manifest, columns } = new FinishedResult(county.out);
    const outputs = manifest.outputs.map(({ file }) => file);
    expect(outputs).toContain('ledger.qml');
    expect(outputs).toContain('pieces.qml');
    const ledger = readFileSync(join(county.out, 'ledger.qml'), 'utf8');
    for (const name of Object.keys(manifest.counts.by_class))
      expect(ledger).toContain(`value="${name}" label="${name}"`);
    for (const { code } of columns) expect(ledger).toContain(`<alias field="${code}"`);
    expect(ledger).toContain('name="监测编号"');
    const pieces = readFileSync(join(county.out, 'pieces.qml'), 'utf8');
    expect(pieces).toContain('label="耕地"');
    // Every symbol that a category names is there.
    for (const style of [ledger, pieces]) {
      const wanted = [...style.matchAll(/<category [^>]*symbol="(\d+)"/g)].map((match) => match[1]);
      const there = [...style.matchAll(/<symbol [^>]*name="(\d+)"/g)].map((match) => match[1]);
      expect(there).toEqual(wanted);
      expect(wanted.length).toBeGreaterThan(3);
    }
  });

  test('are not written where no shapefile is', () => {
    const bare = join(county.root, 'bare-csv');
    expect(tuban(['run', county.job, '--out', bare, '--formats', 'csv', '--pieces']).status).toBe(0);
    expect(existsSync(join(bare, 'ledger.qml'))).toBe(false);
  });
});

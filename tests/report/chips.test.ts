import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cutChips } from '../../src/report/chips.js';
import { FinishedResult } from '../../src/result/finished-result.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';
import { type ImageWish, readJpeg, writeImage, writeMosaic } from './images.js';

const county = new CountyCopy();
const folder = mkdtempSync(join(tmpdir(), 'tuban-chips-'));
/** The demo county lies inside. */
const EXTENT = [40_511_000, 3_459_000, 40_516_000, 3_465_000] as const;
let result: FinishedResult;

beforeAll(() => {
  expect(tuban(['run', county.job, '--pieces']).status).toBe(0);
  result = new FinishedResult(county.out);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(county.root, { recursive: true, force: true });
});

/** Dark west of the middle of the county, bright east of it. */
function image(name: string, wish: Partial<ImageWish> = {}): string {
  return writeImage(folder, name, {
    epsg: 4528,
    extent: EXTENT,
    pixel: 4,
    value: (x) => (x < 40_513_500 ? 40 : 200),
    ...wish,
  });
}

const row = (id: string): number => result.rows().findIndex(({ texts }) => texts['JCBH'] === id);
const FIRST = '320482SJBG26000001';

/** Bands of the chip of one patch, and what is said of it. */
function chipOf(paths: readonly string[], id = FIRST) {
  const { chips, files } = cutChips(result, { before: paths, after: [] }, new Set([row(id)]));
  const [chip] = chips[row(id)]!;
  return chip ? { chip, ...readJpeg(files[chip.image]!) } : null;
}

describe('chips', () => {
  test('show the ground of the patch: a mark in the image lies where it lies on the earth', () => {
    const outlines = result.outlines()!;
    const [xmin, ymin, xmax, ymax] = outlines.boxes.subarray(4 * row(FIRST), 4 * row(FIRST) + 4);
    const middle = [(xmin! + xmax!) / 2, (ymin! + ymax!) / 2] as const;
    // Bright north-east of the middle of the patch, dark elsewhere.
    const path = image('mark.tif', { value: (x, y) => (x > middle[0] && y > middle[1] ? 250 : 10) });
    const { side, bands, chip } = chipOf([path])!;
    const at = (fx: number, fy: number): number => bands[0]![Math.floor(fy * side) * side + Math.floor(fx * side)]!;
    expect(at(0.75, 0.25)).toBeGreaterThan(200);
    for (const [fx, fy] of [
      [0.25, 0.25],
      [0.25, 0.75],
      [0.75, 0.75],
    ] as const)
      expect(at(fx, fy)).toBeLessThan(50);
    expect(chip.covered).toBe(100);
    expect(chip.box[0]).toBeLessThan(xmin!);
    expect(chip.box[2]).toBeGreaterThan(xmax!);
  });

  test('images in degrees are brought to the system of the result', () => {
    const degrees = writeImage(folder, 'degrees.tif', {
      epsg: 4326,
      extent: [120.1, 31.2, 120.2, 31.4],
      pixel: 0.0002,
      value: (x, y) => Math.round((x - 120.1) * 1000 + (y - 31.2) * 500),
    });
    expect(chipOf([degrees])?.chip.covered).toBe(100);
  });

  test('say where an image ends', () => {
    const box = result.outlines()!.boxes.subarray(4 * row(FIRST), 4 * row(FIRST) + 4);
    const middle = (box[0]! + box[2]!) / 2;
    const half = chipOf([
      image('half.tif', { extent: [EXTENT[0], EXTENT[1], middle, EXTENT[3]], value: (x) => x % 200 }),
    ])!;
    expect(half.chip.covered).toBeGreaterThan(45);
    expect(half.chip.covered).toBeLessThan(55);
    // The uncovered half is grey, not black.
    expect(half.bands[0]![Math.floor(half.side / 2) * half.side + half.side - 4]).toBeGreaterThan(200);
    expect(chipOf([image('far.tif', { extent: [40_520_000, 3_460_500, 40_521_000, 3_461_000] })])).toBeNull();
  });

  test('what the image marks as no data is not covered', () => {
    const holes = image('holes.tif', {
      nodata: 0,
      value: (x, y) => (Math.floor(x / 20) % 2 === 0 ? 0 : 90 + (y % 50)),
    });
    const covered = chipOf([holes])!.chip.covered;
    expect(covered).toBeGreaterThan(35);
    expect(covered).toBeLessThan(65);
    const alpha = image('alpha.tif', {
      bands: 4,
      value: (x, y, band) => (band === 4 ? (Math.floor(x / 20) % 2) * 255 : y % 200),
    });
    expect(chipOf([alpha])!.chip.covered).toBeLessThan(75);
  });

  test('several files, and a VRT of them, are one image', () => {
    const middle = 40_513_500;
    const west = image('west.tif', { extent: [EXTENT[0], EXTENT[1], middle, EXTENT[3]] });
    const east = image('east.tif', { extent: [middle, EXTENT[1], EXTENT[2], EXTENT[3]] });
    const whole = image('whole.tif');
    const both = result.rows().map(({ texts }) => texts['JCBH']!);
    for (const id of [both[0]!, both[9]!, both[30]!]) {
      expect(chipOf([west, east], id)!.bands).toEqual(chipOf([whole], id)!.bands);
    }
    const vrt = writeMosaic(folder, 'both.vrt', [west, east]);
    expect(chipOf([vrt])!.bands).toEqual(chipOf([whole])!.bands);
  });

  test('dull 16-bit images are stretched; fine images are not blown up, coarse ones keep their pixels', () => {
    const dull = chipOf([
      image('dull.tif', {
        type: 'UInt16',
        value: (x, y, band) => 300 + band * 100 + ((Math.floor(x / 10) + Math.floor(y / 10)) % 40),
      }),
    ])!;
    const values = [...dull.bands[0]!];
    expect(Math.max(...values)).toBeGreaterThan(240);
    expect(Math.min(...values)).toBeLessThan(15);
    const fine = chipOf([image('fine.tif', { pixel: 2 })])!;
    const coarse = chipOf([image('coarse.tif', { pixel: 10 })])!;
    expect(fine.side).toBeLessThanOrEqual(256);
    const own = Math.ceil((coarse.chip.box[2] - coarse.chip.box[0]) / 10);
    expect(coarse.side % own).toBe(0);
    expect(coarse.side).toBeGreaterThanOrEqual(128);
    expect(chipOf([image('grey.tif', { bands: 1 })])!.bands).toHaveLength(1);
  });

  test('a result without a system takes images without one', () => {
    const out = join(county.root, 'plane');
    const copy = new CountyCopy();
    for (const name of ['patches', 'dltb']) rmSync(copy.at(`${name}.prj`));
    const layers = ['--patches', copy.at('patches.shp'), '--baseline', copy.at('dltb.shp')];
    expect(tuban(['run', ...layers, '--crs', 'none', '--out', out]).status).toBe(0);
    const plane = new FinishedResult(out);
    const { chips } = cutChips(plane, { before: [image('plane.tif', { epsg: null })], after: [] }, new Set([0]));
    rmSync(copy.root, { recursive: true });
    expect(chips[0]![0]?.covered).toBe(100);
    expect(() => cutChips(plane, { before: [image('placed.tif')], after: [] }, new Set([0]))).toThrow(
      'IMAGE_WITHOUT_SYSTEM',
    );
  });

  test('refuse what cannot be laid on the result', () => {
    expect(() => chipOf([image('nowhere.tif', { epsg: null })])).toThrow('IMAGE_WITHOUT_SYSTEM');
    expect(() => chipOf([join(folder, 'absent.tif')])).toThrow('FILE_NOT_FOUND');
    const text = join(folder, 'text.tif');
    writeFileSync(text, 'no image');
    expect(() => chipOf([text])).toThrow('GDAL_REFUSED');
    expect(() => chipOf([join(county.out, 'ledger.shp')])).toThrow('NOT_AN_IMAGE');
  });
});

describe('in the report', () => {
  test('images of flags or of the job are embedded', () => {
    const before = image('before.tif');
    const after = image('after.tif', { extent: [EXTENT[0], EXTENT[1], 40_513_000, EXTENT[3]] });
    const file = join(folder, 'report.html');
    const made = tuban(['report', county.out, '--before', before, '--after', after, '-o', file]);
    expect({ status: made.status, said: made.status === 0 ? '' : made.stderr }).toEqual({ status: 0, said: '' });
    expect(made.stderr).toMatch(/images: 58 before, \d\d after; 0 patches without any/);
    const embedded = readFileSync(file, 'utf8').match(/id="chip-\d+">\/9j\//g)!.length;
    expect(embedded).toBeGreaterThan(60);
    county.edit('job.yaml', (text) =>
      text.replace('rules: weipian', `rules: weipian\nimagery: {before: ${before}, after: [${after}]}`),
    );
    expect(tuban(['run', county.job, '--out', join(county.root, 'withimages'), '--pieces']).status).toBe(0);
    const again = join(folder, 'again.html');
    tuban(['report', join(county.root, 'withimages'), '-o', again]);
    expect(readFileSync(again, 'utf8').match(/id="chip-\d+">\/9j\//g)!.length).toBe(embedded);
    expect(tuban(['card', join(county.root, 'withimages'), FIRST, '-o', join(folder, 'card.svg')]).status).toBe(0);
    expect(readFileSync(join(folder, 'card.svg'), 'utf8').match(/data:image\/jpeg;base64,\/9j\//g)!.length).toBe(4);
  });

  test('images that are gone are named, and can be left out', () => {
    const path = image('gone.tif');
    const out = join(county.root, 'gone');
    const job = county.at('job.yaml');
    const text = readFileSync(job, 'utf8');
    writeFileSync(job, `${text.replace(/imagery:.*\n/, '')}\nimagery: {before: ${path}}\n`);
    expect(tuban(['run', county.job, '--out', out]).status).toBe(0);
    writeFileSync(job, text);
    rmSync(path);
    for (const args of [
      ['report', out, '-o', join(folder, 'gone.html')],
      ['card', out, FIRST, '-o', join(folder, 'gone.svg')],
    ]) {
      const done = tuban(args);
      expect(done.status).toBe(2);
      expect(done.stderr).toMatch(/did you mean|check the path/);
      expect(tuban([...args, '--no-images']).status).toBe(0);
    }
  });

  test('a misspelt key of imagery is refused', () => {
    county.edit('job.yaml', (text) => text.replace('imagery: {before:', 'imagery: {befor:'));
    const done = tuban(['check', county.job]);
    expect(done.status).toBe(2);
    expect(done.stderr).toContain('did you mean before');
  });
});

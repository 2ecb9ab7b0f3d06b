import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { firstQuarter, secondQuarter } from '../../fixtures/generator/office-year.js';
import { geometryBlob, readBlobs } from '../../src/office/store/geometry.js';
import { rowOf } from '../../src/office/store/pages.js';
import { changeStore, createStore, readStore } from '../../src/office/store/store.js';
import { verifyStore } from '../../src/office/verify.js';
import { loadGdal } from '../fixtures/gdal.js';
import { tuban } from '../support/cli.js';
import { flat, square } from '../support/shapes.js';
import { OfficeFolder } from './year-store.js';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'tuban.js');
const gdal = await loadGdal();

const filled = async (): Promise<OfficeFolder> => {
  const office = await new OfficeFolder().init();
  await office.add(firstQuarter());
  return office;
};
const leftBeside = ({ root }: OfficeFolder): string[] =>
  readdirSync(root).filter((name) => /lock|tuban-|journal/.test(name));

describe('many rows', () => {
  test('come page by page in the order of their key, as row by row', async () => {
    const office = await new OfficeFolder().init();
    // More than two pages, keys with gaps, values that JSON writes in its own way.
    const keys = Array.from(
      { length: 5000 },
      (_, i) => 3 * i - 500 + (i > 4000 ? 1_000_000 : 0) + (i === 4999 ? 2 ** 50 : 0),
    );
    const rows = keys.map((key) => [key, `"E\\${key}\n\u0001\u2028é𠮷`, key, 'open', key % 2 === 0 ? null : key / 7]);
    await changeStore(office.store, (store) => {
      store.each(
        'INSERT INTO entries (fid, id, patch, status, remaining, tbzt, relapses) VALUES (?, ?, ?, ?, ?, 1, 0)',
        [...rows].reverse(),
      );
      return { changed: true, result: null };
    });
    await readStore(office.store, (store) => {
      const columns = ['fid', 'id', 'patch', 'status', 'remaining'];
      const paged = [...store.pages('fid', rowOf(columns), { from: 'entries' })].flat();
      const singly = store.all(`SELECT ${columns} FROM entries ORDER BY fid`).map((row) => Object.values(row));
      expect(paged.map((row) => row.slice(0, 4))).toEqual(singly.map((row) => row.slice(0, 4)));
      for (const [r, row] of paged.entries()) {
        const wanted = singly[r]![4];
        if (wanted === null) expect(row[4]).toBeNull();
        // Fifteen digits are enough for every area.
        else expect(Math.abs(Number(row[4]) / Number(wanted) - 1)).toBeLessThan(1e-14);
      }
      const some = [keys[4999]!, 2, keys[0]!, keys[2500]!];
      const found = [...store.pagesOf('fid', some, rowOf(['fid', 'id']), { from: 'entries' })]
        .flat()
        .map(([key]) => key);
      expect(found).toEqual([keys[0], keys[2500], keys[4999]]);
      expect([...store.pages('fid', rowOf(['fid']), { from: 'entries', where: 'fid < ?', values: [-1000] })]).toEqual(
        [],
      );
      const upTo = [...store.pages('fid', rowOf(['fid']), { from: 'entries', last: keys[4500]! })].flat();
      expect(upTo.map(([key]) => key)).toEqual(keys.slice(0, 4501));
    });
  });
});

describe('a store that another program wrote into', () => {
  const written = async (sql: string): Promise<OfficeFolder> => {
    const office = await filled();
    await changeStore(office.store, (store) => {
      store.exec(sql);
      return { changed: true, result: null };
    });
    return office;
  };
  test('bytes in the place of a text are read, and told by verify', async () => {
    const office = await written("UPDATE entries SET note = x'0102', unit = CAST(x'C328' AS TEXT) WHERE fid = 1");
    const { breaches } = await readStore(office.store, verifyStore);
    expect(breaches.map(({ en }) => en)).toEqual([expect.stringMatching(/not what its history says \(unit, note\)/)]);
    const listed = tuban(['ledger', 'list', '--store', office.store, '--json']);
    expect(listed.status).toBe(0);
    expect(listed.stdout).toContain("x'0102'");
  });
  test.each(['{oops', '{},{}', '[1]x', '5', ''])('an event of %j is told, and by verify too', async (text) => {
    const office = await written(`DROP TRIGGER events_keeps_update; UPDATE events SET fields = '${text}' WHERE id = 2`);
    const { breaches } = await readStore(office.store, verifyStore);
    expect(breaches.map(({ en }) => en)).toContain('event 2 does not hold fields of an entry');
    const rates = tuban(['ledger', 'rates', '--table', 'milestones', '--as-of', '2030-12-31', '--store', office.store]);
    expect(rates.status).toBe(20);
    expect(rates.stderr).toMatch(/LEDGER_UNREADABLE.*event 2 /);
  });
});

describe('a damaged store', () => {
  test('is told as such by every command, pages overwritten or tables gone', async () => {
    const office = await filled();
    const bytes = readFileSync(office.store);
    const commands = [
      ['ledger', 'verify'],
      ['ledger', 'list'],
      ['ledger', 'export', '--table', 'history'],
      ['ledger', 'set', 'Q1-0000', 'note=x', '--date', '2026-05-01'],
      ['bulletin', 'monthly', '--as-of', '2026-12-31', '--text', '-'],
    ];
    const told = (file: string) =>
      commands.map((command) => {
        const { status, stderr } = tuban([...command, '--store', file, '--lang', 'en']);
        return [status, /defect/.test(stderr)];
      });
    for (const page of [1, 2, 5, 9, 14]) {
      const damaged = join(office.root, 'damaged.gpkg');
      writeFileSync(damaged, Buffer.from(bytes).fill(0, 32768 * page, 32768 * page + 16384));
      for (const [status, isDefect] of told(damaged))
        expect([page, isDefect, status === 1]).toEqual([page, false, false]);
    }
    const dropped = join(office.root, 'dropped.gpkg');
    copyFileSync(office.store, dropped);
    await changeStore(dropped, (store) => {
      store.exec('COMMIT; PRAGMA foreign_keys = OFF; BEGIN; DROP TABLE journal');
      return { changed: true, result: null };
    });
    expect(told(dropped).map(([status]) => status)).toEqual([20, 0, 20, 20, 20]);
  }, 120_000);
  test('an entry without its patch is never counted as no problem', async () => {
    const office = await filled();
    await changeStore(office.store, (store) => {
      store.exec('DROP TRIGGER patches_keeps_delete; DELETE FROM patches WHERE fid = 7');
      return { changed: true, result: null };
    });
    for (const day of ['2026-03-31', '2026-12-31']) {
      const { status, stderr } = tuban(['bulletin', 'daily', '--as-of', day, '--text', '-', '--store', office.store]);
      expect(status).toBe(20);
      expect(stderr).toContain('Q1-0006');
    }
  });
  test('an outline that is no outline is told', async () => {
    const office = await filled();
    await changeStore(office.store, (store) => {
      store.exec("DROP TRIGGER patches_keeps_update; UPDATE patches SET geom = x'4750' WHERE fid = 7");
      return { changed: true, result: null };
    });
    const { status, stderr } = tuban(['diff', `${office.store}:2026Q1`, `${office.store}:2026Q1`, '--lang', 'en']);
    expect([status, stderr]).toEqual([20, expect.stringContaining('an outline in it is damaged')]);
  });
});

describe('a store under another name', () => {
  test('a link stays a link, and the store behind it takes the change', async () => {
    const office = await filled();
    const link = join(mkdtempSync(join(tmpdir(), 'tuban-link-')), 'link.gpkg');
    symlinkSync(office.store, link);
    expect(tuban(['ledger', 'set', 'Q1-0000', 'note=through', '--date', '2026-05-01', '--store', link]).status).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    const [row] = await readStore(office.store, (store) => store.all("SELECT note FROM entries WHERE id = 'Q1-0000'"));
    expect(row).toEqual({ note: 'through' });
    expect([...leftBeside(office), ...readdirSync(dirname(link))]).toEqual(['link.gpkg']);
  });
});

describe('the store as a GeoPackage', () => {
  test.skipIf(!gdal)('GDAL reads its layers, and agrees on geometry and values', async () => {
    const office = await filled();
    const dataset = gdal!.open(office.store);
    expect(dataset.driver.description).toBe('GPKG');
    const layer = dataset.layers.get('ledger');
    expect(layer.srs?.getAuthorityCode(null)).toBe('4528');
    expect(layer.features.count()).toBe(300);
    let area = 0;
    layer.features.forEach((feature) => {
      const geometry = feature.getGeometry()!;
      expect(geometry.name).toBe('MULTIPOLYGON');
      expect(geometry.isValid()).toBe(true);
      area += (geometry as unknown as { getArea(): number }).getArea();
      expect(feature.fields.get('TBMJ')).toBe(2000);
    });
    expect(area).toBeCloseTo(600_000, 3);
    expect(layer.features.first().fields.get('TBZT')).toBe('新增');
    expect(dataset.layers.get('patches').features.count()).toBe(300);
    dataset.close();
  });
  test('blobs come back as they went, holes and parts too', () => {
    const shapes = flat([
      [square(0, 0, 100), [...square(10, 10, 20)].reverse()],
      [square(200, 0, 10), square(300, 0, 10)],
    ]);
    const back = readBlobs([0, 1].map((f) => geometryBlob(shapes, f, 4528)));
    expect(Array.from(back.coords)).toEqual(Array.from(shapes.coords));
    expect(Array.from(back.featureRing)).toEqual([0, 2, 4]);
    expect(Array.from(back.boxes)).toEqual(Array.from(shapes.boxes));
  });
  test('an existing file is never overwritten', async () => {
    const office = await new OfficeFolder().init();
    await expect(createStore(office.store, '')).rejects.toThrow('LEDGER_EXISTS');
  });
  test('other files, and none, are told by name', async () => {
    const office = new OfficeFolder();
    await expect(readStore(office.store, () => 1)).rejects.toThrow('LEDGER_MISSING');
    writeFileSync(office.store, 'no database at all, but long enough to be looked at '.repeat(100));
    await expect(readStore(office.store, () => 1)).rejects.toThrow('LEDGER_UNREADABLE');
    rmSync(office.store);
    mkdirSync(office.store);
    await expect(readStore(office.store, () => 1)).rejects.toThrow('LEDGER_UNREADABLE');
  });
});

test('no output takes the place of the store', async () => {
  const office = await filled();
  const before = readFileSync(office.store);
  const link = join(office.root, 'other-name.gpkg');
  symlinkSync(office.store, link);
  const of = ['--store', office.store];
  for (const args of [
    ['ledger', 'export', '-o', office.store, ...of],
    ['ledger', 'rates', '-o', link, ...of],
    ['bulletin', 'daily', '--as-of', '2026-04-01', '--text', office.store, ...of],
    ['diff', `${office.store}:2026Q1`, `${office.store}:2026Q1`, '--shapes', office.store],
  ]) {
    const { status, stderr } = tuban([...args, '--lang', 'en']);
    expect([args[0], status, stderr]).toEqual([args[0], 2, expect.stringContaining('OUTPUT_IS_INPUT')]);
  }
  expect(readFileSync(office.store).equals(before)).toBe(true);
});

describe('history', () => {
  test('cannot be changed through SQL', async () => {
    const office = await filled();
    for (const sql of [
      "UPDATE patches SET JCBH = 'X'",
      'DELETE FROM events',
      'DELETE FROM journal',
      'DELETE FROM releases',
    ]) {
      await expect(changeStore(office.store, (store) => ({ changed: true, result: store.run(sql) }))).rejects.toThrow(
        'append-only',
      );
    }
    expect((await readStore(office.store, verifyStore)).breaches).toEqual([]);
  });
  test.each([
    ['a patch', 'DROP TRIGGER patches_keeps_update', 'UPDATE patches SET TBMJ = 1 WHERE fid = 7', 'rows of change 1'],
    ['an account', 'DROP TRIGGER patches_keeps_update', 'UPDATE patches SET new_ground = 1 WHERE fid = 7', 'Q1-0006'],
    ['an entry', '', "UPDATE entries SET status = 'closed' WHERE fid = 3", 'entry Q1-0002'],
    ['an event', 'DROP TRIGGER events_keeps_delete', 'DELETE FROM events WHERE id = 5', 'rows of change 1'],
    ['an account without a release', '', 'INSERT INTO leftovers VALUES (99, 1, 1, 0, 0)', '1 rows belong to no change'],
    ['the journal', 'DROP TRIGGER journal_keeps_update', "UPDATE journal SET date = '2020-01-01'", 'does not follow'],
  ])('%s that was changed or added past the program is found', async (_, drop, change, said) => {
    const office = await filled();
    await changeStore(office.store, (store) => {
      if (drop) store.exec(drop);
      store.exec(change);
      return { changed: true, result: null };
    });
    const { breaches } = await readStore(office.store, verifyStore);
    expect(breaches.map(({ en }) => en).join('\n')).toContain(said);
    const { status, stdout } = tuban(['ledger', 'verify', '--store', office.store]);
    expect(status).toBe(30);
    expect(stdout).toContain(said);
  });
});

describe('one writer at a time', () => {
  const lockOf = ({ store }: OfficeFolder): string => `${store}.lock`;
  const holding = (pid: number, host = hostname()): string => JSON.stringify({ pid, host });

  test('a failed change leaves the store as it was, and nothing beside it', async () => {
    const office = await filled();
    const before = readFileSync(office.store);
    const failing = changeStore(office.store, (store) => {
      store.exec('DROP TABLE entries');
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    expect(readFileSync(office.store).equals(before)).toBe(true);
    expect(leftBeside(office)).toEqual([]);
  });
  test('the lock of a dead process is cleared', async () => {
    const office = await filled();
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(lockOf(office), holding(dead));
    expect(await office.add(secondQuarter(false))).toMatchObject({ outcome: 'added' });
    expect(leftBeside(office)).toEqual([]);
  });
  test('the lock of a living one is not, and is told', async () => {
    const office = await filled();
    writeFileSync(lockOf(office), holding(process.pid));
    const { status, stderr } = tuban([
      'ledger',
      'set',
      'Q1-0000',
      'note=x',
      '--date',
      '2026-05-01',
      '--store',
      office.store,
    ]);
    expect(status).toBe(11);
    expect(stderr).toContain(`process ${process.pid}`);
    expect(existsSync(lockOf(office))).toBe(true);
  });
  test('neither is one of another machine', async () => {
    const office = await filled();
    writeFileSync(lockOf(office), holding(1, 'another-machine'));
    await expect(office.add(secondQuarter(false))).rejects.toThrow('LEDGER_LOCKED');
  });
  test('readers need no lock', async () => {
    const office = await filled();
    writeFileSync(lockOf(office), holding(process.pid));
    expect((await readStore(office.store, verifyStore)).breaches).toEqual([]);
  });
  test('a store that another program is changing is left alone', async () => {
    const office = await filled();
    writeFileSync(`${office.store}-wal`, 'x');
    await expect(readStore(office.store, () => 1)).rejects.toThrow('LEDGER_IN_USE');
  });
});

test('kill -9 at any moment of an add leaves the store whole, and adding again completes it', async () => {
  const office = await filled();
  const { name, date, patches } = secondQuarter(false);
  const result = office.result(name, date, patches);
  const args = [BIN, 'ledger', 'add', result, '--store', office.store];
  const started = performance.now();
  const twin = join(office.root, 'twin.gpkg');
  copyFileSync(office.store, twin);
  spawnSync(process.execPath, [BIN, 'ledger', 'add', result, '--store', twin]);
  const whole = performance.now() - started;
  const before = readFileSync(office.store);
  const moments = [0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
  let killed = 0;
  for (const moment of moments) {
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    await new Promise((resolve) => setTimeout(resolve, whole * moment));
    if (child.exitCode === null && child.kill('SIGKILL')) killed++;
    await new Promise((resolve) =>
      child.exitCode === null && child.signalCode === null ? child.on('exit', resolve) : resolve(0),
    );
    const check = await readStore(office.store, verifyStore);
    expect(check.breaches).toEqual([]);
    if (check.releases === 1) expect(readFileSync(office.store).equals(before)).toBe(true);
    if (check.releases === 2) break;
  }
  expect(killed).toBeGreaterThan(0);
  expect(tuban(['ledger', 'add', result, '--store', office.store]).status).toBe(0);
  expect(await readStore(office.store, verifyStore)).toMatchObject({ releases: 2, breaches: [] });
  expect(readFileSync(office.store).equals(readFileSync(twin))).toBe(true);
  expect(leftBeside(office)).toEqual([]);
});

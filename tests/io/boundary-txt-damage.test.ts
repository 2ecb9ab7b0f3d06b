import { describe, expect, test } from 'vitest';
import { crsFromEpsg } from '../../src/crs/definitions.js';
import { describeFault, describeNote } from '../../src/io/boundary-txt/model.js';
import { readBoundaryTxt } from '../../src/io/boundary-txt/read.js';
import { attributesOf, writeBoundaryTxt } from '../../src/io/boundary-txt/write.js';
import { Problem } from '../../src/model/problem.js';
import { randomNumbers } from '../support/random.js';

const PARCELS = 5;

/** Five squares, two with a hole, 200 m apart. */
function sample(encoding: 'gbk' | 'utf8'): Buffer {
  const parcels = Array.from({ length: PARCELS }, (_, i) => {
    const [x, y] = [38380000 + 200 * i, 2570000];
    const box = (at: number, size: number): number[] => [
      x + at,
      y + at,
      x + at,
      y + at + size,
      x + at + size,
      y + at + size,
      x + at + size,
      y + at,
    ];
    const coords = Float64Array.from(i % 2 === 0 ? box(0, 100) : [...box(0, 100), ...box(20, 10)]);
    const ringStart = Uint32Array.from(i % 2 === 0 ? [0, 4] : [0, 4, 8]);
    const fields = { id: `D${i}`, name: `地块${i}`, usage: '住宅用地', area: { squareMetres: 10000 } };
    return { fields, rings: { coords, ringStart } };
  });
  const attributes = attributesOf(crsFromEpsg(4526)!, 3);
  return Buffer.from(writeBoundaryTxt(parcels, { attributes, encoding, decimals: 3 }).bytes);
}

type Damage = (bytes: Buffer, random: () => number) => Buffer;
const place = (bytes: Buffer, random: () => number): number => Math.floor(random() * bytes.length);
const lines = (bytes: Buffer): string[] => bytes.toString('latin1').split('\r\n');
const joined = (rows: readonly string[]): Buffer => Buffer.from(rows.join('\r\n'), 'latin1');
const DAMAGES: Readonly<Record<string, Damage>> = {
  cut: (bytes, random) => bytes.subarray(0, place(bytes, random)),
  'cut at the front': (bytes, random) => bytes.subarray(place(bytes, random)),
  'a byte changed': (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let n = 1 + Math.floor(4 * random()); n > 0; n--) copy[place(copy, random)] = Math.floor(256 * random());
    return copy;
  },
  'a piece left out': (bytes, random) => {
    const at = place(bytes, random);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + Math.floor(40 * random()))]);
  },
  'a piece doubled': (bytes, random) => {
    const [at, length] = [place(bytes, random), Math.floor(60 * random())];
    return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
  },
  'a line left out': (bytes, random) => {
    const rows = lines(bytes);
    rows.splice(Math.floor(random() * rows.length), 1);
    return joined(rows);
  },
  'lines in another order': (bytes, random) => {
    const rows = lines(bytes);
    const [moved] = rows.splice(Math.floor(random() * rows.length), 1);
    rows.splice(Math.floor(random() * rows.length), 0, moved!);
    return joined(rows);
  },
  'rubbish inserted': (bytes, random) => {
    const pieces = [
      '\r\n',
      ',',
      '@',
      '面',
      '[',
      '=',
      '\0',
      '1e400',
      '-',
      '.',
      '\ufeff',
      '99999999999999999999',
      '   ',
      '[地块坐标]\r\n',
    ];
    const at = place(bytes, random);
    const piece = Buffer.from(pieces[Math.floor(random() * pieces.length)]!.repeat(1 + Math.floor(3 * random())));
    return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
  },
};

describe.each(['gbk', 'utf8'] as const)('damaged files in %s', (encoding) => {
  const whole = sample(encoding);

  test('undamaged: five parcels, no notes', () => {
    const txt = readBoundaryTxt(whole, 'a.txt');
    expect(txt).toMatchObject({ faults: [], notes: [] });
    expect(txt.parcels.map(({ area }) => area)).toEqual([10000, 9900, 10000, 9900, 10000]);
  });

  test.each(Object.keys(DAMAGES))('%s: no crash, no hang, every record accounted for', (name) => {
    const random = randomNumbers(20260131);
    for (let round = 0; round < 400; round++) {
      let bytes = DAMAGES[name]!(whole, random);
      if (round % 4 === 3) bytes = DAMAGES[name]!(bytes, random);
      expectAccounted(bytes, `${name} ${round}`);
    }
  });
});

/** Lines with a mark of parcels and lines of points are all inside of some record, or the file says what it passed over. */
function expectAccounted(bytes: Buffer, label: string): void {
  let txt: ReturnType<typeof readBoundaryTxt>;
  try {
    txt = readBoundaryTxt(bytes, 'a.txt');
  } catch (fault) {
    if (fault instanceof Problem && fault.code === 'NOT_BOUNDARY_TXT') return;
    throw new Error(label, { cause: fault });
  }
  const records = [...txt.parcels, ...txt.faults].sort((p, q) => p.firstLine - q.firstLine);
  records.forEach(({ firstLine, lastLine }, i) => {
    expect(lastLine, label).toBeGreaterThanOrEqual(firstLine);
    expect(firstLine, label).toBeGreaterThan(records[i - 1]?.lastLine ?? 0);
  });
  const inRecords = (line: number): boolean =>
    records.some(({ firstLine, lastLine }) => line >= firstLine && line <= lastLine);
  const text = new TextDecoder(txt.encoding.encoding).decode(bytes);
  const strays = text
    .split(/\r\r\n|\r\n|\r|\n/)
    .flatMap((line, i) =>
      /^[^=]*@$|^J\d+,\d,\d{7}\.\d{3},38\d{6}\.\d{3}$/.test(line) && !inRecords(i + 1) ? [`${i + 1}: ${line}`] : [],
    );
  const ignored = txt.notes.find(({ code }) => code === 'LINES_IGNORED');
  const passedOver = Number(ignored?.params['count'] ?? 0);
  expect(strays.length > passedOver ? strays : [], label).toEqual([]);
  for (const { rings, area } of txt.parcels) {
    expect(rings.coords.every(Number.isFinite), label).toBe(true);
    expect(rings.coords.length / 2, label).toBe(rings.ringStart.at(-1));
    if (area !== null) expect(area, label).toBeGreaterThan(0);
  }
  for (const lang of ['en', 'zh'] as const) {
    for (const note of [...txt.notes, ...txt.parcels.flatMap(({ notes }) => notes)]) {
      expect(describeNote(note, lang), label).not.toMatch(/\{\w+\}/);
    }
    for (const fault of txt.faults) expect(describeFault(fault, lang), label).not.toMatch(/\{\w+\}/);
  }
}

import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { decideEncoding, encodingNamed, textDecoder } from '../../src/io/shapefile/encoding.js';
import { Problem } from '../../src/model/problem.js';

const NAMES = ['旱地', '水浇地', '东兴区郭北镇', '农村宅基地', '设施农用地'];
const GBK = NAMES.map((name) => iconv.encode(name, 'gbk'));
const UTF8 = NAMES.map((name) => Buffer.from(name));
const LATIN = ['São Paulo', 'café', 'Straße', 'Köln', 'ñandú'].map((name) => Buffer.from(name, 'latin1'));

const decide = (samples: Buffer[], cpg: string | null = null, ldid = 0, option?: string) =>
  decideEncoding({ option, cpg, ldid, samples });

test.each([
  ['GBK', 'gb18030'],
  ['936', 'gb18030'],
  ['CP936', 'gb18030'],
  ['ANSI 936', 'gb18030'],
  ['gb2312', 'gb18030'],
  ['GB18030', 'gb18030'],
  ['UTF-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['65001', 'utf-8'],
  ['BIG5', 'big5'],
  ['950', 'big5'],
  ['ISO-8859-1', 'windows-1252'],
  ['ISO 88591', 'windows-1252'],
  ['1252', 'windows-1252'],
  ['ANSI 1252', 'windows-1252'],
  ['windows-1251', 'windows-1251'],
  ['system', null],
  ['ANSI', null],
  ['nonsense', null],
])('the name %s means %s', (name, encoding) => {
  expect(encodingNamed(name)).toBe(encoding);
});

test('GBK without .cpg and with language driver 0 is found by statistics', () => {
  const verdict = decide(GBK);
  expect(verdict).toMatchObject({ encoding: 'gb18030', how: 'statistics', contradiction: null, cpg: null, ldid: 0 });
  expect(verdict.samples).toEqual(NAMES);
});

test('GBK under the language driver of "current ANSI" is found by statistics', () => {
  expect(decide(GBK, null, 0x57)).toMatchObject({ encoding: 'gb18030', how: 'statistics' });
});

test('UTF-8 without .cpg is found by statistics', () => {
  const verdict = decide(UTF8);
  expect(verdict).toMatchObject({ encoding: 'utf-8', how: 'statistics', contradiction: null });
  expect(verdict.samples).toEqual(NAMES);
});

test('Big5 that nothing states is noted, not decided; other text is not taken for it', () => {
  const taiwan = ['農田區', '臺灣鎮', '國土資源', '建設用地', '林地'];
  const big5 = taiwan.map((name) => iconv.encode(name, 'big5'));
  const noted = decide(big5);
  expect(noted.how).toBe('statistics');
  expect(noted.contradiction?.en).toMatch(/look like Big5/);
  expect(decide(big5, 'BIG5')).toMatchObject({ encoding: 'big5', contradiction: null, samples: taiwan });
  const traditional = taiwan.map((name) => iconv.encode(name, 'gbk'));
  for (const other of [GBK, UTF8, LATIN, traditional]) expect(decide(other).contradiction).toBeNull();
});

test('western text stays western', () => {
  expect(decide(LATIN)).toMatchObject({ encoding: 'windows-1252', how: 'statistics' });
  expect(decide(LATIN, null, 0x57)).toMatchObject({ encoding: 'windows-1252', how: 'ldid' });
  expect(decide(LATIN, 'ISO-8859-1')).toMatchObject({ encoding: 'windows-1252', how: 'cpg', contradiction: null });
});

test('a .cpg is believed when the bytes agree', () => {
  expect(decide(GBK, 'GBK', 0x4d)).toMatchObject({ encoding: 'gb18030', how: 'cpg', contradiction: null });
  expect(decide(UTF8, 'UTF-8', 0)).toMatchObject({ encoding: 'utf-8', how: 'cpg', contradiction: null });
});

test('a .cpg that lies is reported and overruled', () => {
  expect(decide(UTF8, 'GBK')).toMatchObject({
    encoding: 'utf-8',
    how: 'statistics',
    contradiction: { en: '.cpg says GBK but the bytes are valid UTF-8' },
  });
  expect(decide(GBK, 'UTF-8')).toMatchObject({
    encoding: 'gb18030',
    how: 'statistics',
    contradiction: { en: '.cpg says UTF-8 but the bytes are not valid UTF-8' },
  });
  expect(decide(GBK, 'ISO-8859-1')).toMatchObject({
    encoding: 'gb18030',
    contradiction: { en: '.cpg says windows-1252 but the bytes look like GBK' },
  });
});

test('one broken value among many does not overrule a .cpg', () => {
  const broken = [...UTF8, Buffer.from([0xe6, 0x97, 0x41, 0xb1])];
  expect(decide(broken, 'UTF-8')).toMatchObject({ encoding: 'utf-8', how: 'cpg', contradiction: null });
});

test('a hanzi whose GBK bytes happen to be valid UTF-8 proves nothing', () => {
  const mo = [iconv.encode('莫', 'gbk')];
  expect(decide(mo, 'GBK')).toMatchObject({ encoding: 'gb18030', how: 'cpg', contradiction: null });
  expect(decide(mo)).toMatchObject({ encoding: 'gb18030', samples: ['莫'] });
});

test('the language driver speaks where there is no .cpg, or one that says nothing', () => {
  expect(decide(GBK, null, 0x4d)).toMatchObject({ encoding: 'gb18030', how: 'ldid' });
  expect(decide(GBK, 'system', 0x4d)).toMatchObject({ encoding: 'gb18030', how: 'ldid', cpg: 'system' });
  const big5 = [iconv.encode('土地', 'big5')];
  expect(decide(big5, null, 0x4f)).toMatchObject({ encoding: 'big5', how: 'ldid', samples: ['土地'] });
  expect(decide(big5, null, 0x78)).toMatchObject({ encoding: 'big5', how: 'ldid' });
  expect(decide(LATIN, null, 0x03)).toMatchObject({ encoding: 'windows-1252', how: 'ldid' });
});

test('a language driver that lies is reported and overruled', () => {
  expect(decide(UTF8, null, 0x4d)).toMatchObject({
    encoding: 'utf-8',
    how: 'statistics',
    contradiction: { en: 'language driver 0x4d says GBK but the bytes are valid UTF-8' },
  });
});

test('an option wins over all else, and what speaks against it is told', () => {
  const verdict = decide(UTF8, 'UTF-8', 0, 'gbk');
  expect(verdict).toMatchObject({ encoding: 'gb18030', how: 'option' });
  expect(verdict.contradiction?.en).toBe('the option says GBK but the bytes are valid UTF-8');
});

test('an option nobody knows is refused', () => {
  const refused = () => decide(GBK, null, 0, 'gbq');
  expect(refused).toThrow(Problem);
  expect(refused).toThrow(/ENCODING_UNKNOWN: gbq/);
});

test('plain ASCII: stated encodings are kept, otherwise the Chinese default', () => {
  expect(decide([Buffer.from('0101')])).toMatchObject({ encoding: 'gb18030', how: 'ascii', samples: [] });
  expect(decide([], 'UTF-8')).toMatchObject({ encoding: 'utf-8', how: 'cpg' });
});

test('values cut in the middle of a character still show their encoding', () => {
  const cutUtf8 = UTF8.map((bytes) => bytes.subarray(0, -1));
  const cutGbk = GBK.map((bytes) => bytes.subarray(0, -1));
  expect(decide(cutUtf8).encoding).toBe('utf-8');
  expect(decide(cutGbk).encoding).toBe('gb18030');
  expect(decide(cutUtf8).samples).toEqual(NAMES.map((name) => name.slice(0, -1)));
  expect(decide(cutGbk).samples).toEqual(NAMES.map((name) => name.slice(0, -1)));
});

test('four-byte GB18030 is read, whole and cut', () => {
  const rare = iconv.encode('𠮷㐀村', 'gb18030');
  expect(decide([rare])).toMatchObject({ encoding: 'gb18030', samples: ['𠮷㐀村'] });
  const decode = textDecoder('gb18030');
  for (const cut of [1, 2, 3]) expect(decode(rare.subarray(0, 4 - cut))).toBe('');
  expect(decode(rare)).toBe('𠮷㐀村'); // nothing is left over from the cut ones
});

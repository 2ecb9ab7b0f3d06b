// Damages of a file, by number: the same number always gives the same damage.

/** A repeatable generator of numbers in [0, 1) (mulberry32). */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const INTEGERS = [0, 1, -1, 0x7fffffff, -0x80000000, 0x00ffffff, 0x01000000];
const DOUBLES = [Number.NaN, Number.POSITIVE_INFINITY, -1e38, 1e308, -0, 5e-324, 4e7];
const TEXTS = ['NaN', '1e999', '-', ',', ']', '{', '"', '@', '\n', '\u0000', '9'.repeat(400), '[[['];

/** What may be done to bytes at a place; each gives new bytes. */
const WAYS = [
  ['bit', (bytes, at, random) => changed(bytes, at, [bytes[at] ^ (1 << Math.floor(8 * random()))])],
  ['byte', (bytes, at, random) => changed(bytes, at, [Math.floor(256 * random())])],
  ['zeros', (bytes, at, random) => changed(bytes, at, new Uint8Array(1 + Math.floor(16 * random())))],
  ['ones', (bytes, at, random) => changed(bytes, at, new Uint8Array(1 + Math.floor(16 * random())).fill(255))],
  ['integer', (bytes, at, random) => changed(bytes, at, integerBytes(pick(INTEGERS, random), random() < 0.5))],
  ['double', (bytes, at, random) => changed(bytes, at, doubleBytes(pick(DOUBLES, random)))],
  ['cut', (bytes, at) => bytes.subarray(0, at)],
  ['hole', (bytes, at, random) => joined(bytes.subarray(0, at), bytes.subarray(at + 1 + Math.floor(64 * random())))],
  ['text', (bytes, at, random) => joined(bytes.subarray(0, at), Buffer.from(pick(TEXTS, random)), bytes.subarray(at))],
  ['twice', (bytes, at, random) => joined(bytes.subarray(0, at), bytes.subarray(Math.floor(at * random())))],
  [
    'noise',
    (bytes, at, random) =>
      changed(
        bytes,
        at,
        Uint8Array.from({ length: 64 }, () => 256 * random()),
      ),
  ],
];

/** Damage number `n` of some bytes: the place goes through the whole file, the way through all there are. */
export function damaged(bytes, n) {
  const random = randomNumbers(n);
  const [way, change] = WAYS[n % WAYS.length];
  // A step that is prime to most lengths: neighbouring numbers hit places far apart, and in time every byte is hit.
  const at = bytes.length === 0 ? 0 : (n * 7919) % bytes.length;
  return { way, at, bytes: change(bytes, at, random) };
}

function changed(bytes, at, values) {
  const copy = Buffer.from(bytes);
  copy.set(values.length > copy.length - at ? values.slice(0, copy.length - at) : values, at);
  return copy;
}

function joined(...parts) {
  return Buffer.concat(parts);
}

function pick(list, random) {
  return list[Math.floor(list.length * random())];
}

function integerBytes(value, isBig) {
  const bytes = Buffer.alloc(4);
  if (isBig) bytes.writeInt32BE(value);
  else bytes.writeInt32LE(value);
  return bytes;
}

function doubleBytes(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

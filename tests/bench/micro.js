// The kernel by itself: fixed seeds, and checksums that tell when an answer changes.
import { FactsKernel } from '../../dist/src/kernel/facts.js';
import { PatchIndex } from '../../dist/src/kernel/patch-index.js';
import { piecesOf } from '../../dist/src/kernel/pieces.js';

/** mulberry32 (Tommy Ettinger, public domain). */
function randomNumbers(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const X0 = 40_512_000;
const Y0 = 3_460_000;

/** Features of one ring each, in the flat layout of the program. */
function layer(rings) {
  const ringStart = new Uint32Array(rings.length + 1);
  rings.forEach((ring, r) => {
    ringStart[r + 1] = ringStart[r] + ring.length / 2;
  });
  const coords = new Float64Array(2 * ringStart[rings.length]);
  const boxes = new Float64Array(4 * rings.length);
  rings.forEach((ring, r) => {
    coords.set(ring, 2 * ringStart[r]);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    ring.forEach((value, i) => {
      box[i % 2] = Math.min(box[i % 2], value);
      box[2 + (i % 2)] = Math.max(box[2 + (i % 2)], value);
    });
    boxes.set(box, 4 * r);
  });
  return { count: rings.length, coords, ringStart, featureRing: Uint32Array.from(ringStart.keys()), boxes };
}

function star(random, x, y, radius, vertices) {
  const ring = new Float64Array(2 * vertices);
  for (let i = 0; i < vertices; i++) {
    const angle = ((i + 0.8 * random()) / vertices) * 2 * Math.PI;
    const r = radius * (0.6 + 0.4 * random());
    ring[2 * i] = x + r * Math.cos(angle);
    ring[2 * i + 1] = y + r * Math.sin(angle);
  }
  return ring;
}

/** A square grid of parcels with common, slightly bent sides. */
function parcels(columns, rows, size) {
  const bend = (i, j) => 0.05 * size * Math.sin(12.9 * i + 78.2 * j);
  const node = (i, j) => [X0 + size * i + bend(i, j), Y0 + size * j + bend(j, i)];
  return layer(
    Array.from({ length: columns * rows }, (_, p) => {
      const [i, j] = [p % columns, Math.floor(p / columns)];
      return Float64Array.from([node(i, j), node(i + 1, j), node(i + 1, j + 1), node(i, j + 1)].flat());
    }),
  );
}

/** Covers of every patch by their boxes. */
function join(patches, covers) {
  const index = new PatchIndex(patches.boxes, patches.count);
  const refs = Array.from({ length: patches.count }, () => []);
  for (let feature = 0; feature < covers.count; feature++) {
    const [xmin, ymin, xmax, ymax] = covers.boxes.subarray(4 * feature, 4 * feature + 4);
    if (!index.mayHit(xmin, ymin, xmax, ymax)) continue;
    for (const patch of index.hits(xmin, ymin, xmax, ymax)) refs[patch].push({ shapes: covers, feature });
  }
  return refs;
}

/** Area on covers, and a number that depends on which label set has which area. */
function sumOf(sets) {
  return sets.reduce((sum, { covers, area }) => sum + area * (1 + covers.length), 0);
}

function vertexSum(pieces) {
  let sum = 0;
  for (const polygons of pieces.values()) {
    for (const { outer, holes } of polygons)
      sum += outer.length / 2 + holes.reduce((n, hole) => n + hole.length / 2, 0);
  }
  return sum;
}

const random = randomNumbers(20_260_701);
const grid = parcels(200, 200, 60);
const many = layer(
  Array.from({ length: 5_000 }, () => star(random, X0 + 12_000 * random(), Y0 + 12_000 * random(), 30, 45)),
);
const manyRefs = join(many, grid);

/** Two banks of a river that winds eastwards, and patches along it. */
function river(vertices) {
  const bank = (i, side) => {
    const x = X0 + (40_000 * i) / (vertices / 2);
    return [x, Y0 + 600 * Math.sin((x - X0) / 900) + side * 20 + 1.5 * Math.sin(i * 1.7)];
  };
  const there = Array.from({ length: vertices / 2 }, (_, i) => bank(i, -1));
  const back = Array.from({ length: vertices / 2 }, (_, i) => bank(vertices / 2 - 1 - i, 1));
  return layer([Float64Array.from([...there, ...back].flat())]);
}
const wide = river(1_000_000);
const along = layer(
  Array.from({ length: 2_000 }, (_, i) => {
    const x = X0 + 20 * i;
    return star(random, x, Y0 + 600 * Math.sin((x - X0) / 900), 30, 40);
  }),
);
const alongRefs = join(along, wide);

/** An outline with bays of all sizes, a vertex every ten centimetres. */
function outline(vertices) {
  const ring = new Float64Array(2 * vertices);
  for (let i = 0; i < vertices; i++) {
    const angle = (i / vertices) * 2 * Math.PI;
    const bays = 300 * Math.sin(9 * angle) + 40 * Math.sin(83 * angle) + 3 * Math.sin(1_009 * angle);
    const r = 2_100 + bays + 0.05 * random();
    ring[2 * i] = X0 + 2_500 + r * Math.cos(angle);
    ring[2 * i + 1] = Y0 + 2_500 + r * Math.sin(angle);
  }
  return ring;
}
const giant = layer([outline(200_000)]);
const under = parcels(72, 72, 70);
const giantRefs = join(giant, under);

/** Name, how often it is measured, and the work; the work gives its checksum. */
const WORK = [
  ['box join: 40,000 parcels to 5,000 patches', 5, () => join(many, grid).reduce((sum, refs) => sum + refs.length, 0)],
  ['facts: 5,000 patches of 45 vertices', 5, () => facts(many, manyRefs)],
  ['facts + pieces as the program does it', 5, () => factsAndPieces(many, manyRefs)],
  ['pieces by the exact way: 500 patches', 3, () => exactPieces(many, manyRefs, 500)],
  ['facts: river of 1 M vertices past 2,000 patches', 3, () => facts(along, alongRefs)],
  ['facts + pieces: the same river', 1, () => factsAndPieces(along, alongRefs)],
  [`facts: patch of 200,000 vertices over ${giantRefs[0].length} parcels`, 3, () => facts(giant, giantRefs)],
];

function facts(patches, refs) {
  const kernel = new FactsKernel();
  return refs.reduce((sum, covers, patch) => sum + sumOf(kernel.overlay(patches, patch, covers).sets), 0);
}

function factsAndPieces(patches, refs) {
  const ways = { traced: 0, exact: 0 };
  const kernel = new FactsKernel(ways);
  const sum = refs.reduce((total, covers, patch) => {
    const { sets } = kernel.overlay(patches, patch, covers);
    return total + vertexSum(kernel.pieces(sets.map((_, i) => i)));
  }, 0);
  return `${sum} vertices, traced ${ways.traced}, exact ${ways.exact}`;
}

function exactPieces(patches, refs, count) {
  return refs.slice(0, count).reduce((sum, covers, patch) => {
    const keys = new Map();
    const pieceOf = (members) => {
      const key = members.join(' ');
      if (!keys.has(key)) keys.set(key, keys.size);
      return keys.get(key);
    };
    return sum + vertexSum(piecesOf(patches, patch, covers, pieceOf));
  }, 0);
}

console.log('\nkernel                                                         min s  median s  checksum');
for (const [name, times, work] of WORK) {
  const seconds = [];
  let checksum;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    checksum = work();
    seconds.push((performance.now() - start) / 1000);
  }
  seconds.sort((a, b) => a - b);
  const shown = typeof checksum === 'number' ? checksum.toFixed(2) : checksum;
  const middle = seconds[Math.floor(seconds.length / 2)];
  console.log(`${name.padEnd(60)} ${seconds[0].toFixed(3).padStart(7)}  ${middle.toFixed(3).padStart(8)}  ${shown}`);
}

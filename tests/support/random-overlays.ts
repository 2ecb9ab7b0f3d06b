import { randomNumbers } from './random.js';
import { type Feature, type Ring, square, star } from './shapes.js';

type Random = () => number;
type Point = readonly [number, number];

/** A patch and the covers that lie on it. */
export interface RandomOverlay {
  /** Reproduces the case: `overlays({ seed, from: index, count: 1, … })`. */
  readonly index: number;
  readonly patch: Feature;
  readonly covers: readonly Feature[];
  /** What was done, for messages. */
  readonly story: string;
  /** Coordinates with a zone prefix (4e7): neighbouring doubles are 7.5e-9 m apart. */
  readonly zone: boolean;
}

export interface OverlayWish {
  readonly seed: number;
  readonly from?: number;
  readonly count: number;
  /** `pair`: one cover. `layers`: parcels, farmland, approvals and a redline, several covers each. */
  readonly form: 'pair' | 'layers';
}

/** A fixed stream of awkward overlays: the same seed and index give the same case, whatever the count. */
export function* overlays({ seed, from = 0, count, form }: OverlayWish): Generator<RandomOverlay> {
  for (let index = from; index < from + count; index++) {
    const random = randomNumbers(seed * 1_000_003 + index * 7_919 + (form === 'pair' ? 0 : 500_009));
    for (let i = 0; i < 3; i++) random();
    yield makeOverlay(random, index, form);
  }
}

function makeOverlay(random: Random, index: number, form: OverlayWish['form']): RandomOverlay {
  const [kind, patch] = drawShape(random, 50);
  const made: [string, Feature][] = form === 'pair' ? [drawCover(random, patch)] : drawLayers(random, patch);
  const { move, story, zone } = drawFrame(random);
  return {
    index,
    patch: moved(patch, move),
    covers: made.map(([, feature]) => moved(feature, move)),
    story: `${kind} under ${made.map(([name]) => name).join(', ')}; ${story}`,
    zone,
  };
}

// ---- shapes around the origin

function drawShape(random: Random, size: number): [string, Feature] {
  return pick(random, [
    () => named('stairs', [stairs(random, size)]),
    () => named('stairs', [stairs(random, size)]),
    () => named('star', [star(random, 0, 0, size, between(random, 3, 60))]),
    () => named('star', [star(random, 0, 0, size, between(random, 3, 60))]),
    () => named('box', [box(random, size)]),
    () => named('comb', [comb(random, size)]),
    () => named('sliver', [sliver(random, size)]),
    () => named('spiky star', [spiky(random, star(random, 0, 0, size, between(random, 4, 30)))]),
    () => named('needle', [needle(random, star(random, 0, 0, size, between(random, 4, 30)))]),
    () => named('holes', holed(random, size)),
    () => named('touching parts', touchingParts(random, size)),
    () => named('bow-tie', [shuffledPair(random, star(random, 0, 0, size, between(random, 5, 20)))]),
  ])();
}

function named(name: string, feature: Feature): [string, Feature] {
  return [name, feature];
}

/** The outline of raster cells: columns of pixels that hang together. */
function stairs(random: Random, size: number): Ring {
  const pixel = pick(random, [2, 5, 10]);
  const columns = between(random, 2, Math.max(3, Math.floor(size / pixel)));
  const x0 = -Math.floor(columns / 2) * pixel;
  const levels = Array.from({ length: columns }, () => ({
    low: -pixel * between(random, 1, 6),
    high: pixel * between(random, 1, 6),
  }));
  const below = levels.flatMap(({ low }, i): Point[] => [
    [x0 + i * pixel, low],
    [x0 + (i + 1) * pixel, low],
  ]);
  const above = levels.flatMap(({ high }, i): Point[] => [
    [x0 + i * pixel, high],
    [x0 + (i + 1) * pixel, high],
  ]);
  const ring = [...below, ...above.reverse()];
  // Equal neighbours leave collinear vertices in half of the cases, as tracing a raster does.
  return random() < 0.5
    ? ring
    : ring.filter((point, i) => !isBetween(ring.at(i - 1)!, point, ring[(i + 1) % ring.length]!));
}

function isBetween(a: Point, b: Point, c: Point): boolean {
  return (a[0] === b[0] && b[0] === c[0]) || (a[1] === b[1] && b[1] === c[1]);
}

function box(random: Random, size: number): Ring {
  const [w, h] = [size * (0.2 + random()), size * (0.2 + random())];
  return turned(
    [
      [-w, -h],
      [w, -h],
      [w, h],
      [-w, h],
    ],
    random() < 0.3 ? 0 : random() * Math.PI,
  );
}

/** Teeth, thin or fat, on a bar. */
function comb(random: Random, size: number): Ring {
  const teeth = between(random, 2, 12);
  const width = size / teeth;
  const gap = width * 10 ** -(4 * random());
  const ring: Point[] = [
    [0, -size / 4],
    [teeth * width, -size / 4],
  ];
  for (let i = teeth - 1; i >= 0; i--) {
    const tip = size * (0.2 + 0.5 * random());
    ring.push([(i + 1) * width, tip], [i * width + gap, tip], [i * width + gap, 0], [i * width, 0]);
  }
  return turned(
    ring.map(([x, y]) => [x - size / 2, y]),
    random() < 0.3 ? 0 : random() * Math.PI,
  );
}

/** Long and thin: a micrometre to a metre. */
function sliver(random: Random, size: number): Ring {
  const thin = 10 ** -(6 * random());
  const bend = size * 0.2 * (random() - 0.5);
  const ring: Point[] = [
    [-size, 0],
    [0, bend],
    [size, 0],
    [size, thin],
    [0, bend + thin],
    [-size, thin],
  ];
  return turned(ring, random() < 0.3 ? 0 : random() * Math.PI);
}

/** A way out and straight back at some vertices: no area. */
function spiky(random: Random, ring: Ring): Ring {
  return ring.flatMap((point, i): Point[] => {
    if (i > 0 && random() > 0.15) return [point];
    const tip: Point = [point[0] + 60 * (random() - 0.5), point[1] + 60 * (random() - 0.5)];
    return [point, tip, point];
  });
}

/** A spike that is almost, or just, closed. */
function needle(random: Random, ring: Ring): Ring {
  const thin = 10 ** -(3 + 6 * random());
  const [x, y] = ring[0]!;
  const [nx, ny] = ring[1]!;
  const [ox, oy] = [1.5 * x, 1.5 * y];
  const length = Math.hypot(nx - x, ny - y) || 1;
  return [[x, y], [ox, oy], [x + (thin * (nx - x)) / length, y + (thin * (ny - y)) / length], ...ring.slice(1)];
}

/** Holes that lie free, touch the shell in a point or along a side, or touch each other. */
function holed(random: Random, size: number): Feature {
  const s = size * (0.5 + random());
  const shell = square(-s, -s, 2 * s);
  const hole = s * (0.1 + 0.4 * random());
  const diamond = (x: number, y: number): Ring => [
    [x - hole, y],
    [x, y + hole],
    [x + hole, y],
    [x, y - hole],
  ];
  return pick<Feature>(random, [
    [shell, diamond(0, 0)],
    [shell, diamond(-s + hole, 0)],
    [shell, diamond(-hole, 0), diamond(hole, 0)],
    [shell, diamond(-hole, 0), diamond(hole, 0), diamond(0, s - hole)],
    [shell, square(-s, -hole, hole)],
    [shell, square(-hole, -hole, hole), square(0, 0, hole)],
    [shell, star(random, 0, 0, hole, 12), star(random, s - 2.5 * hole, s - 2.5 * hole, hole, 5)],
  ]);
}

/** Parts that meet in a point or along a side. */
function touchingParts(random: Random, size: number): Feature {
  const s = size * (0.3 + 0.5 * random());
  return pick<Feature>(random, [
    [square(-s, -s, s), square(0, 0, s)],
    [square(-s, 0, s), square(0, 0, s)],
    [square(-s, -s, s), square(0, 0, s), square(-s, 0, s / 3)],
  ]);
}

/** Two neighbouring vertices change places: the ring crosses itself. */
function shuffledPair(random: Random, ring: Ring): Ring {
  const i = between(random, 0, ring.length - 2);
  const copy = [...ring];
  [copy[i], copy[i + 1]] = [copy[i + 1]!, copy[i]!];
  return copy;
}

// ---- covers

/** A cover that has something to do with the patch: a copy of it, beside it, half of it, along its sides, or anything. */
function drawCover(random: Random, patch: Feature): [string, Feature] {
  const offset = pick(random, [0, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3]);
  return pick(random, [
    () => named(`copy ± ${offset}`, jittered(random, patch, offset)),
    () => named(`copy ± ${offset}`, jittered(random, patch, offset)),
    () =>
      named(
        `copy beside ${offset}`,
        moved(patch, ([x, y]) => [x + offset, y - offset / 3]),
      ),
    () =>
      named(
        'finer copy',
        patch.map((ring) => withPointsOnSides(random, ring)),
      ),
    () => named('shifted copy', moved(patch, shift(random, 3))),
    () => named('half', [halfBox(random, patch)]),
    () => named('rings of the patch alone', [patch[Math.floor(random() * patch.length)]!]),
    () => named('on its sides', [onSides(random, patch)]),
    () => {
      const [name, feature] = drawShape(random, 20 + 60 * random());
      return named(name, moved(feature, shift(random, 60)));
    },
    () => {
      const [name, feature] = drawShape(random, 20 + 60 * random());
      return named(name, moved(feature, shift(random, 60)));
    },
  ])();
}

/** Parcels that share their sides, farmland beside them, approvals over each other, one large redline. */
function drawLayers(random: Random, patch: Feature): [string, Feature][] {
  const parcels = parcelGrid(random);
  const offset = pick(random, [0, 0, 1e-9, 1e-7, 1e-5, 1e-3, 0.05]);
  const farmland = parcels.filter(() => random() < 0.4).map((parcel) => jittered(random, parcel, offset));
  const approvals = Array.from({ length: between(random, 1, 3) }, () => drawCover(random, patch));
  const redline: Feature = [star(random, 80 * (random() - 0.5), 80 * (random() - 0.5), 100, between(random, 20, 80))];
  const island = random() < 0.3 && parcels.length > 0;
  return [
    ...parcels.map((parcel) => named('parcel', parcel)),
    ...(island ? [named('parcel on parcel', [star(random, 0, 0, 10, 8)])] : []),
    ...farmland.map((feature) => named(`farmland ± ${offset}`, feature)),
    ...approvals,
    ...(random() < 0.6 ? [named('redline', redline)] : []),
  ];
}

/** A full cover of cells with common wiggly sides. */
function parcelGrid(random: Random): Feature[] {
  const [columns, rows] = [between(random, 1, 4), between(random, 1, 3)];
  const [w, h] = [160 / columns, 160 / rows];
  const loose = random() < 0.3 ? 0 : 0.25;
  const corner = Array.from({ length: (columns + 1) * (rows + 1) }, (_, k): Point => {
    const [i, j] = [k % (columns + 1), Math.floor(k / (columns + 1))];
    return [-80 + i * w + loose * w * (random() - 0.5), -80 + j * h + loose * h * (random() - 0.5)];
  });
  const sides = new Map<string, Point[]>();
  const side = (a: number, b: number): Point[] => {
    const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
    let points = sides.get(key);
    if (!points) {
      const [from, to] = [corner[Math.min(a, b)]!, corner[Math.max(a, b)]!];
      const bends = loose === 0 ? 0 : between(random, 0, 6);
      points = [from];
      for (let k = 1; k <= bends; k++) {
        const [t, out] = [k / (bends + 1), 0.1 * (random() - 0.5)];
        const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
        points.push([from[0] + t * dx - out * dy, from[1] + t * dy + out * dx]);
      }
      points.push(to);
      sides.set(key, points);
    }
    return a < b ? points : [...points].reverse();
  };
  const at = (i: number, j: number): number => j * (columns + 1) + i;
  return Array.from({ length: columns * rows }, (_, k): Feature => {
    const [i, j] = [k % columns, Math.floor(k / columns)];
    const corners = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
    return [corners.flatMap((from, c) => side(from, corners[(c + 1) % 4]!).slice(0, -1))];
  });
}

function jittered(random: Random, feature: Feature, offset: number): Feature {
  return moved(feature, ([x, y]) => [x + 2 * offset * (random() - 0.5), y + 2 * offset * (random() - 0.5)]);
}

function withPointsOnSides(random: Random, ring: Ring): Ring {
  return ring.flatMap((a, i): Point[] => {
    const b = ring[(i + 1) % ring.length]!;
    if (random() < 0.5) return [a];
    const t = random();
    return [a, [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]];
  });
}

/** A box over about half of the feature, with sides on its box or through its vertices. */
function halfBox(random: Random, feature: Feature): Ring {
  const points = feature.flat();
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const cut = pick(random, points)[0];
  const room = random() < 0.5 ? 0 : 1;
  const [west, east] = [Math.min(...xs) - room, cut > Math.min(...xs) ? cut : Math.max(...xs)];
  const [south, north] = [Math.min(...ys) - room, Math.max(...ys) + room];
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

/** A ring through some vertices of the patch and something outside: shared sides, shared vertices. */
function onSides(random: Random, patch: Feature): Ring {
  const ring = patch[0]!;
  const start = between(random, 0, ring.length - 1);
  const steps = between(random, 1, Math.max(1, ring.length - 2));
  const along = Array.from({ length: steps + 1 }, (_, k) => ring[(start + k) % ring.length]!);
  const away: Point = [200 * (random() - 0.5), 200 * (random() - 0.5)];
  return [...along, away];
}

// ---- where it lies

function drawFrame(random: Random): { move: (point: Point) => Point; story: string; zone: boolean } {
  const mirror = random() < 0.3 ? -1 : 1;
  const angle = pick(random, [0, 0, Math.PI / 2, Math.PI, 2 * Math.PI * random()]);
  const zone = random() < 0.5;
  const grain = random() < 0.3 ? 10_000 : 0;
  const [x0, y0] = zone ? [40_512_345.6789 + 1000 * random(), 3_461_234.5678 + 1000 * random()] : [0, 0];
  const [cos, sin] = quarterTurn(angle);
  const round = (value: number): number => (grain === 0 ? value : Math.round(value * grain) / grain);
  return {
    zone,
    story: `${mirror < 0 ? 'mirrored, ' : ''}turned by ${angle.toFixed(2)}${grain ? ', rounded to 0.1 mm' : ''}${zone ? ', zone' : ''}`,
    move: ([x, y]) => [round(x0 + cos * mirror * x - sin * y), round(y0 + sin * mirror * x + cos * y)],
  };
}

/** Quarter turns are exact. */
function quarterTurn(angle: number): readonly [number, number] {
  if (angle === Math.PI / 2) return [0, 1];
  if (angle === Math.PI) return [-1, 0];
  return [Math.cos(angle), Math.sin(angle)];
}

function turned(ring: Ring, angle: number): Ring {
  const [cos, sin] = quarterTurn(angle);
  return ring.map(([x, y]) => [cos * x - sin * y, sin * x + cos * y]);
}

function shift(random: Random, reach: number): (point: Point) => Point {
  const [dx, dy] = [2 * reach * (random() - 0.5), 2 * reach * (random() - 0.5)];
  return ([x, y]) => [x + dx, y + dy];
}

function moved(feature: Feature, move: (point: Point) => Point): Feature {
  return feature.map((ring) => ring.map(move));
}

function between(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[Math.floor(random() * values.length)]!;
}

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Problem } from '../../model/problem.js';
import { GdalAbsent, loadGdal } from './load.js';

/** What is used of gdal-async for images. Written down here for the same reason as in `load.ts`. */
interface RasterGdal {
  readonly drivers: { get(name: string): RasterDriver };
  readonly vsimem: { release(path: string): Buffer };
  open(path: string): RasterDataset;
  translate(target: string, source: RasterDataset, args: readonly string[]): RasterDataset;
  suggestedWarpOutput(options: Readonly<Record<string, unknown>>): {
    rasterSize: { x: number; y: number };
    geoTransform: number[];
  };
  reprojectImage(options: Readonly<Record<string, unknown>>): void;
}

interface RasterDriver {
  create(path: string, width: number, height: number, bands: number, type: string): RasterDataset;
  createCopy(path: string, source: RasterDataset, options: readonly string[]): RasterDataset;
}

interface RasterDataset {
  readonly rasterSize: { readonly x: number; readonly y: number } | null;
  geoTransform: number[] | null;
  srs: unknown;
  readonly layers: { get(index: number): { readonly srs: unknown } | null };
  readonly bands: { count(): number; get(index: number): RasterBand };
  close(): void;
}

interface RasterBand {
  readonly dataType: string | null;
  readonly colorInterpretation: string | null;
  noDataValue: number | null;
  fill(value: number): void;
  readonly pixels: {
    read(x: number, y: number, width: number, height: number): ArrayLike<number>;
    write(x: number, y: number, width: number, height: number, data: Uint8Array): void;
  };
}

/** A piece of ground in the system of the result. */
export type Ground = readonly [xmin: number, ymin: number, xmax: number, ymax: number];

/** A picture of a piece of ground, north up, and the percent of it that the image covers. */
export interface GroundPicture {
  readonly jpeg: Buffer;
  readonly covered: number;
}

interface Source {
  readonly dataset: RasterDataset;
  readonly bands: readonly number[];
  readonly alpha: number | null;
  /** Ground size of a pixel and extent, in the system of the result. */
  readonly pixel: number;
  readonly extent: Ground;
  readonly isByte: boolean;
}

/** No image holds this value: pixels that still have it were not covered. */
const EMPTY = -9.876e30;
/** Smallest and largest picture, in pixels a side. */
const FEWEST = 128;
const MOST = 256;
const LOW = 0.02;
const HIGH = 0.98;
const NO_IMAGE_GREY = 225;

/**
 * Images over a region, as one: files of any format and system that GDAL reads, the later ones over the earlier ones.
 * They are read window by window; nothing is held of them.
 */
export class Imagery {
  private constructor(
    private readonly gdal: RasterGdal,
    private readonly sources: readonly Source[],
    private readonly target: unknown,
  ) {}

  /**
   * Opens the images. `reference` is a vector file in the system that ground is given in.
   *
   * Errors  GDAL_MISSING, FILE_NOT_FOUND, GDAL_REFUSED, NOT_AN_IMAGE, IMAGE_WITHOUT_SYSTEM.
   */
  static open(paths: readonly string[], reference: string): Imagery {
    const gdal = rasterGdal(paths[0] ?? '');
    const vector = opened(gdal, reference);
    const target = vector.layers.get(0)?.srs ?? null;
    const sources = paths.map((path) => openSource(gdal, path, target));
    return new Imagery(gdal, sources, target);
  }

  /** The picture of a square of ground, in no more pixels than the images have there; null where they have nothing. */
  picture(ground: Ground): GroundPicture | null {
    const sources = this.sources.filter(({ extent }) => touches(extent, ground));
    if (sources.length === 0) return null;
    const finest = Math.min(...sources.map(({ pixel }) => pixel));
    const own = Math.max(1, Math.ceil((ground[2] - ground[0]) / finest));
    // Fewer pixels than can be seen are drawn as the squares they are; more are averaged.
    const side = own >= MOST ? MOST : own >= FEWEST ? own : own * Math.ceil(FEWEST / own);
    const resampling = own >= MOST ? 'Average' : own >= FEWEST ? 'Bilinear' : 'NearestNeighbor';
    const bands = Math.max(...sources.map((source) => source.bands.length));
    const canvas = this.gdal.drivers.get('MEM').create('', side, side, bands, 'Float32');
    try {
      return this.drawn(canvas, ground, side, bands, sources, resampling);
    } finally {
      canvas.close();
    }
  }

  close(): void {
    for (const { dataset } of this.sources) dataset.close();
  }

  private drawn(
    canvas: RasterDataset,
    ground: Ground,
    side: number,
    bands: number,
    sources: readonly Source[],
    resampling: string,
  ): GroundPicture | null {
    const size = (ground[2] - ground[0]) / side;
    canvas.geoTransform = [ground[0], size, 0, ground[3], 0, -size];
    if (this.target) canvas.srs = this.target;
    for (let band = 1; band <= bands; band++) {
      canvas.bands.get(band).noDataValue = EMPTY;
      canvas.bands.get(band).fill(EMPTY);
    }
    for (const source of sources) this.warp(source, canvas, bands, resampling);
    const values = Array.from({ length: bands }, (_, band) => canvas.bands.get(band + 1).pixels.read(0, 0, side, side));
    const isThere = new Uint8Array(side * side).map((_, i) => (values.every((band) => band[i]! > EMPTY / 2) ? 1 : 0));
    const there = isThere.reduce((sum, one) => sum + one, 0);
    if (there === 0) return null;
    const isNatural = bands === 3 && sources.every(({ isByte }) => isByte);
    return { jpeg: this.jpeg(stretched(values, isThere, isNatural), side), covered: (100 * there) / (side * side) };
  }

  private warp({ dataset, bands: own, alpha }: Source, canvas: RasterDataset, bands: number, resampling: string): void {
    const nodata = dataset.bands.get(own[0]!).noDataValue;
    this.gdal.reprojectImage({
      src: dataset,
      dst: canvas,
      ...(this.target ? { s_srs: dataset.srs, t_srs: this.target } : {}),
      // A grey image among coloured ones gives its grey to every band.
      srcBands: Array.from({ length: bands }, (_, band) => own[Math.min(band, own.length - 1)]!),
      dstBands: Array.from({ length: bands }, (_, band) => band + 1),
      ...(alpha === null ? {} : { srcAlphaBand: alpha }),
      ...(nodata === null || Number.isNaN(nodata) ? {} : { srcNodata: nodata }),
      dstNodata: EMPTY,
      resampling,
    });
  }

  private jpeg(bands: readonly Uint8Array[], side: number): Buffer {
    const image = this.gdal.drivers.get('MEM').create('', side, side, bands.length, 'Byte');
    bands.forEach((band, i) => {
      image.bands.get(i + 1).pixels.write(0, 0, side, side, band);
    });
    const path = '/vsimem/tuban-chip.jpg';
    this.gdal.drivers.get('JPEG').createCopy(path, image, ['QUALITY=78']).close();
    image.close();
    return this.gdal.vsimem.release(path);
  }
}

/**
 * Values as bytes, so that the lower and upper two of a hundred take the ends of the scale. Bands of a photograph are
 * stretched alike, which keeps its colours; those of a satellite each for itself.
 */
function stretched(bands: readonly ArrayLike<number>[], isThere: Uint8Array, isNatural: boolean): Uint8Array[] {
  const spans = bands.map((band) => span([band], isThere));
  const common = isNatural ? span(bands, isThere) : null;
  return bands.map((band, b) => {
    const [low, high] = common ?? spans[b]!;
    const scale = high > low ? 255 / (high - low) : 0;
    return Uint8Array.from(isThere, (there, i) => {
      if (there === 0) return NO_IMAGE_GREY;
      return scale === 0 ? 128 : Math.max(0, Math.min(255, Math.round((band[i]! - low) * scale)));
    });
  });
}

function span(bands: readonly ArrayLike<number>[], isThere: Uint8Array): readonly [number, number] {
  const values: number[] = [];
  for (const band of bands) for (let i = 0; i < isThere.length; i++) if (isThere[i] === 1) values.push(band[i]!);
  const sorted = Float64Array.from(values).sort();
  return [sorted[Math.floor(LOW * (sorted.length - 1))]!, sorted[Math.ceil(HIGH * (sorted.length - 1))]!];
}

function rasterGdal(file: string): RasterGdal {
  try {
    return loadGdal() as unknown as RasterGdal;
  } catch (cause) {
    if (!(cause instanceof GdalAbsent)) throw cause;
    throw new Problem('GDAL_MISSING', { file }, { format: basename(file) }, { cause });
  }
}

function opened(gdal: RasterGdal, path: string): RasterDataset {
  if (!existsSync(path) && !path.startsWith('/vsi'))
    throw new Problem('FILE_NOT_FOUND', { file: path }, { hint: path });
  return refused(path, () => gdal.open(path));
}

/** What GDAL throws becomes a Problem with its own words. */
function refused<T>(path: string, question: () => T): T {
  try {
    return question();
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'Error') throw cause;
    throw new Problem('GDAL_REFUSED', { file: path }, { words: cause.message.trim() || '-' }, { cause });
  }
}

function openSource(gdal: RasterGdal, path: string, target: unknown): Source {
  const file = opened(gdal, path);
  const count = file.bands.count();
  if (count === 0 || !file.geoTransform || !file.rasterSize) throw new Problem('NOT_AN_IMAGE', { file: path });
  const isPalette = file.bands.get(1).colorInterpretation === 'Palette';
  const dataset = isPalette ? refused(path, () => gdal.translate('', file, ['-of', 'VRT', '-expand', 'rgb'])) : file;
  const numbers = Array.from({ length: isPalette ? 3 : count }, (_, i) => i + 1);
  const alpha = numbers.find((band) => dataset.bands.get(band).colorInterpretation === 'Alpha') ?? null;
  const coloured = numbers.filter((band) => band !== alpha);
  const bands = coloured.length >= 3 ? coloured.slice(0, 3) : coloured.slice(0, 1);
  if ((target === null) !== (file.srs === null)) throw new Problem('IMAGE_WITHOUT_SYSTEM', { file: path });
  const { geoTransform, rasterSize } =
    target === null
      ? { geoTransform: file.geoTransform, rasterSize: file.rasterSize }
      : refused(path, () =>
          gdal.suggestedWarpOutput({ src: dataset, s_srs: file.srs, t_srs: target, maxError: 0.125 }),
        );
  const [x0, dx, , y0, , dy] = geoTransform as [number, number, number, number, number, number];
  const isByte = bands.every((band) => dataset.bands.get(band).dataType === 'Byte');
  return {
    dataset,
    bands,
    alpha,
    pixel: Math.abs(dx),
    extent: [x0, y0 + dy * rasterSize.y, x0 + dx * rasterSize.x, y0],
    isByte,
  };
}

function touches(a: Ground, b: Ground): boolean {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}

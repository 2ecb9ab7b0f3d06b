import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Problem } from '../../model/problem.js';
import { requireFile } from '../required-file.js';
import { GdalAbsent, loadGdal } from './load.js';

/** What is used of gdal-async for images. Written down here for the same reason as in `load.ts`. */
interface RasterGdal {
  readonly SpatialReference: { fromWKT(text: string): System };
  readonly drivers: { get(name: string): RasterDriver };
  readonly vsimem: { release(path: string): Buffer };
  open(path: string): RasterDataset;
  translate(target: string, source: RasterDataset, args: readonly string[]): RasterDataset;
  warp(target: string, into: null, sources: readonly RasterDataset[], args: readonly string[]): RasterDataset;
  reprojectImage(options: Readonly<Record<string, unknown>>): void;
}

interface System {
  isSame(other: System): boolean;
  toWKT(): string;
}

interface RasterDriver {
  create(path: string, width: number, height: number, bands: number, type: string): RasterDataset;
  createCopy(path: string, source: RasterDataset, options: readonly string[]): RasterDataset;
}

interface RasterDataset {
  readonly rasterSize: { readonly x: number; readonly y: number } | null;
  geoTransform: number[] | null;
  srs: System | null;
  readonly layers: { get(index: number): { readonly srs: System | null } | null };
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
  readonly file: string;
  readonly dataset: RasterDataset;
  /** The files behind a view: collected, they would leave it without ground. */
  readonly behind: readonly RasterDataset[];
  readonly bands: readonly number[];
  readonly alpha: number | null;
  /** Ground size of a pixel and extent, in the system of the result. */
  readonly pixel: number;
  readonly extent: Ground;
  readonly isByte: boolean;
}

/** What stands for the system where neither result nor image has one. */
const PLANE = 'LOCAL_CS["plane",UNIT["metre",1]]';
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
  private readonly plane: System;

  private constructor(
    private readonly gdal: RasterGdal,
    private readonly sources: readonly Source[],
    private readonly target: System | null,
  ) {
    this.plane = target ?? gdal.SpatialReference.fromWKT(PLANE);
  }

  /**
   * Opens the images. `reference` is a vector file in the system that ground is given in.
   *
   * Errors  GDAL_MISSING, FILE_NOT_FOUND, GDAL_REFUSED, NOT_AN_IMAGE, IMAGE_WITHOUT_SYSTEM.
   */
  static open(paths: readonly string[], reference: string): Imagery {
    const gdal = rasterGdal(paths[0] ?? '');
    const vector = opened(gdal, reference);
    const stated = vector.layers.get(0)?.srs?.toWKT();
    // A system of its own: one that belongs to a dataset goes when that is collected.
    const target = stated === undefined ? null : gdal.SpatialReference.fromWKT(stated);
    vector.close();
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
    for (const { dataset, behind } of this.sources) for (const one of new Set([dataset, ...behind])) one.close();
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
    // Only now are pixels read: a file may be damaged further on than its head.
    for (const source of sources) refused(source.file, () => this.warp(source, canvas, bands, resampling));
    const values = Array.from({ length: bands }, (_, band) => canvas.bands.get(band + 1).pixels.read(0, 0, side, side));
    const isThere = new Uint8Array(side * side).fill(1);
    for (const band of values) for (let i = 0; i < isThere.length; i++) if (!(band[i]! > EMPTY / 2)) isThere[i] = 0;
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
      // Both lie in one system: no way between two is sought.
      s_srs: this.plane,
      t_srs: this.plane,
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
    const bytes = new Uint8Array(isThere.length).fill(NO_IMAGE_GREY);
    for (let i = 0; i < bytes.length; i++) {
      if (isThere[i] === 0) continue;
      bytes[i] = scale === 0 ? 128 : Math.max(0, Math.min(255, Math.round((band[i]! - low) * scale)));
    }
    return bytes;
  });
}

/** Bins of the histogram: finer than the 256 steps of a picture. */
const BINS = 4096;

/** The values below which two, and above which two of a hundred lie; by histogram, because sorting a picture is slow. */
function span(bands: readonly ArrayLike<number>[], isThere: Uint8Array): readonly [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (const band of bands) {
    for (let i = 0; i < isThere.length; i++) {
      if (isThere[i] === 0) continue;
      least = Math.min(least, band[i]!);
      most = Math.max(most, band[i]!);
    }
  }
  if (!(most > least)) return [least, most];
  const step = (most - least) / BINS;
  const counts = new Uint32Array(BINS + 1);
  let total = 0;
  for (const band of bands) {
    for (let i = 0; i < isThere.length; i++) {
      if (isThere[i] === 0) continue;
      counts[Math.floor((band[i]! - least) / step)]!++;
      total++;
    }
  }
  const below = (share: number): number => {
    let seen = 0;
    let bin = 0;
    while (bin < BINS && seen + counts[bin]! <= share * total) seen += counts[bin++]!;
    return least + bin * step;
  };
  return [below(LOW), below(HIGH)];
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
  // A folder may be an image too: GDAL knows some that are.
  if (!existsSync(path) && !path.startsWith('/vsi')) requireFile(path);
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

function openSource(gdal: RasterGdal, path: string, target: System | null): Source {
  const file = opened(gdal, path);
  if (file.bands.count() === 0 || !file.geoTransform || !file.rasterSize)
    throw new Problem('NOT_AN_IMAGE', { file: path });
  if ((target === null) !== (file.srs === null)) throw new Problem('IMAGE_WITHOUT_SYSTEM', { file: path });
  const natural = refused(path, () => coloured(gdal, file));
  const dataset = refused(path, () => inSystem(gdal, natural, target));
  const numbers = Array.from({ length: dataset.bands.count() }, (_, i) => i + 1);
  const alpha = numbers.find((band) => dataset.bands.get(band).colorInterpretation === 'Alpha') ?? null;
  const values = numbers.filter((band) => band !== alpha);
  const bands = values.length >= 3 ? values.slice(0, 3) : values.slice(0, 1);
  const [x0, dx, , y0, , dy] = dataset.geoTransform as [number, number, number, number, number, number];
  const { x: width, y: height } = dataset.rasterSize!;
  const isByte = bands.every((band) => dataset.bands.get(band).dataType === 'Byte');
  return {
    file: path,
    dataset,
    behind: [natural, file],
    bands,
    alpha,
    pixel: Math.abs(dx),
    extent: [x0, y0 + dy * height, x0 + dx * width, y0],
    isByte,
  };
}

let copies = 0;

/** A picture of numbered colours becomes one of red, green and blue. */
function coloured(gdal: RasterGdal, file: RasterDataset): RasterDataset {
  if (file.bands.get(1).colorInterpretation !== 'Palette') return file;
  return gdal.translate(`/vsimem/tuban-colours-${copies++}.vrt`, file, ['-of', 'VRT', '-expand', 'rgb']);
}

/**
 * The image as seen in another system: a view that computes what is read of it. Finding the way between two systems
 * takes longer than reading a window, so it is done once an image and not once a patch. Turned images are set upright.
 */
function inSystem(gdal: RasterGdal, image: RasterDataset, target: System | null): RasterDataset {
  const [, , turnX, , turnY] = image.geoTransform!;
  const isUpright = turnX === 0 && turnY === 0;
  if (isUpright && (target === null || image.srs === null || image.srs.isSame(target))) return image;
  const system = target ? ['-t_srs', target.toWKT()] : [];
  return gdal.warp(
    `/vsimem/tuban-warp-${copies++}.vrt`,
    null,
    [image],
    ['-of', 'VRT', '-dstalpha', '-r', 'bilinear', ...system],
  );
}

function touches(a: Ground, b: Ground): boolean {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}

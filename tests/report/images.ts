import { createRequire } from 'node:module';
import { join } from 'node:path';

// The package is optional and its types may not be there; tests of images need it.
const gdal = createRequire(import.meta.url)('gdal-async');

export interface ImageWish {
  /** EPSG code of the image; null for none. */
  readonly epsg: number | null;
  /** Extent and pixel in the units of that system. */
  readonly extent: readonly [number, number, number, number];
  readonly pixel: number;
  readonly bands?: 1 | 3 | 4;
  readonly type?: 'Byte' | 'UInt16';
  /** Value of a pixel in a band by its place. */
  readonly value: (x: number, y: number, band: number) => number;
  readonly nodata?: number;
}

/** Writes a GeoTIFF whose pixels are known. */
export function writeImage(folder: string, name: string, wish: ImageWish): string {
  const { epsg, extent, pixel, bands = 3, type = 'Byte', value, nodata } = wish;
  const [xmin, ymin, xmax, ymax] = extent;
  const width = Math.ceil((xmax - xmin) / pixel);
  const height = Math.ceil((ymax - ymin) / pixel);
  const path = join(folder, name);
  const dataset = gdal.drivers.get('GTiff').create(path, width, height, bands, type, ['COMPRESS=DEFLATE']);
  dataset.geoTransform = [xmin, pixel, 0, ymax, 0, -pixel];
  if (epsg !== null) dataset.srs = gdal.SpatialReference.fromEPSG(epsg);
  for (let band = 1; band <= bands; band++) {
    const data = type === 'Byte' ? new Uint8Array(width * height) : new Uint16Array(width * height);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        data[row * width + column] = value(xmin + (column + 0.5) * pixel, ymax - (row + 0.5) * pixel, band);
      }
    }
    if (nodata !== undefined) dataset.bands.get(band).noDataValue = nodata;
    if (band === 4) dataset.bands.get(band).colorInterpretation = 'Alpha';
    dataset.bands.get(band).pixels.write(0, 0, width, height, data);
  }
  dataset.close();
  return path;
}

/** A VRT of several images. */
export function writeMosaic(folder: string, name: string, images: readonly string[]): string {
  const path = join(folder, name);
  const opened = images.map((image) => gdal.open(image));
  gdal.buildVRT(path, opened).close();
  for (const dataset of opened) dataset.close();
  return path;
}

/** Bytes of a JPEG by band: what a reader of the page sees. */
export function readJpeg(jpeg: Buffer): { readonly side: number; readonly bands: readonly Uint8Array[] } {
  gdal.vsimem.set(jpeg, '/vsimem/read.jpg');
  const dataset = gdal.open('/vsimem/read.jpg');
  const { x, y } = dataset.rasterSize;
  const bands = Array.from(
    { length: dataset.bands.count() },
    (_, i) => dataset.bands.get(i + 1).pixels.read(0, 0, x, y) as Uint8Array,
  );
  dataset.close();
  gdal.vsimem.release('/vsimem/read.jpg');
  return { side: x, bands };
}

import { basename } from 'node:path';
import { type Ground, Imagery } from '../io/gdal/raster.js';
import { Problem } from '../model/problem.js';
import type { FinishedResult } from '../result/finished-result.js';
import type { ReportImages } from './build-content.js';
import type { Chip } from './shared/content.js';

/** Images before and after: files, the later ones over the earlier ones. */
export interface ImagePaths {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Ground around a patch, as a share of its size, and at least so many metres a side. */
const AROUND = 1.7;
const SMALLEST = 40;

/**
 * Cuts the images of every patch. Only rows in `wanted` are cut; null for all.
 *
 * Errors  OUTLINES_MISSING, those of `Imagery.open`.
 */
export function cutChips(
  result: FinishedResult,
  paths: ImagePaths,
  wanted: ReadonlySet<number> | null = null,
): ReportImages {
  const outlines = result.outlines();
  if (!outlines) throw new Problem('OUTLINES_MISSING', { file: result.dir });
  const files: Buffer[] = [];
  const grounds = Array.from({ length: outlines.count }, (_, row) => row)
    .filter((row) => !wanted || wanted.has(row))
    .map((row) => ({ row, ground: groundOf(outlines.boxes.subarray(4 * row, 4 * row + 4)) }))
    .sort((a, b) => stripOf(a.ground) - stripOf(b.ground) || a.ground[0] - b.ground[0] || a.row - b.row);
  const cutFrom = (images: readonly string[]): (Chip | null)[] => {
    if (images.length === 0) return Array.from({ length: outlines.count }, () => null);
    const imagery = Imagery.open(images, result.file('ledger.shp'));
    try {
      const chips = Array.from({ length: outlines.count }, (): Chip | null => null);
      for (const { row, ground } of grounds) {
        const picture = imagery.picture(ground);
        if (!picture) continue;
        files.push(picture.jpeg);
        chips[row] = { image: files.length - 1, box: ground, covered: picture.covered };
      }
      return chips;
    } finally {
      imagery.close();
    }
  };
  const before = cutFrom(paths.before);
  const after = cutFrom(paths.after);
  return {
    chips: before.map((chip, row) => [chip, after[row]!] as const),
    names: [namesOf(paths.before), namesOf(paths.after)],
    files,
  };
}

/** Strips of ground, walked one after the other: neighbours read the same blocks of an image. */
const STRIP = 1_000;

function stripOf([, ymin]: Ground): number {
  return Math.floor(ymin / STRIP);
}

function namesOf(paths: readonly string[]): string {
  return paths.map((path) => basename(path)).join(', ');
}

/** A square around the box of a patch. */
function groundOf(box: Float64Array): Ground {
  const [xmin, ymin, xmax, ymax] = box as unknown as Ground;
  const half = Math.max(SMALLEST, AROUND * Math.max(xmax - xmin, ymax - ymin)) / 2;
  const [x, y] = [(xmin + xmax) / 2, (ymin + ymax) / 2];
  return [x - half, y - half, x + half, y + half];
}

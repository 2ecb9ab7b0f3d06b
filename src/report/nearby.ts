import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Flatbush from 'flatbush';
import { digestFile } from '../io/digest.js';
import { openPolygonLayer } from '../io/layer.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { ManifestInput } from '../model/manifest.js';
import type { FinishedResult } from '../result/finished-result.js';
import { REPORT_REASONS } from '../words/report.js';
import { filled, type Text } from '../words/text.js';

/** Parcels around the patches: shape i has land class i. */
export interface Nearby {
  readonly shapes: FlatPolygons;
  readonly landClasses: readonly (string | null)[];
}

/** A parcel is drawn when it lies no further from a patch than this share of the patch's size. */
const REACH = 0.5;
/** More parcels than this would make the page heavy without showing more. */
const MOST_PARCELS = 80_000;
/** A parcel of more vertices (a river, a road net) is left out of the surroundings. */
const MOST_VERTICES = 2_000;

/**
 * Parcels of the baseline around the patches, or the reason why there are none. The baseline is asked only while it is,
 * to the byte, the one that was overlaid: anything else drawn around a patch would be a wrong picture.
 */
export function readNearby(result: FinishedResult, outlines: FlatPolygons): Nearby | Text {
  const input = result.manifest.inputs.find(({ layer }) => layer === 'baseline');
  const fault = input ? whyNot(input) : REPORT_REASONS.noBaseline;
  if (fault || !input) return fault ?? REPORT_REASONS.noBaseline;
  const index = indexOf(outlines);
  const layer = openPolygonLayer(input.file, { layer: input.layer_in_file ?? undefined, encoding: undefined });
  try {
    const field = layer.table.fieldIndex(input.fields['landClass'] ?? '');
    const collector = new PolygonCollector();
    const landClasses: (string | null)[] = [];
    let seen = 0;
    layer.scan({
      wants: (xmin, ymin, xmax, ymax) => index.search(xmin, ymin, xmax, ymax).length > 0,
      fault: () => {},
      take: (record, text) => {
        if (++seen > MOST_PARCELS || record.points > MOST_VERTICES) return;
        if (collector.add(record) === null) landClasses.push(field < 0 ? null : text(field));
      },
    });
    if (seen > MOST_PARCELS) return filled(REPORT_REASONS.tooMany, { count: seen });
    return { shapes: collector.shapes(), landClasses };
  } finally {
    layer.table.close();
  }
}

function whyNot({ file, files, carried }: ManifestInput): Text | null {
  if (carried) return REPORT_REASONS.baselineCarried;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return REPORT_REASONS.baselineGone;
  const folder = stat.isDirectory() ? file : dirname(file);
  const isSame = files.every(({ file: name, bytes, sha256 }) => {
    const path = join(folder, name);
    return statSync(path, { throwIfNoEntry: false })?.size === bytes && digestFile(path).sha256 === sha256;
  });
  return isSame && files.length > 0 ? null : REPORT_REASONS.baselineChanged;
}

/** Boxes of the patches, widened by their reach. */
function indexOf({ boxes, count }: FlatPolygons): Flatbush {
  const index = new Flatbush(Math.max(1, count));
  for (let f = 0; f < count; f++) {
    const [xmin, ymin, xmax, ymax] = boxes.subarray(4 * f, 4 * f + 4) as unknown as [number, number, number, number];
    const reach = REACH * Math.max(xmax - xmin, ymax - ymin);
    index.add(xmin - reach, ymin - reach, xmax + reach, ymax + reach);
  }
  if (count === 0) index.add(Infinity, Infinity, Infinity, Infinity);
  index.finish();
  return index;
}

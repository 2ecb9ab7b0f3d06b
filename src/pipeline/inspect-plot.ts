import { CLI } from '../words/cli.js';
import { fill, type Lang } from '../words/text.js';
import { MAP_CELLS } from './geometry-census.js';
import type { LayerProfile } from './inspect.js';

const SIDE = 360;
const MARGIN = 20;
const LINE = 18;
const COLOURS = ['#1b6ca8', '#c0392b', '#27864b', '#b7791f', '#7d3c98', '#117a8b', '#a04000', '#566573'];

type Extent = NonNullable<LayerProfile['extent']>;
interface Placed extends LayerProfile {
  readonly extent: Extent;
}

/** A picture of where the layers lie: a panel for every system, a frame and the occupied cells for every layer. SVG. */
export function extentPlot(profiles: readonly LayerProfile[], lang: Lang): string {
  const bySystem = new Map<string, Placed[]>();
  for (const profile of profiles) {
    if (!profile.extent?.every(Number.isFinite)) continue;
    const system = profile.crs ?? CLI.plotNoSystem[lang];
    bySystem.set(system, [...(bySystem.get(system) ?? []), { ...profile, extent: profile.extent }]);
  }
  const width = Math.max(1, bySystem.size) * (SIDE + 2 * MARGIN);
  const rows = Math.max(0, ...[...bySystem.values()].map((layers) => layers.length));
  const height = SIDE + 3 * MARGIN + LINE * (rows + 2);
  const panels = [...bySystem].map(([system, layers], p) => panel(system, layers, p * (SIDE + 2 * MARGIN), lang));
  const empty = bySystem.size === 0 ? `<text x="${MARGIN}" y="${MARGIN}">${CLI.plotEmpty[lang]}</text>` : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
${empty}${panels.join('\n')}
</svg>
`;
}

function panel(system: string, layers: readonly Placed[], left: number, lang: Lang): string {
  const xmin = Math.min(...layers.map(({ extent }) => extent[0]));
  const ymin = Math.min(...layers.map(({ extent }) => extent[1]));
  const xmax = Math.max(...layers.map(({ extent }) => extent[2]));
  const ymax = Math.max(...layers.map(({ extent }) => extent[3]));
  const scale = SIDE / Math.max(xmax - xmin, ymax - ymin, Number.MIN_VALUE);
  const toX = (x: number): string => (left + MARGIN + (x - xmin) * scale).toFixed(2);
  const toY = (y: number): string => (MARGIN + SIDE - (y - ymin) * scale).toFixed(2);
  const length = (value: number): string => (value * scale).toFixed(2);
  const parts = layers.map(({ extent, map, file, layer, records }, l) => {
    const colour = COLOURS[l % COLOURS.length]!;
    const [x0, y0, x1, y1] = extent;
    const [cellX, cellY] = [(x1 - x0) / MAP_CELLS, (y1 - y0) / MAP_CELLS];
    const cells = runsOf(map).map(({ row, from, to }) => {
      const place = `x="${toX(x0 + from * cellX)}" y="${toY(y0 + (row + 1) * cellY)}"`;
      return `<rect ${place} width="${length((to - from) * cellX)}" height="${length(cellY)}"/>`;
    });
    const frame = `x="${toX(x0)}" y="${toY(y1)}" width="${length(x1 - x0)}" height="${length(y1 - y0)}"`;
    const name = layer ?? file.split(/[\\/]/).at(-1)!;
    const words = escaped(fill(CLI.plotLayer, lang, { name, records }));
    const y = SIDE + 2 * MARGIN + LINE * (l + 1);
    return `<g fill="${colour}" fill-opacity="0.35">${cells.join('')}</g>
<rect ${frame} fill="none" stroke="${colour}"/>
<rect x="${left + MARGIN}" y="${y - 9}" width="10" height="10" fill="${colour}"/><text x="${left + MARGIN + 16}" y="${y}">${words}</text>`;
  });
  const corners = `${xmin.toFixed(1)}, ${ymin.toFixed(1)} – ${xmax.toFixed(1)}, ${ymax.toFixed(1)}`;
  return `<g><text x="${left + MARGIN}" y="${MARGIN - 6}" font-weight="bold">${escaped(system)}</text>
${parts.join('\n')}
<text x="${left + MARGIN}" y="${SIDE + 2 * MARGIN}" fill="#666">${corners}</text></g>`;
}

/** Neighbouring occupied cells of a row together. */
function runsOf(map: Uint8Array): { readonly row: number; readonly from: number; readonly to: number }[] {
  const runs: { row: number; from: number; to: number }[] = [];
  for (let row = 0; row < MAP_CELLS; row++) {
    for (let from = 0; from < MAP_CELLS; from++) {
      if (map[row * MAP_CELLS + from] === 0) continue;
      let to = from + 1;
      while (to < MAP_CELLS && map[row * MAP_CELLS + to] === 1) to++;
      runs.push({ row, from, to });
      from = to;
    }
  }
  return runs;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

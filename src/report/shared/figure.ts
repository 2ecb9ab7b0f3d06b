import { APPROVAL_HATCH, FARMLAND_HATCH, LAND_COLOURS, OUTLINE_COLOUR } from '../../model/colours.js';
import type { Box, Rings } from '../../model/geometry.js';
import type { LandGroup } from '../../model/records.js';
import { FIGURE } from '../../words/report.js';
import { LAND_NAMES } from '../../words/styles.js';
import type { Lang } from '../../words/text.js';
import { boxOf, labelPlace } from './places.js';
import { line, mm, pathOf, rect, textAt, textWidth } from './svg.js';

export interface FigureLand {
  readonly shape: Rings;
  readonly landClass: string | null;
  readonly group: LandGroup | null;
}

export interface FigurePiece extends FigureLand {
  readonly inFarmland: boolean;
  readonly inForce: boolean;
}

/** What is drawn of a patch. */
export interface FigureContent {
  readonly outline: Rings;
  readonly pieces: readonly FigurePiece[];
  readonly nearby: readonly FigureLand[];
}

export interface Figure {
  /** A group of an SVG whose unit is the millimetre. */
  readonly svg: string;
  /** 1000 for 1:1000 on paper. */
  readonly scale: number;
}

const ROUND = [1, 2, 5];
/** Most vertices that are numbered in the drawing and listed beside it. */
export const NUMBERED_VERTICES = 30;
const METRE = 1000;

/** The smallest round scale at which the box fits into the frame with a margin; `digits` are the ones to choose from. */
export function roundScale(box: Box, width: number, height: number, digits: readonly number[] = ROUND): number {
  const needed = Math.max((box.xmax - box.xmin) / width, (box.ymax - box.ymin) / height) * METRE * 1.3;
  for (let power = 1; ; power *= 10)
    for (const digit of digits) if (digit * power >= Math.max(needed, 100)) return digit * power;
}

/**
 * A patch drawn to scale into a frame: the parcels by class with their codes, farmland and approvals hatched, the outline
 * with its vertices numbered, a scale bar and the north of the grid.
 *
 * Units  x, y, width and height in millimetres on paper; shapes in metres. `id` keeps the cuts of several apart.
 */
export function drawFigure(
  content: FigureContent,
  frame: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  lang: Lang,
  id: string,
): Figure {
  const { x, y, width, height } = frame;
  const box = boxOf([content.outline]);
  const scale = roundScale(box, width, height);
  const perMetre = METRE / scale;
  const middleX = (box.xmin + box.xmax) / 2;
  const middleY = (box.ymin + box.ymax) / 2;
  const toX = (east: number): number => x + width / 2 + (east - middleX) * perMetre;
  const toY = (north: number): number => y + height / 2 - (north - middleY) * perMetre;
  const path = (shape: Rings): string => pathOf(shape, toX, toY);
  const land = ({ shape, group }: FigureLand, opacity: number): string =>
    `<path d="${path(shape)}" fill="${LAND_COLOURS[group ?? 'unknown']}" fill-opacity="${opacity}" fill-rule="evenodd" stroke="#777" stroke-width="0.15"/>`;
  const hatch = (pieces: readonly FigurePiece[], kind: keyof typeof HATCHES): string =>
    hatched(kind, `${kind}${id}`, pieces.map(({ shape }) => path(shape)).join(''), frame);
  const farmland = content.pieces.filter(({ inFarmland }) => inFarmland);
  const approved = content.pieces.filter(({ inForce }) => inForce);
  const svg = [
    `<g><clipPath id="clip${id}">${rect(x, y, width, height, '')}</clipPath>`,
    rect(x, y, width, height, 'fill="#fff"'),
    `<g clip-path="url(#clip${id})">`,
    ...content.nearby.map((parcel) => land(parcel, 0.45)),
    ...content.pieces.map((piece) => land(piece, 1)),
    '</g>',
    // A patch lies inside its frame: what is cut out by it need not be cut again, which some renderers do badly.
    hatch(farmland, 'farm'),
    hatch(approved, 'appr'),
    `<g clip-path="url(#clip${id})">`,
    `<path d="${path(content.outline)}" fill="none" stroke="${OUTLINE_COLOUR}" stroke-width="0.6" stroke-linejoin="round"/>`,
    ...vertexNumbers(content.outline, toX, toY),
    ...content.nearby.map((parcel) => landLabel(parcel, perMetre, toX, toY, '#777', box)),
    ...content.pieces.map((piece) => landLabel(piece, perMetre, toX, toY, '#111')),
    '</g>',
    rect(x, y, width, height, 'fill="none" stroke="#333" stroke-width="0.3"'),
    northArrow(x + width - 8, y + 5, lang),
    scaleBar(x + 4, y + height - 4, scale),
    '</g>',
  ].join('');
  return { svg, scale };
}

/** How farmland and approvals are hatched: slope of the lines, colour, distance between them in millimetres. */
const HATCHES = {
  farm: { slope: -1, colour: FARMLAND_HATCH, step: 1.8 },
  appr: { slope: 1, colour: APPROVAL_HATCH, step: 2.4 },
} as const;

/**
 * Shapes hatched by lines of their own, cut out by the shapes. Browsers print a pattern as an image, coarse on paper and
 * large in the file.
 */
function hatched(
  kind: keyof typeof HATCHES,
  id: string,
  shapes: string,
  frame: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): string {
  if (shapes === '') return '';
  return (
    `<clipPath id="${id}"><path d="${shapes}" clip-rule="evenodd"/></clipPath>` +
    `<g clip-path="url(#${id})">${hatchLines(kind, frame)}</g>`
  );
}

/** Lines at 45° over a frame, as one path. */
function hatchLines(
  kind: keyof typeof HATCHES,
  { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): string {
  const { slope, colour, step } = HATCHES[kind];
  let lines = '';
  for (let from = x - height; from < x + width; from += step * Math.SQRT2) {
    const [start, end] = slope > 0 ? [y, y + height] : [y + height, y];
    lines += `M${mm(from)} ${mm(start)}L${mm(from + height)} ${mm(end)}`;
  }
  return `<path d="${lines}" stroke="${colour}" stroke-width="0.22" fill="none"/>`;
}

/** The code of the land, where there is room for it and its place is not in the box of something else. */
function landLabel(
  { shape, landClass }: FigureLand,
  perMetre: number,
  toX: (x: number) => number,
  toY: (y: number) => number,
  fill: string,
  not?: Box,
): string {
  if (!landClass) return '';
  const size = 2.6;
  const place = labelPlace(shape);
  if (!(place.room * perMetre > size * textWidth(landClass)) || (not && isIn(place, not))) return '';
  return textAt(toX(place.x), toY(place.y) + size * 0.36, landClass, { size, anchor: 'middle', fill, halo: true });
}

function isIn({ x, y }: { readonly x: number; readonly y: number }, { xmin, ymin, xmax, ymax }: Box): boolean {
  return x >= xmin && x <= xmax && y >= ymin && y <= ymax;
}

function vertexNumbers({ coords }: Rings, toX: (x: number) => number, toY: (y: number) => number): string[] {
  const count = coords.length / 2;
  if (count > NUMBERED_VERTICES) return [];
  const middleX = average(coords, 0);
  const middleY = average(coords, 1);
  return Array.from({ length: count }, (_, v) => {
    const [east, north] = [coords[2 * v]!, coords[2 * v + 1]!];
    const away = Math.hypot(east - middleX, north - middleY) || 1;
    const [px, py] = [toX(east), toY(north)];
    const [dx, dy] = [(east - middleX) / away, (north - middleY) / away];
    return (
      `<circle cx="${mm(px)}" cy="${mm(py)}" r="0.5" fill="${OUTLINE_COLOUR}"/>` +
      textAt(px + dx * 2.2, py - dy * 2.2 + 0.7, String(v + 1), {
        size: 2,
        anchor: 'middle',
        fill: OUTLINE_COLOUR,
        halo: true,
      })
    );
  });
}

function average(coords: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < coords.length; i += 2) sum += coords[i]!;
  return sum / (coords.length / 2);
}

/** Points to the north of the grid: the drawing is in the plane of the survey. */
export function northArrow(x: number, y: number, lang: Lang): string {
  return (
    `<path d="M${mm(x)} ${mm(y)}l2.2 9l-2.2 -2l-2.2 2Z" fill="#fff" stroke="#111" stroke-width="0.25"/>` +
    `<path d="M${mm(x)} ${mm(y)}l2.2 9l-2.2 -2Z" fill="#111"/>` +
    textAt(x, y - 0.8, FIGURE.north[lang], { size: 3, anchor: 'middle', weight: 'bold', halo: true })
  );
}

/** A bar of a round length, about 30 mm. `scale` is 1000 for 1:1000. */
export function scaleBar(x: number, y: number, scale: number): string {
  const metres = roundBelow((35 * scale) / METRE);
  const length = (metres / scale) * METRE;
  const label = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  const half = length / 2;
  // The label stands over the end of the bar: the scale begins behind it.
  const behind = length + textWidth(label) * 1.3 + 1.5;
  const width = behind + textWidth(`1:${scale}`) * 2.6 + 2.5;
  return [
    rect(x - 1.5, y - 6, width, 8.5, 'fill="#fff" fill-opacity="0.85"'),
    rect(x, y - 1.4, half, 1.4, 'fill="#111"'),
    rect(x, y - 1.4, length, 1.4, 'fill="none" stroke="#111" stroke-width="0.2"'),
    textAt(x, y - 2.2, '0', { size: 2.6, anchor: 'middle' }),
    textAt(x + length, y - 2.2, label, { size: 2.6, anchor: 'middle' }),
    textAt(x + behind, y, `1:${scale}`, { size: 2.6 }),
    line(x, y, x + length, y, 0.2),
  ].join('');
}

function roundBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [5, 2, 1].map((digit) => digit * power).find((one) => one <= value) ?? power;
}

/** What the colours and hatchings mean, in one line. */
export function drawLegend(x: number, y: number, lang: Lang, id: string): string {
  const rim = 'stroke="#777" stroke-width="0.15"';
  const groups = ['cultivated', 'otherAgricultural', 'construction', 'unused'] as const;
  const hatch = `fill="none" ${rim}`;
  const entries: [string, string, (keyof typeof HATCHES)?][] = [
    ...groups.map((group): [string, string] => [`fill="${LAND_COLOURS[group]}" ${rim}`, LAND_NAMES[group][lang]]),
    [hatch, FIGURE.farmland[lang], 'farm'],
    [hatch, FIGURE.approval[lang], 'appr'],
    [`fill="none" stroke="${OUTLINE_COLOUR}" stroke-width="0.6"`, FIGURE.outline[lang]],
  ];
  let at = x;
  return entries
    .map(([attributes, text, kind]) => {
      const box = { x: at, y: y - 2.6, width: 4.6, height: 3 };
      const cut = `M${mm(box.x)} ${mm(box.y)}h${box.width}v${box.height}h-${box.width}Z`;
      const drawn =
        (kind ? hatched(kind, `legend-${kind}${id}`, cut, box) : '') +
        rect(box.x, box.y, box.width, box.height, attributes) +
        textAt(at + 5.4, y, text, { size: 2.5 });
      at += 7.6 + textWidth(text) * 2.5;
      return drawn;
    })
    .join('');
}

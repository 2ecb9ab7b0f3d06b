import { decimal } from '../io/write/csv-text.js';
import { classColour } from '../model/colours.js';
import { PLOT } from '../words/report.js';
import { fill, type Lang } from '../words/text.js';
import { northArrow, roundScale, scaleBar } from './shared/figure.js';
import type { OpenReport } from './shared/opened.js';
import { boxOf } from './shared/places.js';
import { cut, FONT, mm, pathOf, rect, textAt, textWidth } from './shared/svg.js';
import { townshipPlaces } from './shared/townships.js';

/** A4 lying, in millimetres. */
export const PLOT_PAGE = { width: 297, height: 210 } as const;
const MARGIN = 10;
const HEAD = 14;
const FOOT = 22;
/** A patch is drawn at least this wide: on a map of a county it would vanish. */
const SMALLEST = 1.1;
/** Scales of a map: finer steps than those of a card, so that a county fills its sheet. */
const MAP_SCALES = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/** All patches on one sheet, coloured by class, with townships, legend, scale and north. Null where there is no outline. */
export function drawPlot(report: OpenReport, lang: Lang): string | null {
  const rows = Array.from({ length: report.count }, (_, row) => row).filter(
    (row) => report.outline(row).coords.length > 0,
  );
  if (rows.length === 0) return null;
  const frame = {
    x: MARGIN,
    y: MARGIN + HEAD,
    width: PLOT_PAGE.width - 2 * MARGIN,
    height: PLOT_PAGE.height - 2 * MARGIN - HEAD - FOOT,
  };
  const box = boxOf(rows.map((row) => report.outline(row)));
  const scale = roundScale(box, frame.width * 1.2, frame.height * 1.2, MAP_SCALES);
  const perMetre = 1000 / scale;
  const toX = (x: number): number => frame.x + frame.width / 2 + (x - (box.xmin + box.xmax) / 2) * perMetre;
  const toY = (y: number): number => frame.y + frame.height / 2 - (y - (box.ymin + box.ymax) / 2) * perMetre;
  const { name, crs, digest } = report.content;
  const body = [
    rect(0, 0, PLOT_PAGE.width, PLOT_PAGE.height, 'fill="#fff"'),
    textAt(PLOT_PAGE.width / 2, MARGIN + 7, cut(fill(PLOT.title, lang, { name }), frame.width / 6.5), {
      size: 6,
      weight: 'bold',
      anchor: 'middle',
    }),
    rect(frame.x, frame.y, frame.width, frame.height, 'fill="#fbfcfd" stroke="#333" stroke-width="0.4"'),
    ...rows.map((row) => drawnPatch(row)),
    ...townshipPlaces(report).map((place) =>
      textAt(toX(place.x), toY(place.y), place.name, { size: 4, anchor: 'middle', fill: '#333', halo: true }),
    ),
    northArrow(frame.x + frame.width - 8, frame.y + 6, lang),
    scaleBar(frame.x + 5, frame.y + frame.height - 5, scale),
    legend(report, lang, frame.y + frame.height + 7),
    textAt(MARGIN, PLOT_PAGE.height - 6, `${crs} · ${digest.slice(0, 16)} · ${PLOT.notLegal[lang]}`, {
      size: 2.4,
      fill: '#555',
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${PLOT_PAGE.width}mm" height="${PLOT_PAGE.height}mm" viewBox="0 0 ${PLOT_PAGE.width} ${PLOT_PAGE.height}" font-family="${FONT}">${body.join('')}</svg>`;

  function drawnPatch(row: number): string {
    const shape = report.outline(row);
    const colour = classColour(report.classOf(row));
    const { xmin, ymin, xmax, ymax } = boxOf([shape]);
    const width = Math.max(xmax - xmin, ymax - ymin) * perMetre;
    if (width < SMALLEST) {
      return `<circle cx="${mm(toX((xmin + xmax) / 2))}" cy="${mm(toY((ymin + ymax) / 2))}" r="${SMALLEST / 2}" fill="${colour}"/>`;
    }
    return `<path d="${pathOf(shape, toX, toY)}" fill="${colour}" fill-opacity="0.75" fill-rule="evenodd" stroke="${colour}" stroke-width="0.3"/>`;
  }
}

function legend(report: OpenReport, lang: Lang, y: number): string {
  let x = MARGIN;
  let line = 0;
  return report.content.classes
    .map(({ text }, place) => {
      let count = 0;
      let mu = 0;
      for (let row = 0; row < report.count; row++) {
        if (report.classOf(row) !== place) continue;
        count++;
        mu += report.number(row, 'TBMJ_M') ?? 0;
      }
      if (count === 0) return '';
      const label = fill(PLOT.legend, lang, { name: text[lang], count, mu: decimal(mu) });
      const width = 9 + textWidth(label) * 3.2;
      if (x + width > PLOT_PAGE.width - MARGIN) {
        x = MARGIN;
        line++;
      }
      const drawn =
        rect(x, y + line * 5.5 - 3, 4, 3.4, `fill="${classColour(place)}"`) + textAt(x + 5.5, y + line * 5.5, label);
      x += width;
      return drawn;
    })
    .join('');
}

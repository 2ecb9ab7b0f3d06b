import { decimal } from '../../io/write/csv-text.js';
import { muCents } from '../../kernel/rounding.js';
import { classColour } from '../../model/colours.js';
import { COLUMN_NAMES } from '../../words/columns.js';
import { CARD, FIGURE } from '../../words/report.js';
import { fill, type Lang, type Text } from '../../words/text.js';
import { accountSum, LAND_ACCOUNT } from './account.js';
import { drawFigure, drawLegend, NUMBERED_VERTICES } from './figure.js';
import type { OpenReport } from './opened.js';
import { cut, escaped, FONT, line, mm, rect, textAt, textWidth, wrapped } from './svg.js';

/** A4 upright, in millimetres. */
export const PAGE = { width: 210, height: 297 } as const;
const MARGIN = 12;
const WIDTH = PAGE.width - 2 * MARGIN;
const ROW = 6.4;
const SMALL = 2.7;
/** Tops of the blocks, in millimetres, and the height of the reasons. */
const TOP = { known: 27, drawing: 55, account: 154, reasons: 175, fieldWork: 207.6 } as const;
const REASONS_HEIGHT = 29.6;
/** A blank that markup does not run together with its neighbours. */
const GAP = '\u2003';

/** Where the images of a card come from: an address by the number of the image. */
export type ImageAddress = (image: number) => string;

/**
 * The verification card of one patch as an SVG of A4: what is known of it, drawn and measured, and blank lines for what is
 * found in the field. Source of the fields: the registration card of earlier inspections (domain.md, section 14, 8).
 */
export function drawCard(report: OpenReport, row: number, lang: Lang, images: ImageAddress): string {
  const id = `c${row}`;
  const body = [
    rect(0, 0, PAGE.width, PAGE.height, 'fill="#fff"'),
    heading(report, row, lang),
    cells(TOP.known, 3, knownFields(report, row, lang)),
    drawing(report, row, lang, TOP.drawing, id, images),
    account(report, row, lang, TOP.account),
    reasons(report, row, lang, TOP.reasons),
    fieldWork(lang, TOP.fieldWork),
    foot(report, lang),
  ].join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${PAGE.width}mm" height="${PAGE.height}mm" ` +
    `viewBox="0 0 ${PAGE.width} ${PAGE.height}" font-family="${FONT}" role="img"><title>${escaped(report.id(row))}</title>${body}</svg>`
  );
}

/** A card for browsers: they know `href` alone, and every image would stand in the page twice. */
export function withoutOldLinks(svg: string): string {
  return svg.replace(/ xlink:href="[^"]*"/g, '');
}

function heading(report: OpenReport, row: number, lang: Lang): string {
  const { content } = report;
  const place = report.classOf(row);
  const verdict = place < 0 ? (report.text(row, 'PDLB') ?? '') : content.classes[place]!.text[lang];
  const width = textWidth(verdict) * 3.6 + 8;
  return [
    textAt(PAGE.width / 2, 17, CARD.title[lang], { size: 6.4, weight: 'bold', anchor: 'middle' }),
    textAt(MARGIN, 24, `${name('JCBH', lang)}${GAP}${report.id(row)}`, { size: 3.6, weight: 'bold' }),
    rect(
      PAGE.width - MARGIN - width,
      19.4,
      width,
      6,
      `fill="#fff" stroke="${classColour(place)}" stroke-width="0.8" rx="1"`,
    ),
    textAt(PAGE.width - MARGIN - width / 2, 23.7, verdict, { size: 3.6, weight: 'bold', anchor: 'middle' }),
  ].join('');
}

function name(code: keyof typeof COLUMN_NAMES, lang: Lang): string {
  return COLUMN_NAMES[code][lang];
}

/** A label and its value, in a cell or in a line. */
type Field = readonly [label: string, value: string];

/** Space for the label of a cell, and the width that is left for its value in units of the text's size. */
function cellSpace([label]: Field, width: number): { readonly label: number; readonly value: number } {
  const labelWidth = Math.min(textWidth(label) * SMALL + 3, width * 0.62);
  return { label: labelWidth, value: (width - labelWidth - 1) / 3 };
}

/** Cells of equal width in rows: label above all left, value behind it. */
function cells(y: number, columns: number, entries: readonly Field[]): string {
  const width = WIDTH / columns;
  const rows = Math.ceil(entries.length / columns);
  const drawn = entries.map((field, i) => {
    const [label, value] = field;
    const x = MARGIN + (i % columns) * width;
    const top = y + Math.floor(i / columns) * ROW;
    const space = cellSpace(field, width);
    return [
      rect(x, top, width, ROW, 'fill="none" stroke="#555" stroke-width="0.2"'),
      textAt(x + 1.2, top + 4.2, cut(label, (space.label - 1.5) / SMALL), { size: SMALL, fill: '#444' }),
      textAt(x + space.label + 0.6, top + 4.3, cut(value, space.value), { size: 3 }),
    ].join('');
  });
  return drawn.join('') + rect(MARGIN, y, WIDTH, rows * ROW, 'fill="none" stroke="#222" stroke-width="0.4"');
}

function knownFields(report: OpenReport, row: number, lang: Lang): Field[] {
  const text = (code: keyof typeof COLUMN_NAMES): Field => [name(code, lang), report.text(row, code) ?? ''];
  const area = report.number(row, 'TBMJ');
  const mu = report.number(row, 'TBMJ_M');
  const place = [report.text(row, 'XZMC'), report.text(row, 'CMC')].filter(Boolean).join(' ');
  return [
    text('XZQDM'),
    [CARD.seat[lang], place],
    text('TBLX'),
    text('QSX'),
    text('HSX'),
    [CARD.area[lang], `${number(area, lang)} m²${GAP}${number(mu, lang)} ${CARD.mu[lang]}`],
    text('PDXL'),
    text('PDGZ'),
    text('ZLXZ'),
    text('XWBS'),
    text('PZWH'),
    [CARD.approvedShare[lang], number(report.number(row, 'SPBL'), lang)],
  ];
}

function number(value: number | null, lang: Lang): string {
  return value === null ? CARD.notProvided[lang] : decimal(value);
}

function drawing(report: OpenReport, row: number, lang: Lang, y: number, id: string, images: ImageAddress): string {
  const content = report.figure(row);
  const height = 90;
  const chips = report.content.chips?.[row] ?? null;
  const side = 44.5;
  const width = chips ? WIDTH - side - 2 : WIDTH;
  if (!content) {
    return (
      rect(MARGIN, y, WIDTH, height, 'fill="none" stroke="#222" stroke-width="0.4"') +
      textAt(PAGE.width / 2, y + 45, CARD.noOutline[lang], { anchor: 'middle' })
    );
  }
  const table = vertexTable(content.outline, lang);
  const frame = { x: MARGIN, y, width: width - table.width, height };
  const pictures = chips
    ? chips
        .map((chip, i) =>
          chipPicture(
            report,
            chip,
            content,
            i as 0 | 1,
            PAGE.width - MARGIN - side,
            y + i * (side + 1),
            side,
            lang,
            images,
          ),
        )
        .join('')
    : '';
  return (
    drawFigure(content, frame, lang, id).svg +
    table.at(MARGIN + frame.width, y) +
    pictures +
    drawLegend(MARGIN, y + height + 5, lang, id)
  );
}

/** An image before or after with the outline drawn over it, or the words why there is none. */
function chipPicture(
  report: OpenReport,
  chip: NonNullable<OpenReport['content']['chips']>[number][0],
  figure: { readonly outline: Parameters<typeof chipOutline>[0] },
  which: 0 | 1,
  x: number,
  y: number,
  side: number,
  lang: Lang,
  images: ImageAddress,
): string {
  const label = [CARD.before, CARD.after][which]![lang];
  const date = report.content.imagery?.[which] ?? '';
  const caption =
    rect(x, y, side, 4.2, 'fill="#fff" fill-opacity="0.85"') +
    textAt(x + 1, y + 3.1, cut(`${label} ${date}`, side / SMALL - 1), { size: SMALL });
  const frame = rect(x, y, side, side, 'fill="none" stroke="#333" stroke-width="0.3"');
  if (!chip)
    return frame + textAt(x + side / 2, y + side / 2, CARD.noImage[lang], { size: SMALL, anchor: 'middle' }) + caption;
  const part =
    chip.covered < 99.5
      ? textAt(x + side - 1, y + side - 1.2, fill(CARD.partlyCovered, lang, { percent: Math.round(chip.covered) }), {
          size: 2.2,
          anchor: 'end',
          halo: true,
        })
      : '';
  return (
    `<image x="${mm(x)}" y="${mm(y)}" width="${side}" height="${side}" preserveAspectRatio="none" href="${images(chip.image)}" xlink:href="${images(chip.image)}"/>` +
    chipOutline(figure.outline, chip.box, x, y, side) +
    caption +
    part +
    frame
  );
}

/** The outline of a patch over the ground that an image shows. */
export function chipOutline(
  { coords, ringStart }: { readonly coords: Float64Array; readonly ringStart: Uint32Array },
  [xmin, ymin, xmax, ymax]: readonly [number, number, number, number],
  x: number,
  y: number,
  side: number,
): string {
  let path = '';
  for (let r = 0; r + 1 < ringStart.length; r++) {
    for (let v = ringStart[r]!; v < ringStart[r + 1]!; v++) {
      const px = x + ((coords[2 * v]! - xmin) / (xmax - xmin)) * side;
      const py = y + ((ymax - coords[2 * v + 1]!) / (ymax - ymin)) * side;
      path += `${v === ringStart[r] ? 'M' : 'L'}${mm(px)} ${mm(py)}`;
    }
    path += 'Z';
  }
  const stroke = (colour: string, width: number): string =>
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${mm(width)}"/>`;
  return stroke('#000', side / 60) + stroke('#FFE000', side / 110);
}

/** Vertices of the outline in a narrow table; left out where there are too many for it. */
function vertexTable(
  { coords }: { readonly coords: Float64Array },
  lang: Lang,
): { readonly width: number; at(x: number, y: number): string } {
  const count = coords.length / 2;
  const isListed = count <= NUMBERED_VERTICES;
  const width = 45;
  const step = Math.min(3.6, 80 / (count + 1));
  const size = Math.min(2.2, step * 0.72);
  const at = (x: number, y: number): string => {
    const frame = rect(x, y, width, 90, 'fill="none" stroke="#333" stroke-width="0.3"');
    const head = [
      textAt(x + 5.5, y + 4, '#', { size: 2.3, anchor: 'end' }),
      textAt(x + 24, y + 4, FIGURE.northing[lang], { size: 2.3, anchor: 'end' }),
      textAt(x + 44, y + 4, FIGURE.easting[lang], { size: 2.3, anchor: 'end' }),
    ];
    if (!isListed) {
      const words = wrapped(fill(FIGURE.manyVertices, lang, { count }), (width - 4) / SMALL);
      return frame + words.map((text, i) => textAt(x + 2, y + 8 + i * 4, text, { size: SMALL })).join('');
    }
    const rows = Array.from({ length: count }, (_, v) => {
      const baseline = y + 5 + (v + 1) * step;
      return (
        textAt(x + 5.5, baseline, String(v + 1), { size, anchor: 'end' }) +
        textAt(x + 24, baseline, coords[2 * v + 1]!.toFixed(3), { size, anchor: 'end' }) +
        textAt(x + 44, baseline, coords[2 * v]!.toFixed(3), { size, anchor: 'end' })
      );
    });
    return frame + head.join('') + rows.join('');
  };
  return { width, at };
}

/** The area of the patch in both units, adding up. */
function account(report: OpenReport, row: number, lang: Lang, y: number): string {
  const value = (code: string): number | null => report.number(row, code);
  const cultivated = value('GDMJ');
  const other = value('FGNYMJ');
  const entries: [string, number | null][] = [
    [CARD.agricultural[lang], cultivated === null || other === null ? null : cultivated + other],
    [CARD.ofCultivated[lang], cultivated],
    [CARD.ofFarmland[lang], value('YNMJ')],
    [CARD.construction[lang], value('JSYDMJ')],
    [CARD.unused[lang], value('WLYDMJ')],
    [CARD.outside[lang], value('WFGMJ')],
    [CARD.approved[lang], value('SPMJ')],
    [CARD.notApproved[lang], value('WSPMJ')],
  ];
  const width = WIDTH / entries.length;
  const closes = accountSum(LAND_ACCOUNT, value) === value('TBMJ');
  const drawn = entries.map(([label, area], i) => {
    const x = MARGIN + i * width;
    const unit = area === null ? '' : `${decimal(muCents(area, report.content.mu))} ${CARD.mu[lang]}`;
    return [
      rect(x, y, width, 14, 'fill="none" stroke="#555" stroke-width="0.2"'),
      textAt(x + width / 2, y + 3.8, cut(label, width / 2.3), { size: 2.3, anchor: 'middle', fill: '#444' }),
      textAt(x + width / 2, y + 8.4, area === null ? CARD.notProvided[lang] : decimal(area), {
        size: area === null ? 2.4 : 2.9,
        anchor: 'middle',
      }),
      textAt(x + width / 2, y + 12.3, unit, { size: 2.4, anchor: 'middle', fill: '#444' }),
    ].join('');
  });
  const sum = closes ? fill(CARD.closes, lang, { area: decimal(value('TBMJ') ?? 0) }) : '';
  return (
    drawn.join('') +
    rect(MARGIN, y, WIDTH, 14, 'fill="none" stroke="#222" stroke-width="0.4"') +
    textAt(MARGIN, y + 18, sum, { size: 2.4, fill: '#444' })
  );
}

/** Why the patch has its class, what did not fit into its cell above, what was missing, and what a reviewer said. */
function reasons(report: OpenReport, row: number, lang: Lang, y: number): string {
  const text = (code: keyof typeof COLUMN_NAMES): Field => [name(code, lang), report.text(row, code) ?? ''];
  const tooLong = knownFields(report, row, lang).filter(
    (field) => textWidth(field[1]) > cellSpace(field, WIDTH / 3).value,
  );
  const entries = [text('PDYJ'), ...tooLong, ...(['QSZJ', 'BZ', 'FHYJ', 'FHR', 'FHSJ', 'FHBZ'] as const).map(text)]
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${label}${CARD.colon[lang]}${value}`);
  const height = REASONS_HEIGHT;
  const size = 2.8;
  const step = 3.9;
  const room = Math.floor((height - 2) / step);
  const lines = entries.flatMap((entry) => wrapped(entry, (WIDTH - 4) / size));
  const shown = lines.length <= room ? lines : [...lines.slice(0, room - 1), CARD.more[lang]];
  return (
    rect(MARGIN, y, WIDTH, height, 'fill="none" stroke="#222" stroke-width="0.4"') +
    shown.map((one, i) => textAt(MARGIN + 2, y + 4.2 + i * step, one, { size })).join('')
  );
}

/** Blank fields for what is found on the ground, boxes to tick, and lines to sign. */
function fieldWork(lang: Lang, y: number): string {
  const blank = (text: Text): [string, string] => [text[lang], ''];
  const tick = (text: Text, options: readonly Text[]): string =>
    `${text[lang]}${CARD.colon[lang]}${options.map((option) => `□ ${option[lang]}`).join(GAP)}`;
  const rows = [
    cells(
      y,
      3,
      [
        CARD.plot,
        CARD.plotType,
        CARD.project,
        CARD.user,
        CARD.usedSince,
        CARD.use,
        CARD.landClassFound,
        CARD.authority,
        CARD.projectAuthority,
        CARD.planFit,
        CARD.planMisfit,
        CARD.misfitFarmland,
      ].map(blank),
    ),
    ...[
      tick(CARD.finding, [CARD.falseChange, CARD.lawful, CARD.unlawful, CARD.facility]),
      `${tick(CARD.oneHome, [CARD.yes, CARD.no])}${GAP}${GAP}${tick(CARD.national, [CARD.yes, CARD.no])}`,
    ].map(
      (text, i) =>
        rect(MARGIN, y + (4 + i) * ROW, WIDTH, ROW, 'fill="none" stroke="#555" stroke-width="0.2"') +
        textAt(MARGIN + 1.2, y + (4 + i) * ROW + 4.3, text, { size: 3 }),
    ),
    rect(MARGIN, y + 6 * ROW, WIDTH, 14, 'fill="none" stroke="#222" stroke-width="0.4"'),
    textAt(MARGIN + 1.2, y + 6 * ROW + 4.3, CARD.remarks[lang], { size: SMALL, fill: '#444' }),
    signatures(lang, y + 6 * ROW + 21),
  ];
  return rows.join('');
}

function signatures(lang: Lang, y: number): string {
  const width = WIDTH / 3;
  return [CARD.surveyor, CARD.checker, CARD.head]
    .map((who, i) => {
      const x = MARGIN + i * width;
      const label = who[lang];
      const from = x + textWidth(label) * 3 + 1.5;
      const dateFrom = x + textWidth(CARD.date[lang]) * 3 + 1.5;
      return [
        textAt(x, y, label, { size: 3 }),
        line(from, y + 0.8, x + width - 4, y + 0.8),
        textAt(x, y + 8, CARD.date[lang], { size: 3 }),
        line(dateFrom, y + 8.8, x + width - 4, y + 8.8),
      ].join('');
    })
    .join('');
}

function foot(report: OpenReport, lang: Lang): string {
  const { name: job, digest, version, crs } = report.content;
  const text = fill(CARD.foot, lang, { job, crs, version, digest: digest.slice(0, 16) });
  return (
    textAt(MARGIN, PAGE.height - 5, cut(text, WIDTH / 2.2), { size: 2.2, fill: '#555' }) +
    textAt(MARGIN, PAGE.height - 8.6, CARD.notLegal[lang], { size: 2.2, fill: '#555' })
  );
}

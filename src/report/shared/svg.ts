import type { Rings } from '../../model/geometry.js';

/** A text as it may stand in markup: attributes of the data are shown, never obeyed. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`).replace(/\p{Cc}/gu, ' ');
}

/** A length in the drawing: two decimals, no trailing zeros. */
export function mm(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export interface TextStyle {
  readonly size?: number;
  readonly weight?: 'bold';
  readonly anchor?: 'middle' | 'end';
  readonly fill?: string;
  /** Draws a light rim, so that the text can be read on anything. */
  readonly halo?: boolean;
}

export const FONT =
  "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Zen Hei',SimHei,sans-serif";

export function textAt(x: number, y: number, text: string, style: TextStyle = {}): string {
  if (text === '') return '';
  const { size = 3.2, weight, anchor, fill = '#111', halo } = style;
  const attributes = [
    `x="${mm(x)}" y="${mm(y)}" font-size="${mm(size)}" fill="${fill}"`,
    weight ? ` font-weight="${weight}"` : '',
    anchor ? ` text-anchor="${anchor}"` : '',
  ].join('');
  // A rim of its own, because not every renderer of SVG knows paint-order.
  const rim = halo
    ? `<text ${attributes} stroke="#fff" stroke-width="${mm(size / 4)}" stroke-linejoin="round">${escaped(text)}</text>`
    : '';
  return `${rim}<text ${attributes}>${escaped(text)}</text>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, width = 0.25, colour = '#333'): string {
  return `<path d="M${mm(x1)} ${mm(y1)}L${mm(x2)} ${mm(y2)}" stroke="${colour}" stroke-width="${mm(width)}" fill="none"/>`;
}

export function rect(x: number, y: number, width: number, height: number, attributes: string): string {
  return `<rect x="${mm(x)}" y="${mm(y)}" width="${mm(width)}" height="${mm(height)}" ${attributes}/>`;
}

/** Width of a text in units of its size: Han and other wide characters take 1, others a good half. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text)
    width += char.codePointAt(0)! > 0x2e7f ? 1 : /[mwMW%@]/.test(char) ? 0.9 : /[A-Z0-9]/.test(char) ? 0.62 : 0.54;
  return width;
}

/** A text in lines of at most `width` (in units of its size); Latin words stay whole where they can. */
export function wrapped(text: string, width: number, most = Infinity): string[] {
  const lines: string[] = [];
  let current = '';
  for (const token of text.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+/gu) ?? []) {
    for (const part of textWidth(token) > width ? [...token] : [token]) {
      if (textWidth(current + part.trimEnd()) > width && current !== '') {
        lines.push(current.trimEnd());
        current = '';
      }
      current += part;
    }
  }
  if (current.trim() !== '') lines.push(current.trimEnd());
  if (lines.length <= most) return lines;
  const last = lines[most - 1]!;
  return [...lines.slice(0, most - 1), `${last.slice(0, -1)}…`];
}

/** A text cut to a width, with a mark where something is missing. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  for (const char of text) {
    if (textWidth(`${kept}${char}…`) > width) break;
    kept += char;
  }
  return `${kept}…`;
}

/** Rings as the path of an SVG, by way of a map of the plane. */
export function pathOf({ coords, ringStart }: Rings, toX: (x: number) => number, toY: (y: number) => number): string {
  let path = '';
  for (let r = 0; r + 1 < ringStart.length; r++) {
    for (let v = ringStart[r]!; v < ringStart[r + 1]!; v++) {
      path += `${v === ringStart[r] ? 'M' : 'L'}${mm(toX(coords[2 * v]!))} ${mm(toY(coords[2 * v + 1]!))}`;
    }
    path += 'Z';
  }
  return path;
}

import type { Lang } from '../../words/text.js';
import { WORKBOOK } from '../../words/workbook.js';
import type { CellKind } from './model.js';
import { xmlText } from './xml.js';

/** Where a cell stands. */
export type Role = 'body' | 'wrapped' | 'total';

const KINDS: readonly CellKind[] = ['text', 'day', 'decimal', 'check', 'count', 'count-check'];
const ROLES: readonly Role[] = ['body', 'wrapped', 'total'];
const FORMATS: Readonly<Record<CellKind, number>> = {
  text: 49,
  day: 164,
  decimal: 2,
  check: 165,
  count: 1,
  'count-check': 166,
};

/** Numbers of the formats that stand once, behind the plain one; the others come behind them. */
export const TITLE = 1;
export const NOTE = 2;
export const HEADING = 3;
const FIRST = 4;
const QUOTED = FIRST + KINDS.length * ROLES.length;

/** Number of the format of a cell. `isQuoted`: a text that would become a formula if somebody edited it. */
export function styleOf(kind: CellKind, role: Role, isQuoted = false): number {
  if (isQuoted) return QUOTED + ROLES.indexOf(role);
  return FIRST + ROLES.indexOf(role) * KINDS.length + KINDS.indexOf(kind);
}

/** The part xl/styles.xml. */
export function stylesXml(lang: Lang): string {
  const font = xmlText(WORKBOOK.font[lang]);
  const fonts = [
    `<font><sz val="10"/><name val="${font}"/></font>`,
    `<font><b/><sz val="10"/><name val="${font}"/></font>`,
    `<font><b/><sz val="16"/><name val="${font}"/></font>`,
  ];
  const line = '<color rgb="FF808080"/>';
  const border = ['left', 'right', 'top', 'bottom'].map((side) => `<${side} style="thin">${line}</${side}>`).join('');
  const fill = (rgb: string): string =>
    `<fill><patternFill patternType="solid"><fgColor rgb="${rgb}"/><bgColor indexed="64"/></patternFill></fill>`;
  const cells = ROLES.flatMap((role) => KINDS.map((kind) => cellFormat(kind, role, false)));
  const quoted = ROLES.map((role) => cellFormat('text', role, true));
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>' +
    '<numFmt numFmtId="165" formatCode="[=0]0.00;[Red]\\-0.00;[Red]0.00"/>' +
    '<numFmt numFmtId="166" formatCode="[=0]0;[Red]\\-0;[Red]0"/></numFmts>' +
    `<fonts count="${fonts.length}">${fonts.join('')}</fonts>` +
    '<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' +
    `${fill('FFDDEBF7')}${fill('FFF2F2F2')}</fills>` +
    `<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>${border}<diagonal/></border></borders>` +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    `<cellXfs count="${FIRST + cells.length + quoted.length}">` +
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
    '<xf numFmtId="49" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment horizontal="center" vertical="center"/></xf>' +
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment horizontal="left" vertical="center" wrapText="1"/></xf>' +
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>' +
    `${cells.join('')}${quoted.join('')}</cellXfs>` +
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
  );
}

function cellFormat(kind: CellKind, role: Role, isQuoted: boolean): string {
  const isTotal = role === 'total';
  const align = kind === 'text' ? 'left' : kind === 'day' ? 'center' : 'right';
  const wrap = role === 'wrapped' && kind === 'text' ? ' wrapText="1"' : '';
  return (
    `<xf numFmtId="${FORMATS[kind]}" fontId="${isTotal ? 1 : 0}" fillId="${isTotal ? 3 : 0}" borderId="1" xfId="0"` +
    `${isQuoted ? ' quotePrefix="1"' : ''} applyNumberFormat="1" applyBorder="1" applyAlignment="1">` +
    `<alignment horizontal="${align}" vertical="center"${wrap}/></xf>`
  );
}

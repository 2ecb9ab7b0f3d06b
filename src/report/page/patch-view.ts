import { muCents } from '../../kernel/rounding.js';
import { classColour } from '../../model/colours.js';
import type { KeptApproval } from '../../model/kept-facts.js';
import { KIND_NAMES } from '../../words/remarks.js';
import { APPROVAL_TIMING, CARD, DESK, FIGURE, PAGE } from '../../words/report.js';
import {
  type AccountLine,
  APPROVAL_ACCOUNT,
  accountSum,
  CROSS_ACCOUNT,
  KIND_SHARES,
  LAND_ACCOUNT,
} from '../shared/account.js';
import { chipOutline } from '../shared/card.js';
import { drawFigure, drawLegend } from '../shared/figure.js';
import { FONT } from '../shared/svg.js';
import { h, tableOf } from './dom.js';
import { chipAddress } from './embedded.js';
import { hashOf } from './map-view.js';
import { reviewPanel } from './review-panel.js';
import type { State } from './state.js';

/** Size of the drawing, in its millimetres. */
const DRAWN = { x: 0, y: 0, width: 180, height: 120 };

/** One patch: drawn, measured, explained, reviewed. */
export class PatchView {
  constructor(private readonly state: State) {}

  show(host: HTMLElement, row: number): void {
    const { state } = this;
    const { report } = state;
    const at = state.rows.indexOf(row);
    const go = (step: number): void => this.step(row, step);
    host.replaceChildren(
      h(
        'div',
        { class: 'patch-head' },
        h('h1', {}, report.id(row)),
        h(
          'span',
          { class: 'verdict', style: `border-color:${classColour(report.classOf(row))}` },
          state.className(row),
          report.text(row, 'PDXL') ? ` · ${report.text(row, 'PDXL')}` : '',
        ),
        h('span', { class: 'grow' }),
        h(
          'span',
          { class: 'small' },
          at < 0 ? '' : state.word(PAGE.position, { at: at + 1, count: state.rows.length }),
        ),
        h('button', { type: 'button', id: 'previous', onclick: () => go(-1) }, state.word(PAGE.previous)),
        h('button', { type: 'button', id: 'next', onclick: () => go(1) }, state.word(PAGE.next)),
        h('button', { type: 'button', id: 'print-one', onclick: () => window.print() }, state.word(PAGE.print)),
      ),
      h(
        'div',
        { class: 'patch' },
        h('div', {}, this.drawing(row), this.images(row), this.parcels(row), this.coordinates(row)),
        h(
          'div',
          {},
          reviewPanel(state, row),
          this.because(row),
          this.account(row),
          this.approvals(row),
          this.everything(row),
        ),
      ),
    );
  }

  /** Opens the neighbour among the filtered rows. */
  step(row: number, step: number): void {
    const { rows } = this.state;
    const at = rows.indexOf(row);
    const next = at < 0 ? rows.find((other) => (step > 0 ? other > row : other < row)) : rows[at + step];
    if (next === undefined) return;
    location.hash = hashOf(this.state, next);
    // Browsers tell of the new address later. Until then a quick decision would fall on the patch before.
    window.dispatchEvent(new Event('hashchange'));
  }

  private drawing(row: number): HTMLElement {
    const { state } = this;
    const content = state.report.figure(row);
    if (!content) return h('p', { class: 'warn' }, state.word(PAGE.noOutlines));
    const { svg, scale } = drawFigure(content, DRAWN, state.lang, 'p');
    const holder = h('div', { class: 'drawing', id: 'drawing' });
    // Texts in it are escaped where they are drawn.
    holder.innerHTML = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 128" font-family="${FONT}">${svg}${drawLegend(0, 126, state.lang, 'p')}</svg>`;
    return h(
      'section',
      {},
      holder,
      h('p', { class: 'small' }, state.word(PAGE.scale, { scale })),
      state.report.content.pieces ? null : h('p', { class: 'warn' }, state.word(PAGE.noPieces)),
    );
  }

  private images(row: number): HTMLElement | null {
    const { state } = this;
    const chips = state.report.content.chips?.[row];
    if (!chips) return null;
    const outline = state.report.outline(row);
    return h(
      'section',
      { class: 'chips' },
      h('h2', {}, state.word(PAGE.images)),
      chips.map((chip, i) => {
        const label = `${state.word(i === 0 ? CARD.before : CARD.after)} ${state.report.content.imagery?.[i] ?? ''}`;
        if (!chip)
          return h('figure', {}, h('div', { class: 'no-chip' }, state.word(CARD.noImage)), h('figcaption', {}, label));
        const over = h('div', { class: 'over' });
        over.innerHTML = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">${chipOutline(outline, chip.box, 0, 0, 100)}</svg>`;
        const part =
          chip.covered < 99.5 ? ` · ${state.word(CARD.partlyCovered, { percent: Math.round(chip.covered) })}` : '';
        return h(
          'figure',
          {},
          h('div', { class: 'chip' }, h('img', { src: chipAddress(chip.image), alt: label }), over),
          h('figcaption', {}, label + part),
        );
      }),
    );
  }

  private because(row: number): HTMLElement {
    const { state } = this;
    const { report } = state;
    const rule = report.text(row, 'PDGZ');
    const cite = rule ? report.content.cites[rule] : undefined;
    const lines = (['QSZJ', 'XWBS', 'ZLXZ', 'BZ'] as const).flatMap((code) => {
      const text = report.text(row, code);
      return text ? [h('p', {}, h('b', {}, `${state.columnName(code)}: `), text)] : [];
    });
    return h(
      'section',
      { id: 'because' },
      h('h2', {}, state.word(PAGE.because)),
      h('p', { class: 'reason' }, report.text(row, 'PDYJ') ?? ''),
      h(
        'p',
        { class: 'small' },
        rule ? state.word(PAGE.rule, { rule }) : '',
        cite ? ` · ${state.word(PAGE.source, { text: cite })}` : '',
      ),
      lines,
    );
  }

  /** The same area twice, by land and by approval, each adding up. */
  private account(row: number): HTMLElement {
    const { state } = this;
    const { report } = state;
    const whole = report.number(row, 'TBMJ');
    const cells = (value: number | null): string[] =>
      value === null
        ? [state.word(PAGE.notProvided), '']
        : [(value / 100).toFixed(2), (muCents(value, report.content.mu) / 100).toFixed(2)];
    const lineOf = ({ code, depth }: AccountLine): string[] => [
      `${depth > 0 ? `　${state.word(PAGE.of)} ` : ''}${state.columnName(code).replace(/\s*[（(][^（(]*[)）]$/u, '')}`,
      ...cells(report.number(row, code)),
    ];
    const sumLine = (lines: readonly AccountLine[]): (Node | string)[] => {
      const sum = accountSum(lines, (code) => report.number(row, code));
      if (sum === null) return [state.word(PAGE.sum), state.word(PAGE.notProvided), ''];
      const verdict = sum === whole ? `${state.word(PAGE.equals)} ✓` : state.word(PAGE.differs);
      return [
        h('b', { class: sum === whole ? '' : 'warn' }, `${state.word(PAGE.sum)} ${verdict}`),
        ...cells(sum).map((text) => h('b', {}, text)),
      ];
    };
    const heads = ['', 'm²', state.word(PAGE.mu)];
    const layers = report.content.columns
      .filter(({ code }) => code.startsWith('L_'))
      .map(({ code }): AccountLine => ({ code, depth: 0 }));
    return h(
      'section',
      { id: 'account' },
      h('h2', {}, state.word(PAGE.areaAccount)),
      tableOf(heads, [...LAND_ACCOUNT.map(lineOf), sumLine(LAND_ACCOUNT)], 1),
      tableOf([], [...APPROVAL_ACCOUNT.map(lineOf), sumLine(APPROVAL_ACCOUNT)], 1),
      tableOf([state.word(PAGE.across), '', ''], [...CROSS_ACCOUNT, ...layers].map(lineOf), 1),
    );
  }

  private approvals(row: number): HTMLElement {
    const { state } = this;
    const { report } = state;
    const kept = report.content.approvals?.[row] ?? null;
    const numbers = (report.text(row, 'PZWH') ?? '').split(/[;；]/).filter(Boolean);
    const shares = KIND_SHARES.flatMap((code) => {
      const share = report.number(row, code);
      return share === null || share > 0
        ? [[state.columnName(code), share === null ? state.word(PAGE.notProvided) : `${(share / 100).toFixed(2)} %`]]
        : [];
    });
    return h(
      'section',
      { id: 'approvals' },
      h('h2', {}, state.word(kept ? PAGE.approvalsThere : PAGE.approvals)),
      numbers.length === 0 ? h('p', {}, state.word(PAGE.noApprovals)) : null,
      kept
        ? this.approvalTable(row, kept)
        : h(
            'ul',
            {},
            numbers.map((number) => h('li', {}, number)),
          ),
      shares.length > 0 ? tableOf([], shares, 1) : null,
    );
  }

  /** Every approval on the patch, with its dates, where it stands on the detection date, and how much it covers. */
  private approvalTable(row: number, kept: readonly KeptApproval[]): HTMLElement | null {
    const { state } = this;
    if (kept.length === 0) return null;
    const whole = state.report.number(row, 'TBMJ') ?? 0;
    const rows = kept.map(({ kind, id, approved, expires, timing, area }) => [
      id || '–',
      state.word(KIND_NAMES[kind]),
      [approved ?? '–', expires].filter(Boolean).join(' → '),
      h('span', { class: timing === 'inForce' ? '' : 'warn' }, state.word(APPROVAL_TIMING[timing])),
      (area / 100).toFixed(2),
      whole > 0 ? ((100 * area) / whole).toFixed(2) : '',
    ]);
    const heads = [PAGE.number, PAGE.kind, PAGE.approvedOn, PAGE.onDetection].map((word) => state.word(word));
    return tableOf([...heads, 'm²', '%'], rows, 4);
  }

  private parcels(row: number): HTMLElement | null {
    const { state } = this;
    const { report } = state;
    const [from, to] = report.pieceRange(row);
    if (!report.content.pieces || from === to) return null;
    const rows = Array.from({ length: to - from }, (_, i) => {
      const { parcel, landClass, name, area, inFarmland, inForce } = report.piece(from + i);
      const marks = [inFarmland ? state.word(PAGE.inFarmland) : '', inForce ? state.word(PAGE.inForce) : '']
        .filter(Boolean)
        .join(state.lang === 'zh' ? '、' : ', ');
      return [parcel ?? '–', `${landClass ?? '–'} ${name ?? ''}`, marks, (area / 100).toFixed(2)];
    });
    const heads = [PAGE.parcel, PAGE.landClass, PAGE.marks, PAGE.area].map((word) => state.word(word));
    return h('section', { id: 'parcels' }, h('h2', {}, state.word(PAGE.parcels)), tableOf(heads, rows, 3));
  }

  private coordinates(row: number): HTMLElement | null {
    const { state } = this;
    const { coords, ringStart } = state.report.outline(row);
    if (coords.length === 0) return null;
    const rings = ringStart.length - 1;
    const rows = Array.from({ length: rings }, (_, r) =>
      Array.from({ length: ringStart[r + 1]! - ringStart[r]! }, (_, i) => {
        const v = ringStart[r]! + i;
        const ring = rings > 1 ? [String(r + 1)] : [];
        return [...ring, String(v + 1), coords[2 * v + 1]!.toFixed(3), coords[2 * v]!.toFixed(3)];
      }),
    ).flat();
    const heads = [
      ...(rings > 1 ? [state.word(PAGE.ring)] : []),
      '#',
      state.word(FIGURE.northing),
      state.word(FIGURE.easting),
    ];
    return h(
      'details',
      { id: 'coordinates' },
      h('summary', {}, state.word(PAGE.coordinates, { count: coords.length / 2 })),
      tableOf(heads, rows, heads.length - 2),
    );
  }

  private everything(row: number): HTMLElement {
    const { state } = this;
    const rows = state.report.content.columns.map(({ code, type }) => [
      h('code', {}, code),
      state.columnName(code),
      type === 'text' || type === 'date' ? (state.report.text(row, code) ?? '') : state.amount(row, code),
    ]);
    return h(
      'details',
      { id: 'everything' },
      h('summary', {}, state.word(PAGE.columns)),
      tableOf([], rows),
      h('p', {}, `${state.word(DESK.title)}: ${state.desk.of(row)?.when ?? '–'}`),
    );
  }
}

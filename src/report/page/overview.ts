import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Legend,
  LinearScale,
  Tooltip,
} from 'chart.js';
import { classColour } from '../../model/colours.js';
import { LAYER_NAMES } from '../../words/layers.js';
import { KIND_NAMES } from '../../words/remarks.js';
import { PAGE } from '../../words/report.js';
import { h, tableOf } from './dom.js';
import { SQUARE_METRES_PER_MU, type State } from './state.js';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

/** Rows of quarantine.csv that are listed on the page. */
const LISTED = 200;
/** Townships in the chart; the table below it has all. */
const CHARTED = 20;

/** "ecological redline (m²)" → "ecological redline". */
function plainName(column: string): string {
  return column.replace(/\s*[（(].*/, '');
}

/** `approvals[2] supply` keeps the number that messages name it by. */
function layerName(layer: string, state: State): string {
  const [, number, kind] = /^approvals\[(\d+)\] (\w+)$/.exec(layer) ?? [];
  const name = kind ? KIND_NAMES[kind as keyof typeof KIND_NAMES] : LAYER_NAMES[layer as keyof typeof LAYER_NAMES];
  if (!name) return layer;
  return number ? state.word(PAGE.numbered, { number, name: state.word(name) }) : state.word(name);
}

/** What was overlaid, what was missing, and what came out. */
export class Overview {
  private charts: Chart<'bar', number[], string>[] = [];
  constructor(private readonly state: State) {}

  show(host: HTMLElement): void {
    const { state } = this;
    for (const chart of this.charts) chart.destroy();
    this.charts = [];
    host.replaceChildren(
      this.figures(),
      h('div', { class: 'columns' }, this.classes(), this.townships()),
      this.missing(),
      this.sources(),
      this.quarantine(),
      h('p', { class: 'small' }, this.basis()),
      state.report.content.rules.uncertain.length > 0
        ? h(
            'p',
            { class: 'small warn' },
            state.word(PAGE.uncertain, {
              count: state.report.content.rules.uncertain.length,
              list: state.report.content.rules.uncertain.join(', '),
            }),
          )
        : h('span'),
    );
  }

  private basis(): string {
    const { state } = this;
    const { rules, areaMethod, crs, asOf, digest } = state.report.content;
    return state.word(PAGE.basis, {
      pack: rules.name,
      edition: rules.edition,
      method: PAGE[areaMethod],
      crs,
      asOf: asOf ?? '–',
      digest: digest.slice(0, 16),
    });
  }

  /** The numbers that are asked for first. */
  private figures(): HTMLElement {
    const { state } = this;
    const sum = (code: string): string => {
      const all = this.sum(code, () => true);
      return all === null ? state.word(PAGE.notProvided) : (all / 100).toFixed(2);
    };
    const figure = (value: string, unit: string): HTMLElement =>
      h('div', { class: 'figure' }, h('b', {}, value), h('span', {}, unit));
    const mu = state.word(PAGE.mu);
    return h(
      'div',
      { class: 'figures' },
      figure(String(state.report.count), state.word(PAGE.patches)),
      figure(sum('TBMJ_M'), `${mu} · ${state.word(PAGE.patchArea)}`),
      figure(sum('GDMJ_M'), `${mu} · ${state.word(PAGE.cultivated)}`),
      figure(sum('YNMJ_M'), `${mu} · ${state.word(PAGE.farmland)}`),
      figure(sum('WSGDMJ_M'), `${mu} · ${plainName(state.columnName('WSGDMJ_M'))}`),
      // Other layers are counted where they were provided; what is missing of them is said below.
      this.otherLayers().map(({ code, sum: area }) =>
        figure((area / SQUARE_METRES_PER_MU / 100).toFixed(2), `${mu} · ${plainName(state.columnName(code))}`),
      ),
    );
  }

  /** Redline and named layers that were provided, with their area in hundredths of m². */
  private otherLayers(): { readonly code: string; readonly sum: number }[] {
    const codes = this.state.report.content.columns.map(({ code }) => code);
    return codes
      .filter((code) => code === 'HXMJ' || code.startsWith('L_'))
      .flatMap((code) => {
        const sum = this.sum(code, () => true);
        return sum === null ? [] : [{ code, sum }];
      });
  }

  private sum(code: string, isIn: (row: number) => boolean): number | null {
    let sum: number | null = null;
    for (let row = 0; row < this.state.report.count; row++) {
      const value = this.state.report.number(row, code);
      if (value !== null && isIn(row)) sum = (sum ?? 0) + value;
    }
    return sum;
  }

  private classes(): HTMLElement {
    const { state } = this;
    const { classes } = state.report.content;
    const present = classes.map((_, place) => place).filter((place) => this.rowsOf(place) > 0);
    const mu = (place: number): number => (this.sum('TBMJ_M', (row) => state.report.classOf(row) === place) ?? 0) / 100;
    const canvas = h('canvas');
    this.chart(canvas, {
      type: 'bar',
      data: {
        labels: present.map((place) => `${classes[place]!.text[state.lang]} (${this.rowsOf(place)})`),
        datasets: [{ data: present.map(mu), backgroundColor: present.map(classColour), label: state.word(PAGE.mu) }],
      },
      options: {
        indexAxis: 'y',
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        plugins: { legend: { display: false } },
        scales: { x: { title: { display: true, text: state.word(PAGE.mu) } } },
      },
    });
    const rows = present.map((place) => [
      h(
        'span',
        {},
        h('i', { class: 'swatch', style: `background:${classColour(place)}` }),
        classes[place]!.text[state.lang],
      ),
      String(this.rowsOf(place)),
      mu(place).toFixed(2),
      ...['GDMJ_M', 'YNMJ_M'].map((code) => this.shown(code, (row) => state.report.classOf(row) === place)),
    ]);
    const total = [String(state.report.count), ...['TBMJ_M', 'GDMJ_M', 'YNMJ_M'].map((code) => this.shown(code))];
    const heads = [PAGE.class, PAGE.count, PAGE.mu, PAGE.cultivated, PAGE.farmland].map((word) => state.word(word));
    return h(
      'section',
      { id: 'by-class' },
      h('h2', {}, state.word(PAGE.byClass)),
      h('div', { class: 'chart', style: `height:${60 + present.length * 30}px` }, canvas),
      tableOf(heads, [...rows, this.totalLine(total)], 1),
    );
  }

  private totalLine(cells: readonly string[]): HTMLElement[] {
    return [this.state.word(PAGE.total), ...cells].map((text) => h('b', {}, text));
  }

  private shown(code: string, isIn: (row: number) => boolean = () => true): string {
    const sum = this.sum(code, isIn);
    return sum === null ? this.state.word(PAGE.notProvided) : (sum / 100).toFixed(2);
  }

  private rowsOf(place: number): number {
    let count = 0;
    for (let row = 0; row < this.state.report.count; row++) if (this.state.report.classOf(row) === place) count++;
    return count;
  }

  private townships(): HTMLElement {
    const { state } = this;
    const { classes } = state.report.content;
    const sums = new Map<string, { count: number; total: number; byClass: number[] }>();
    for (let row = 0; row < state.report.count; row++) {
      const name = state.report.text(row, 'XZMC') ?? state.word(PAGE.noTownship);
      const mu = state.report.number(row, 'TBMJ_M') ?? 0;
      const entry = sums.get(name) ?? { count: 0, total: 0, byClass: classes.map(() => 0) };
      const place = state.report.classOf(row);
      entry.count++;
      entry.total += mu;
      if (place >= 0) entry.byClass[place]! += mu;
      sums.set(name, entry);
    }
    const sorted = [...sums].sort((a, b) => b[1].total - a[1].total);
    const charted = sorted.slice(0, CHARTED);
    const canvas = h('canvas');
    const present = classes
      .map((_, place) => place)
      .filter((place) => sorted.some(([, { byClass }]) => byClass[place]! > 0));
    this.chart(canvas, {
      type: 'bar',
      data: {
        labels: charted.map(([name]) => name),
        datasets: present.map((place) => ({
          label: classes[place]!.text[state.lang],
          data: charted.map(([, { byClass }]) => byClass[place]! / 100),
          backgroundColor: classColour(place),
        })),
      },
      options: {
        indexAxis: 'y',
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        scales: { x: { stacked: true, title: { display: true, text: state.word(PAGE.mu) } }, y: { stacked: true } },
        plugins: { legend: { position: 'bottom', labels: { boxWidth: 12 } } },
      },
    });
    const rows = sorted.map(([name, { count, total, byClass }]) => [
      name,
      String(count),
      (total / 100).toFixed(2),
      ...present.map((place) => (byClass[place]! / 100).toFixed(2)),
    ]);
    const ofClass = (place: number): number => sorted.reduce((all, [, { byClass }]) => all + byClass[place]!, 0);
    const total = sorted.reduce((all, [, entry]) => all + entry.total, 0);
    const totals = [total, ...present.map(ofClass)].map((sum) => (sum / 100).toFixed(2));
    const heads = [
      state.word(PAGE.township),
      state.word(PAGE.count),
      state.word(PAGE.mu),
      ...present.map((place) => classes[place]!.text[state.lang]),
    ];
    return h(
      'section',
      { id: 'by-township' },
      h('h2', {}, state.word(PAGE.byTownship)),
      h('div', { class: 'chart', style: `height:${110 + charted.length * 26}px` }, canvas),
      h(
        'div',
        { class: 'scroll' },
        tableOf(heads, [...rows, this.totalLine([String(state.report.count), ...totals])], 1),
      ),
    );
  }

  private chart(canvas: HTMLCanvasElement, configuration: ChartConfiguration<'bar', number[], string>): void {
    // The canvas must be in the page before the chart measures it.
    queueMicrotask(() => this.charts.push(new Chart(canvas, configuration)));
  }

  private missing(): HTMLElement {
    const { state } = this;
    const { missing, noneOf } = state.report.content;
    const count = (text: string): number => {
      let rows = 0;
      for (let row = 0; row < state.report.count; row++)
        if ((state.report.text(row, 'QSZJ') ?? '').split(/[;；]/).includes(text)) rows++;
      return rows;
    };
    return h(
      'section',
      { id: 'missing' },
      h('h2', {}, state.word(PAGE.missingTitle)),
      missing.length === 0
        ? h('p', {}, state.word(PAGE.nothingMissing))
        : h(
            'div',
            { class: 'warn' },
            h('p', {}, state.word(PAGE.missingWord)),
            h(
              'ul',
              {},
              missing.map((text) => h('li', {}, state.word(PAGE.missingRows, { text, count: count(text) }))),
            ),
          ),
      noneOf.length === 0
        ? null
        : h(
            'p',
            {},
            state.word(PAGE.declaredNone, { kinds: noneOf.map((kind) => state.word(KIND_NAMES[kind])).join(', ') }),
          ),
    );
  }

  private sources(): HTMLElement {
    const { state } = this;
    const rows = state.report.content.sources.map((source) => {
      const notes = [
        source.carried ? state.word(PAGE.carried, { text: source.carried }) : null,
        source.encoding_contradiction ? state.word(PAGE.contradiction, { text: source.encoding_contradiction }) : null,
      ].filter((note) => note !== null);
      return [
        layerName(source.layer, state),
        source.file,
        String(source.records),
        source.dates
          ? source.dates[0] === source.dates[1]
            ? source.dates[0]
            : `${source.dates[0]} – ${source.dates[1]}`
          : state.word(PAGE.noDates),
        h(
          'span',
          {},
          source.crs,
          notes.map((note) => h('em', { class: 'warn' }, ` ${note}`)),
        ),
        source.encoding,
        h('code', { title: source.sha256 }, source.sha256.slice(0, 12)),
      ];
    });
    const heads = [PAGE.layer, PAGE.file, PAGE.records, PAGE.dates, PAGE.system, PAGE.encoding].map((word) =>
      state.word(word),
    );
    return h(
      'section',
      { id: 'sources' },
      h('h2', {}, state.word(PAGE.sources)),
      h('div', { class: 'scroll' }, tableOf([...heads, 'SHA-256'], rows)),
    );
  }

  private quarantine(): HTMLElement {
    const { state } = this;
    const { quarantine, counts } = state.report.content;
    const listed = quarantine.slice(0, LISTED);
    return h(
      'section',
      { id: 'quarantine' },
      h('h2', {}, state.word(PAGE.quarantine)),
      h(
        'p',
        {},
        state.word(PAGE.counts, {
          read: counts.read,
          judged: counts.judged,
          aside: counts.setAside,
          elsewhere: counts.setAsideElsewhere,
          repaired: counts.repaired,
        }),
      ),
      quarantine.length === 0
        ? h('p', {}, state.word(PAGE.noQuarantine))
        : h(
            'div',
            { class: 'scroll' },
            tableOf(
              ['layer', 'file', 'record', 'id', 'code', 'reason', 'x', 'y', 'action', 'area_before', 'area_after'],
              listed,
            ),
          ),
      quarantine.length > LISTED
        ? h('p', {}, state.word(PAGE.firstOnly, { shown: LISTED, count: quarantine.length }))
        : null,
    );
  }
}

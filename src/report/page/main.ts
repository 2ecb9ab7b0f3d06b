import { DESK, PAGE } from '../../words/report.js';
import { drawCard, withoutOldLinks } from '../shared/card.js';
import { OpenReport, unpackReport } from '../shared/opened.js';
import { decisionsText, parseDecisions } from '../shared/parse-decisions.js';
import { Desk } from './desk.js';
import { h, saveFile } from './dom.js';
import { chipAddress, embeddedReport, licences } from './embedded.js';
import { filterBar, totals } from './filter-bar.js';
import { MapView } from './map-view.js';
import { Overview } from './overview.js';
import { PatchView } from './patch-view.js';
import { State } from './state.js';
import { TableView } from './table-view.js';

const VIEWS = ['overview', 'map', 'table'] as const;
/** Cards that a browser prints at once: thousands of drawings keep it busy for minutes and may take it down. */
const MOST_SHEETS = 500;
type View = (typeof VIEWS)[number];

/** The page: heading, one view at a time, cards to print. The address says what is shown. */
class Page {
  private readonly overview: Overview;
  private readonly map: MapView;
  private readonly table: TableView;
  private readonly patch: PatchView;
  private readonly app = document.getElementById('app')!;
  private row: number | null = null;
  /** Part of the address that is on the page. */
  private shown: string | null = null;

  constructor(private readonly state: State) {
    this.overview = new Overview(state);
    this.map = new MapView(state);
    this.table = new TableView(state);
    this.patch = new PatchView(state);
    state.onChange(() => document.getElementById('totals')?.replaceChildren(totals(state)));
    window.addEventListener('hashchange', () => {
      if (location.hash !== this.shown) this.show();
    });
    window.addEventListener('storage', (event) => {
      if (!state.desk.heed(event)) return;
      state.apply();
      this.say(state.word(DESK.progress, { done: state.desk.count, all: state.report.count }));
    });
    window.addEventListener('beforeprint', () => this.preparePrint());
    document.addEventListener('keydown', (event) => this.key(event));
    this.show();
  }

  show(): void {
    const { state, app } = this;
    this.shown = location.hash;
    document.documentElement.lang = state.lang === 'zh' ? 'zh-CN' : 'en';
    document.title = state.word(PAGE.title, { name: state.report.content.name });
    const place = this.place();
    const host = h('main', { class: `view-${place.view}` });
    app.className = `app-${place.view}`;
    app.replaceChildren(
      this.heading(place.view),
      place.view === 'map' || place.view === 'table' ? filterBar(state) : '',
      host,
    );
    this.row = place.row;
    if (place.view === 'overview') this.overview.show(host);
    else if (place.view === 'map') this.map.show(host);
    else if (place.view === 'table') this.table.show(host);
    else if (place.row !== null) this.patch.show(host, place.row);
    else host.append(h('p', { class: 'warn' }, state.word(PAGE.unknownPatch, { id: place.id })));
    window.scrollTo(0, 0);
  }

  private place(): { view: View | 'patch'; row: number | null; id: string } {
    const hash = decodeHash(location.hash.slice(1));
    if (hash === '') return { view: 'overview', row: null, id: '' };
    const view = VIEWS.find((name) => hash === `/${name}`);
    if (view) return { view, row: null, id: '' };
    const { report } = this.state;
    const row = Array.from({ length: report.count }, (_, i) => i).find((i) => report.id(i) === hash);
    if (row !== undefined) return { view: 'patch', row, id: hash };
    const [, id = '', repeat = '1'] = /^(.*)~(\d+)$/s.exec(hash) ?? [];
    const rows = Array.from({ length: report.count }, (_, i) => i).filter((i) => report.id(i) === id);
    return { view: 'patch', row: rows[Number(repeat) - 1] ?? null, id: hash };
  }

  private heading(view: View | 'patch'): HTMLElement {
    const { state } = this;
    const tab = (name: View): HTMLElement =>
      h(
        'a',
        { href: name === 'overview' ? '#' : `#/${name}`, class: name === view ? 'current' : '', id: `tab-${name}` },
        state.word(PAGE[name]),
      );
    const file = h('input', {
      type: 'file',
      accept: '.csv',
      id: 'load-file',
      hidden: true,
      onchange: () => void this.load(file),
    });
    return h(
      'header',
      {},
      h('b', { class: 'name' }, state.word(PAGE.title, { name: state.report.content.name })),
      h('nav', {}, VIEWS.map(tab)),
      h('span', { class: 'grow' }),
      h(
        'span',
        { class: 'small', id: 'desk-count' },
        state.word(DESK.progress, { done: state.desk.count, all: state.report.count }),
      ),
      h('button', { type: 'button', id: 'export', onclick: () => this.export() }, state.word(DESK.export)),
      h('button', { type: 'button', id: 'load', onclick: () => file.click() }, state.word(DESK.load)),
      file,
      h('button', { type: 'button', id: 'print', onclick: () => this.print() }, state.word(PAGE.print)),
      h(
        'button',
        { type: 'button', id: 'language', onclick: () => this.switchLanguage() },
        state.word(PAGE.otherLanguage),
      ),
      h('button', { type: 'button', id: 'show-licences', onclick: () => showLicences() }, state.word(PAGE.licences)),
    );
  }

  private switchLanguage(): void {
    this.state.lang = this.state.lang === 'zh' ? 'en' : 'zh';
    this.show();
  }

  private export(): void {
    const { desk, report } = this.state;
    if (desk.count === 0) return this.say(this.state.word(DESK.none));
    const who = desk.reviewer.replace(/[^\p{L}\p{N}]+/gu, '-') || 'review';
    saveFile(`${report.content.name}-${who}.csv`, desk.csv());
  }

  private async load(file: HTMLInputElement): Promise<void> {
    const { state } = this;
    const bytes = await file.files?.[0]?.arrayBuffer();
    if (bytes === undefined) return;
    // The same file can be chosen again.
    file.value = '';
    const parsed = parseDecisions(decisionsText(new Uint8Array(bytes)) ?? '');
    const fitting = parsed?.filter(({ digest }) => digest === state.report.content.digest) ?? [];
    if (!parsed || fitting.length < parsed.length) return this.say(state.word(DESK.otherResult));
    const count = state.desk.load(fitting);
    state.apply();
    this.show();
    this.say(
      count === fitting.length
        ? state.word(DESK.loaded, { count })
        : state.word(DESK.loadedSome, { count, left: fitting.length - count }),
    );
  }

  private say(text: string): void {
    document.getElementById('desk-count')?.replaceChildren(text);
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) {
      if (event.key === 'Escape') target.blur();
      return;
    }
    if (event.key === '/') {
      if (!document.getElementById('search')) location.hash = '#/table';
      setTimeout(() => document.getElementById('search')?.focus());
      event.preventDefault();
    }
    if (this.row === null) return;
    const press: Readonly<Record<string, string>> = {
      '1': 'do-agree',
      '2': 'do-disagree',
      '3': 'do-visit',
      '0': 'do-undo',
      j: 'next',
      ArrowRight: 'next',
      k: 'previous',
      ArrowLeft: 'previous',
    };
    const button = press[event.key];
    if (button) document.getElementById(button)?.click();
    if (event.key === 'n') {
      document.getElementById('note')?.focus();
      event.preventDefault();
    }
  }

  /** Cards of the patch that is open, else of all that are filtered. */
  private rowsToPrint(): readonly number[] {
    return this.row !== null ? [this.row] : this.state.rows;
  }

  private print(): void {
    if (this.rowsToPrint().length > MOST_SHEETS) this.say(this.tooMany());
    else window.print();
  }

  private tooMany(): string {
    return this.state.word(PAGE.tooManySheets, { count: this.rowsToPrint().length, most: MOST_SHEETS });
  }

  private preparePrint(): void {
    const { state } = this;
    const rows = this.rowsToPrint();
    const host = document.getElementById('sheets')!;
    // The browser's own command prints without asking us: one sheet that says why there are no cards.
    if (rows.length > MOST_SHEETS) return host.replaceChildren(h('div', { class: 'sheet too-many' }, this.tooMany()));
    host.innerHTML = rows
      .map((row) => `<div class="sheet">${withoutOldLinks(drawCard(state.report, row, state.lang, chipAddress))}</div>`)
      .join('');
  }
}

function decodeHash(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}

function showLicences(): void {
  const dialog = h(
    'dialog',
    { id: 'licence-text' },
    h('pre', {}, licences()),
    h('button', { type: 'button', onclick: () => dialog.remove() }, '×'),
  );
  document.body.append(dialog);
  dialog.showModal();
}

async function start(): Promise<void> {
  const report = new OpenReport(unpackReport(await embeddedReport()));
  new Page(new State(report, new Desk(report)));
  document.body.dataset['ready'] = 'yes';
}

start().catch((error: unknown) => {
  const app = document.getElementById('app')!;
  const isOld = typeof DecompressionStream === 'undefined';
  app.replaceChildren(h('p', { class: 'warn' }, isOld ? `${PAGE.tooOld.zh} ${PAGE.tooOld.en}` : String(error)));
  if (!isOld) throw error;
});

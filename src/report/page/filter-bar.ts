import { DESK, PAGE } from '../../words/report.js';
import { h } from './dom.js';
import { SQUARE_METRES_PER_MU, type State } from './state.js';

/** The filters above map and table. */
export function filterBar(state: State): HTMLElement {
  const { filter, report } = state;
  const search = h('input', {
    id: 'search',
    type: 'search',
    placeholder: state.word(PAGE.search),
    value: filter.search,
  });
  search.addEventListener('input', () => {
    filter.search = search.value;
    state.apply();
  });
  const bar = h(
    'div',
    { class: 'filters' },
    search,
    choice(
      'f-class',
      filter.cls,
      state.word(PAGE.allClasses),
      classes(state),
      (value) => {
        filter.cls = value;
      },
      state,
    ),
    choice(
      'f-township',
      filter.township,
      state.word(PAGE.allTownships),
      textsOf(state, 'XZMC').map((text) => [text, text]),
      (value) => {
        filter.township = value;
      },
      state,
    ),
    choice(
      'f-sign',
      filter.sign,
      state.word(PAGE.allSigns),
      signs(state).map((text) => [text, text]),
      (value) => {
        filter.sign = value;
      },
      state,
    ),
    choice(
      'f-review',
      filter.review,
      state.word(PAGE.allReviews),
      reviews(state),
      (value) => {
        filter.review = value as typeof filter.review;
      },
      state,
    ),
    h(
      'label',
      {},
      `${state.word(PAGE.areaFrom)} `,
      areaField(
        'f-from',
        filter.from,
        (value) => {
          filter.from = value;
        },
        state,
      ),
    ),
    h(
      'label',
      {},
      `${state.word(PAGE.areaTo)} `,
      areaField(
        'f-to',
        filter.to,
        (value) => {
          filter.to = value;
        },
        state,
      ),
    ),
    h(
      'button',
      {
        id: 'f-clear',
        type: 'button',
        onclick: () => {
          state.clear();
          bar.replaceWith(filterBar(state));
        },
      },
      state.word(PAGE.clear),
    ),
    h('p', { class: 'totals', id: 'totals' }, totals(state)),
  );
  return bar;

  function classes({ report: { content }, lang }: State): [string, string][] {
    return content.classes
      .filter(({ ledger }) => report.content.texts['PDLB']?.values.includes(ledger))
      .map(({ ledger, text }) => [ledger, text[lang]]);
  }
}

/** What the filtered rows add up to. WSPMJ has no twin in 亩: its sum is turned into 亩, not its rows. */
export function totals(state: State): string {
  const mu = (code: string, perMu = 1): string => {
    const sum = sumOf(state, code);
    if (sum === null) return state.word(PAGE.notProvided);
    return `${(sum / perMu / 100).toFixed(2)} ${state.word(PAGE.mu)}`;
  };
  return state.word(PAGE.shown, {
    count: state.rows.length,
    all: state.report.count,
    area: mu('TBMJ_M'),
    cultivated: mu('GDMJ_M'),
    farmland: mu('YNMJ_M'),
    open: mu('WSPMJ', state.report.content.mu ?? SQUARE_METRES_PER_MU),
  });
}

/** Hundredths; null where rows are shown and none of them has the evidence. */
function sumOf({ rows, report }: State, code: string): number | null {
  let sum: number | null = rows.length === 0 ? 0 : null;
  for (const row of rows) {
    const value = report.number(row, code);
    if (value !== null) sum = (sum ?? 0) + value;
  }
  return sum;
}

function choice(
  id: string,
  value: string,
  all: string,
  options: readonly (readonly [string, string])[],
  set: (value: string) => void,
  state: State,
): HTMLSelectElement {
  const select = h(
    'select',
    { id, 'aria-label': all },
    h('option', { value: '' }, all),
    options.map(([key, text]) => h('option', { value: key }, text)),
  );
  select.value = value;
  select.addEventListener('change', () => {
    set(select.value);
    state.apply();
  });
  return select;
}

function areaField(
  id: string,
  value: number | null,
  set: (value: number | null) => void,
  state: State,
): HTMLInputElement {
  const field = h('input', { id, type: 'number', min: 0, step: 'any', value: value === null ? '' : value / 100 });
  field.addEventListener('input', () => {
    set(field.value === '' ? null : Math.round(Number(field.value) * 100));
    state.apply();
  });
  return field;
}

export function textsOf({ report }: State, code: string): string[] {
  return [...(report.content.texts[code]?.values ?? [])].sort((a, b) => a.localeCompare(b, 'zh'));
}

function signs(state: State): string[] {
  const all = textsOf(state, 'XWBS').flatMap((text) => text.split(/[;；]/).filter(Boolean));
  return [...new Set(all)].sort((a, b) => a.localeCompare(b, 'zh'));
}

function reviews(state: State): [string, string][] {
  return [
    ['open', state.word(PAGE.notReviewed)],
    ['done', state.word(PAGE.reviewed)],
    ['agree', state.word(DESK.agree)],
    ['disagree', state.word(DESK.disagree)],
    ['visit', state.word(DESK.visit)],
  ];
}

import { DESK } from '../../words/report.js';
import type { Opinion } from '../shared/decisions.js';
import { h } from './dom.js';
import type { State } from './state.js';

/** The desk beside a patch: three buttons, a proposed class, a note, a name. */
export function reviewPanel(state: State, row: number): HTMLElement {
  const { desk, report } = state;
  const decision = desk.of(row);
  const said = h('p', { class: 'small', id: 'review-said', role: 'status' });
  const reviewer = h('input', {
    id: 'reviewer',
    placeholder: state.word(DESK.reviewer),
    value: desk.reviewer,
    'aria-label': state.word(DESK.reviewer),
  });
  const note = h('textarea', {
    id: 'note',
    rows: 2,
    placeholder: state.word(DESK.note),
    'aria-label': state.word(DESK.note),
  });
  note.value = decision?.note ?? '';
  const proposed = h(
    'select',
    { id: 'proposed', 'aria-label': state.word(DESK.proposed) },
    h('option', { value: '' }, state.word(DESK.choose)),
    classOptions(),
  );
  proposed.value = decision?.proposed ?? '';
  reviewer.addEventListener('change', () => desk.sign(reviewer.value.trim()));
  const decide = (opinion: Opinion): void => {
    desk.sign(reviewer.value.trim());
    if (desk.reviewer === '') {
      said.textContent = state.word(DESK.whoFirst);
      reviewer.focus();
      return;
    }
    if (opinion === 'disagree' && proposed.value === '') {
      said.textContent = state.word(DESK.classFirst);
      proposed.focus();
      return;
    }
    desk.decide(row, opinion, proposed.value, note.value.trim());
    refresh();
  };
  const button = (opinion: Opinion, key: 'agreeKey' | 'disagreeKey' | 'visitKey'): HTMLButtonElement =>
    h(
      'button',
      { type: 'button', id: `do-${opinion}`, 'data-opinion': opinion, onclick: () => decide(opinion) },
      state.word(DESK[key]),
    );
  const buttons = [button('agree', 'agreeKey'), button('disagree', 'disagreeKey'), button('visit', 'visitKey')];
  const undo = h(
    'button',
    {
      type: 'button',
      id: 'do-undo',
      onclick: () => {
        desk.undo(row);
        refresh();
      },
    },
    state.word(DESK.undo),
  );
  proposed.addEventListener('change', () => {
    if (proposed.value !== '') decide('disagree');
  });
  note.addEventListener('change', () => {
    const current = desk.of(row);
    if (current) decide(current.opinion);
  });
  refresh();
  return h(
    'section',
    { class: 'review', id: 'review' },
    h('h2', {}, state.word(DESK.title)),
    applied(),
    h('div', { class: 'buttons' }, buttons, undo),
    h('div', { class: 'buttons' }, proposed, reviewer),
    note,
    said,
    h('p', { class: 'small' }, state.word(DESK.keys)),
  );

  function refresh(): void {
    const current = desk.of(row);
    for (const one of buttons) one.classList.toggle('chosen', one.dataset['opinion'] === current?.opinion);
    const progress = state.word(DESK.progress, { done: desk.count, all: report.count });
    const kept = !desk.isKept
      ? state.word(DESK.notKept)
      : current
        ? state.word(DESK.saved, { at: current.when.replace('T', ' ') })
        : '';
    said.textContent = [progress, kept].filter(Boolean).join(' · ');
    said.classList.toggle('warn', !desk.isKept);
    document.getElementById('desk-count')?.replaceChildren(progress);
  }

  function classOptions(): HTMLOptionElement[] {
    return report.content.classes
      .filter(({ ledger }) => ledger !== report.text(row, 'PDLB'))
      .map(({ ledger, text }) => h('option', { value: ledger }, text[state.lang]));
  }

  /** A review that stands in the ledger already. */
  function applied(): HTMLElement | null {
    const opinion = report.text(row, 'FHYJ');
    if (!opinion) return null;
    const rest = ['FHR', 'FHSJ', 'FHBZ'].map((code) => report.text(row, code)).filter(Boolean);
    return h('p', { id: 'applied' }, h('b', {}, `${state.word(DESK.applied)}: `), [opinion, ...rest].join(' · '));
  }
}

import { foldHeading } from '../io/table/headings.js';
import { decimal } from '../io/write/csv.js';
import { toCents } from '../kernel/rounding.js';
import { parseDate } from '../model/date.js';
import { parseNumberLoose, toSquareMetres } from '../model/number.js';
import { CHANGE_REASONS, OFFICE_COLUMN_NAMES, OFFICE_HEADINGS, PROGRESS_NAMES } from '../words/office.js';
import { filled, type Text } from '../words/text.js';
import type { EntryState, EventKind } from './entry.js';
import { OFFICE_FIELDS, type OfficeField } from './fields.js';
import { type LedgerEntry, remainingOf } from './ledger-entries.js';
import { deadlineOf, type OfficeSettings } from './settings.js';

/** A field and what is to stand there, as people write it. */
export interface Assignment {
  readonly field: OfficeField;
  readonly text: string;
  /** Areas without a unit are meant in this one. */
  readonly unit: 'm2' | 'mu';
}

/** What a change does to an entry, or why it cannot be made. */
export type Planned =
  | { readonly fields: Partial<EntryState>; readonly kind: EventKind }
  | {
      readonly refused: Text;
      readonly field: string;
      readonly text: string;
      /** What was refused is a close-out. */
      readonly isClosing: boolean;
    };

/** Stands for an empty value. */
const CLEAR = '-';

/** The office field that a name, code or heading means, and the unit of its areas; null for none. */
export function officeField(name: string): Pick<Assignment, 'field' | 'unit'> | null {
  const folded = foldHeading(name);
  for (const field of OFFICE_FIELDS) {
    const { en, zh } = OFFICE_COLUMN_NAMES[field.code];
    const names = [field.field, field.code, en, zh, ...(OFFICE_HEADINGS[field.code] ?? [])];
    if (names.some((one) => foldHeading(one) === folded)) return { field, unit: 'm2' };
  }
  for (const [code, headings] of Object.entries(OFFICE_HEADINGS)) {
    if (!code.endsWith('_M')) continue;
    const field = OFFICE_FIELDS.find((one) => `${one.code}_M` === code);
    const own = [
      code,
      ...Object.values(OFFICE_COLUMN_NAMES[code as keyof typeof OFFICE_COLUMN_NAMES] ?? {}),
      ...headings,
    ];
    if (field && own.some((one) => foldHeading(one) === folded)) return { field, unit: 'mu' };
  }
  return null;
}

/** Checks assignments against an entry as it stands. Nothing is written. */
export function planChange(
  entry: LedgerEntry,
  assignments: readonly Assignment[],
  date: string,
  settings: OfficeSettings,
): Planned {
  const { state } = entry;
  const first = assignments[0];
  const refuse = (refused: Text, { field, text }: Pick<Assignment, 'field' | 'text'>, isClosing = false): Planned => ({
    refused,
    field: field.field,
    text,
    isClosing,
  });
  if (!first) return { fields: {}, kind: 'set' };
  if (state.status !== 'open' && state.status !== 'closed') return refuse(CHANGE_REASONS.history, first);
  if (date < state.listed) return refuse(filled(CHANGE_REASONS.beforeListing, { listed: state.listed }), first);
  const wanted: Partial<Record<keyof EntryState, string | number | null>> = {};
  for (const assignment of assignments) {
    const value = readValue(assignment);
    if (typeof value === 'object' && value !== null) return refuse(value, assignment);
    if (value !== state[assignment.field.field]) wanted[assignment.field.field] = value;
  }
  if (wanted.remaining === 0 && state.remaining_cultivated !== 0) wanted.remaining_cultivated ??= 0;
  const after = { ...entry, state: { ...state, ...wanted } as EntryState };
  const wrong = contradiction(entry, after) ?? impossibleDay(wanted, state, date);
  if (wrong) {
    const assignment = assignments.find(({ field }) => field.field === wrong.field) ?? first;
    return refuse(wrong.reason, assignment, wrong.field === 'closed');
  }
  if (wanted.verdict && state.deadline === null && wanted.deadline === undefined) {
    wanted.deadline = deadlineOf(settings, String(wanted.verdict), state.listed);
    if (wanted.deadline === null) delete wanted.deadline;
  }
  // What is closed out is not under way.
  if (wanted.closed && (wanted.progress ?? state.progress) !== 'done') wanted.progress ??= 'done';
  if (wanted.closed === undefined) return { fields: wanted as Partial<EntryState>, kind: 'set' };
  const isClosing = wanted.closed !== null;
  return {
    fields: { ...wanted, status: isClosing ? 'closed' : 'open' } as Partial<EntryState>,
    kind: isClosing ? 'closed' : 'reopened',
  };
}

function readValue({ field, text, unit }: Assignment): string | number | null | Text {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === CLEAR) return null;
  if (field.kind === 'text') return trimmed;
  if (field.kind === 'date') return parseDate(trimmed) ?? CHANGE_REASONS.noDate;
  if (field.kind === 'progress') return progressOf(trimmed) ?? CHANGE_REASONS.noProgress;
  const number = parseNumberLoose(trimmed);
  if (number === null || number.value < 0) return CHANGE_REASONS.noArea;
  return toCents(toSquareMetres(number.value, number.unit ?? unit));
}

function progressOf(text: string): string | null {
  const found = Object.entries(PROGRESS_NAMES).find(([id, { en, zh }]) => [id, en, zh].includes(text));
  return found ? found[0] : null;
}

/** What cannot be true of an entry at once; close-out needs a remaining area of 0 and a recorded acceptance. */
function contradiction(
  before: LedgerEntry,
  after: LedgerEntry,
): { readonly field: keyof EntryState; readonly reason: Text } | null {
  const { state, numbers } = after;
  const area = numbers['TBMJ'] ?? 0;
  const cultivated = numbers['GDMJ'];
  // 亩 are printed to the hundredth: a whole patch stated in 亩 may come out some square metres larger.
  if (state.remaining !== null && state.remaining > area + MU_ROUNDING) {
    return { field: 'remaining', reason: filled(CHANGE_REASONS.remainingLarge, { area: decimal(area) }) };
  }
  const most = Math.min(state.remaining ?? area, typeof cultivated === 'number' ? cultivated : area);
  if (state.remaining_cultivated !== null && state.remaining_cultivated > most + MU_ROUNDING) {
    return { field: 'remaining_cultivated', reason: filled(CHANGE_REASONS.remainingLarge, { area: decimal(most) }) };
  }
  if (state.closed === null) return null;
  const isClosing = before.state.closed === null;
  const open = { ...after, state: { ...state, status: 'open' as const } };
  const remaining = isClosing ? remainingOf(open) : (state.remaining ?? 0);
  if (remaining > 0) {
    const reason = filled(CHANGE_REASONS.remains, { area: decimal(remaining) });
    return { field: isClosing ? 'closed' : 'remaining', reason };
  }
  if (state.accepted === null) return { field: isClosing ? 'closed' : 'accepted', reason: CHANGE_REASONS.notAccepted };
  if (state.accepted_by === null) {
    return { field: isClosing ? 'closed' : 'accepted_by', reason: CHANGE_REASONS.nobodyAccepted };
  }
  if (state.closed < state.accepted) {
    return { field: 'closed', reason: filled(CHANGE_REASONS.closedEarly, { accepted: state.accepted }) };
  }
  return null;
}

/** Days of acceptance and close-out that cannot be: a change tells of what has happened, to an entry that is listed. */
function impossibleDay(
  { accepted, closed }: Partial<Record<keyof EntryState, string | number | null>>,
  { listed }: EntryState,
  date: string,
): { readonly field: keyof EntryState; readonly reason: Text } | null {
  const isAhead = (day: string | number | null | undefined): boolean => typeof day === 'string' && day > date;
  if (isAhead(accepted)) return { field: 'accepted', reason: filled(CHANGE_REASONS.ahead, { date }) };
  if (isAhead(closed)) return { field: 'closed', reason: filled(CHANGE_REASONS.ahead, { date }) };
  if (typeof closed === 'string' && closed < listed)
    return { field: 'closed', reason: filled(CHANGE_REASONS.beforeListing, { listed }) };
  return null;
}

/** Half a hundredth of a 亩, in hundredths of m². */
const MU_ROUNDING = 334;

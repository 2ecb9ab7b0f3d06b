/** How an entry stands. Merged and withdrawn ones are no longer counted; their history stays. */
export type EntryStatus = 'open' | 'closed' | 'merged' | 'withdrawn';

/** What a patch of a release is to the entries before it; gravest first. */
export const LINEAGE_KINDS = ['relapse', 'merged', 'split', 'grown', 'shrunk', 'repeat', 'new'] as const;
export type LineageKind = (typeof LINEAGE_KINDS)[number];

/**
 * One problem on the ledger, as the sum of its events: each event sets some of these. Names are those of the columns of
 * the table `entries`. Days as YYYY-MM-DD, areas in hundredths of m².
 */
export interface EntryState {
  /** Row of the outline it was seen with last. */
  readonly patch: number;
  readonly status: EntryStatus;
  /** Entry that carries it on, where it is merged. */
  readonly into_entry: number | null;
  /** Entry it was split from. */
  readonly parent: number | null;
  /** The release that listed it first. */
  readonly first_release: string;
  readonly last_release: string;
  /** The first release that did not show it any more; null while it is seen. */
  readonly gone_since: string | null;
  /** Kinds joined by `;`, gravest first. */
  readonly tbzt: string;
  /** Patch ids of the outlines before it, joined by `;`. */
  readonly sqbh: string | null;
  readonly listed: string;
  readonly deadline: string | null;
  readonly relapses: number;
  readonly source: string | null;
  readonly measure: string | null;
  readonly unit: string | null;
  readonly person: string | null;
  readonly progress: string | null;
  /** The class an officer stated after the field check. */
  readonly verdict: string | null;
  readonly remaining: number | null;
  readonly remaining_cultivated: number | null;
  readonly accepted: string | null;
  readonly accepted_by: string | null;
  readonly closed: string | null;
  readonly note: string | null;
}

export type EntryField = keyof EntryState;

/** Columns of the table `entries` behind its key and id, in their order. */
export const ENTRY_FIELDS = [
  'patch',
  'status',
  'into_entry',
  'parent',
  'first_release',
  'last_release',
  'gone_since',
  'tbzt',
  'sqbh',
  'listed',
  'deadline',
  'relapses',
  'source',
  'measure',
  'unit',
  'person',
  'progress',
  'verdict',
  'remaining',
  'remaining_cultivated',
  'accepted',
  'accepted_by',
  'closed',
  'note',
] as const satisfies readonly EntryField[];

/** Before anything is known of an entry. */
export const BLANK_ENTRY: EntryState = {
  patch: 0,
  status: 'open',
  into_entry: null,
  parent: null,
  first_release: '',
  last_release: '',
  gone_since: null,
  tbzt: 'new',
  sqbh: null,
  listed: '',
  deadline: null,
  relapses: 0,
  source: null,
  measure: null,
  unit: null,
  person: null,
  progress: null,
  verdict: null,
  remaining: null,
  remaining_cultivated: null,
  accepted: null,
  accepted_by: null,
  closed: null,
  note: null,
};

/** What happened to an entry. */
export type EventKind =
  | 'listed'
  | 'seen'
  | 'gone'
  | 'relapsed'
  | 'merged'
  | 'redelivered'
  | 'corrected'
  | 'withdrawn'
  | 'set'
  | 'verified'
  | 'closed'
  | 'reopened';

export interface EntryEvent {
  readonly id: number;
  readonly journal: number;
  readonly entry: number;
  readonly date: string;
  readonly kind: EventKind;
  /** Fields with their new values. */
  readonly fields: Partial<EntryState>;
}

/** Entries by their key, as these events leave them. Events apply in the order in which they were recorded. */
export function foldEvents(events: Iterable<Pick<EntryEvent, 'entry' | 'fields'>>): Map<number, EntryState> {
  const states = new Map<number, EntryState>();
  for (const { entry, fields } of events) {
    states.set(entry, { ...(states.get(entry) ?? BLANK_ENTRY), ...fields });
  }
  return states;
}

/** The fields in which `after` differs. */
export function changedFields(before: EntryState, after: EntryState): Partial<EntryState> {
  if (before === after) return {};
  const changed = ENTRY_FIELDS.filter((field) => before[field] !== after[field]);
  return Object.fromEntries(changed.map((field) => [field, after[field]]));
}

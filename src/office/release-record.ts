import type { LedgerRow } from '../model/ledger.js';
import type { FinishedResult } from '../result/finished-result.js';
import { type Correction, correctionsOf, type EarlierRows, keyedRows, keysOf } from './corrections.js';
import { BLANK_ENTRY, changedFields, type EntryState, type EventKind } from './entry.js';
import type { LedgerMet } from './ledger-met.js';
import type { Lineage } from './lineage/decide.js';
import type { Comparison, Outlines } from './lineage/overlaps.js';
import type { Delivery } from './release-order.js';
import { deadlineOf, type OfficeSettings } from './settings.js';
import { HistoryRows, type NewEvent, writeEvents, writeJournal } from './store/journal.js';
import { PATCH_COLUMNS } from './store/schema.js';
import type { SqlValue, Store } from './store/store.js';

export interface ReleaseOptions {
  /** Name of the release; deliveries of one name are one release. */
  readonly name: string;
  /** The day its list was formed. */
  readonly date: string;
  /** Clue source of its entries. */
  readonly source: string | null;
  readonly settings: OfficeSettings;
}
export interface AddReport {
  readonly outcome: 'added' | 'corrected' | 'unchanged';
  readonly release: string;
  readonly delivery: number;
  readonly patches: number;
  /** Patches by their gravest kind. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly listed: number;
  /** Patches of classes that have to be rectified, and all classes there are. */
  readonly problems: number;
  readonly classes: readonly string[];
  readonly gone: number;
  /** Patches on closed entries, by an image older than the close-out. */
  readonly settled: number;
  /** Entries seen again whose stated remaining area is 0. */
  readonly contradicted: readonly string[];
  readonly corrections: readonly Correction[];
}

const OWN_COLUMNS = new Set(PATCH_COLUMNS.map(({ code }) => code));

/** Writes one release; lives for one call of `addRelease`. */
export class ReleaseRecord {
  private readonly history: HistoryRows;
  private readonly journal: number;
  private readonly release: number;
  private readonly firstPatch: number;
  /** Entry of every patch. */
  private readonly entryOf: number[] = [];
  private readonly newIds = new Map<number, string>();
  private readonly after = new Map<number, EntryState>();
  private readonly previous: EarlierRows;

  constructor(
    private readonly store: Store,
    private readonly options: ReleaseOptions,
    private readonly rows: readonly LedgerRow[],
    private readonly fresh: Outlines,
    private readonly before: LedgerMet,
    private readonly comparison: Comparison,
    private readonly lineage: Lineage,
    private readonly earlier: Delivery | null,
  ) {
    this.history = new HistoryRows(store);
    this.journal = store.nextKey('journal');
    this.release = store.nextKey('releases');
    this.firstPatch = store.nextKey('patches', 'fid');
    this.previous = this.earlier ? keyedRows(store, this.earlier.id) : new Map();
    this.chooseEntries();
    this.changeOldEntries();
    this.listNewEntries();
  }

  write(result: FinishedResult, blob: (f: number) => Uint8Array): AddReport {
    const { store, options, journal } = this;
    const { manifest } = result;
    const delivery = (this.earlier?.delivery ?? 0) + 1;
    this.history.insert('releases', [
      [
        this.release,
        journal,
        options.name,
        delivery,
        this.earlier?.id ?? null,
        options.date,
        options.source,
        manifest.digest,
        `${manifest.tool.name} ${manifest.tool.version}`,
        `${manifest.rules.name} ${manifest.rules.edition}`,
        manifest.rules.sha256,
        this.rows.length,
        JSON.stringify(options.settings.shown),
      ],
    ]);
    const cells = this.rows.map((row, f) => this.patchCells(row, f, blob(f)));
    this.history.insert('patches', cells);
    this.writeLinks();
    const corrections = this.earlier
      ? correctionsOf(this.previous, this.fresh.ids, (f) => this.patchCells(this.rows[f]!, f, blob(f)))
      : [];
    const events = this.events(corrections);
    writeEvents(store, events, this.newIds, this.history);
    const report = this.report(delivery, events, corrections);
    const { contradicted: _, corrections: changes, ...counts } = report;
    const line = {
      id: journal,
      kind: this.earlier ? ('correct' as const) : ('add' as const),
      date: options.date,
      source: result.dir,
      digest: manifest.digest,
      note: JSON.stringify(this.earlier ? { ...counts, corrections: changes } : counts),
    };
    writeJournal(store, line, this.history);
    return report;
  }

  /** The entry every patch belongs to: one that it carries on, the one its id had in the earlier delivery, or a new one. */
  private chooseEntries(): void {
    let next = this.store.nextKey('entries', 'fid');
    const taken = new Set(this.before.ids.values());
    const reused = new Set<number>();
    const idKeys = keysOf(this.fresh.ids);
    this.lineage.fresh.forEach(({ carries }, f) => {
      if (carries !== null) {
        this.entryOf.push(this.before.keys[carries]!);
        return;
      }
      const known = this.previous.get(idKeys[f]!)?.['entry'];
      const own = typeof known === 'number' && !this.before.states.has(known) && !reused.has(known) ? known : next++;
      reused.add(own);
      this.entryOf.push(own);
      if (!this.before.ids.has(own)) {
        const id = freeId(this.fresh.ids[f] || `#${f + 1}`, this.options.name, taken);
        taken.add(id);
        this.newIds.set(own, id);
      }
    });
  }

  private changeOldEntries(): void {
    const { keys, states } = this.before;
    for (const [key, state] of states) this.after.set(key, state);
    this.lineage.old.forEach((fate, o) => {
      const key = keys[o]!;
      const state = states.get(key)!;
      if (fate.kind === 'carried') this.after.set(key, this.carriedOn(state, fate.by, fate.isRelapse));
      else if (fate.kind === 'gone') {
        // Most of a large ledger is not seen for many releases: what does not change is not copied.
        if (state.gone_since === null) this.after.set(key, { ...state, gone_since: this.options.name });
      } else if (fate.kind === 'merged') {
        this.after.set(key, { ...state, status: 'merged', into_entry: this.entryOf[fate.into]! });
      }
    });
  }

  private carriedOn(state: EntryState, f: number, isRelapse: boolean): EntryState {
    const { kinds } = this.lineage.fresh[f]!;
    const seen: EntryState = { ...state, ...this.seenAs(f) };
    const unverified = { remaining: null, remaining_cultivated: null, accepted: null, accepted_by: null };
    const relapses = state.relapses + (kinds.includes('relapse') ? 1 : 0);
    if (isRelapse) {
      const closing = { status: 'open', closed: null, measure: null, progress: null } as const;
      return { ...seen, ...unverified, ...this.listing(f, state.verdict), ...closing, relapses };
    }
    // What was verified in the field was verified for a smaller outline.
    const isLarger = kinds.some((kind) => kind === 'grown' || kind === 'merged' || kind === 'relapse');
    return isLarger ? { ...seen, ...unverified, relapses } : seen;
  }

  private seenAs(f: number): Partial<EntryState> {
    const { kinds, links } = this.lineage.fresh[f]!;
    const ids = [...links]
      .sort((a, b) => b.overlap - a.overlap || a.old - b.old)
      .map(({ old }) => this.before.outlines.ids[old]!);
    return {
      patch: this.firstPatch + f,
      last_release: this.options.name,
      gone_since: null,
      tbzt: kinds.join(';'),
      sqbh: ids.length > 0 ? [...new Set(ids)].join(';') : null,
    };
  }

  private listing(f: number, verdict: string | null): Pick<EntryState, 'listed' | 'deadline'> {
    const { date, settings } = this.options;
    return { listed: date, deadline: deadlineOf(settings, verdict ?? this.rows[f]!.texts['PDLB'] ?? '', date) };
  }

  private listNewEntries(): void {
    this.lineage.fresh.forEach(({ carries, splitFrom }, f) => {
      if (carries !== null) return;
      const parent = splitFrom === null ? null : this.before.keys[splitFrom]!;
      const inherited = parent === null ? undefined : this.after.get(parent);
      const { listed, deadline } = this.listing(f, null);
      this.after.set(this.entryOf[f]!, {
        ...BLANK_ENTRY,
        ...this.seenAs(f),
        parent,
        first_release: inherited?.first_release ?? this.options.name,
        // A part of an entry is no new problem: its time runs on.
        listed: inherited?.listed ?? listed,
        deadline: inherited ? inherited.deadline : deadline,
        source: inherited?.source ?? this.options.source,
        unit: inherited?.unit ?? null,
        person: inherited?.person ?? null,
        relapses: inherited?.relapses ?? 0,
      });
    });
  }

  private patchCells({ texts, numbers }: LedgerRow, f: number, blob: Uint8Array): SqlValue[] {
    const { kinds } = this.lineage.fresh[f]!;
    const { on, slivers, rest } = this.comparison.fresh[f]!;
    let open = 0;
    let closed = 0;
    for (const [old, area] of on) {
      if (this.before.states.get(this.before.keys[old]!)!.status === 'open') open += area;
      else closed += area;
    }
    const extra = Object.entries(numbers).filter(([code]) => !OWN_COLUMNS.has(code));
    return [
      this.firstPatch + f,
      blob,
      this.release,
      f + 1,
      this.entryOf[f]!,
      kinds.join(';'),
      this.seenAs(f).sqbh ?? null,
      open,
      closed,
      slivers,
      rest,
      ...PATCH_COLUMNS.map(({ code, type }) => {
        if (type === 'text' || type === 'date') return texts[code] ?? null;
        const value = numbers[code];
        return typeof value === 'number' ? value / 100 : null;
      }),
      extra.length > 0
        ? JSON.stringify(Object.fromEntries(extra.map(([code, value]) => [code, (value ?? 0) / 100])))
        : null,
    ];
  }

  private writeLinks(): void {
    const { store, release, comparison, before } = this;
    let id = store.nextKey('links');
    const links = this.lineage.fresh.flatMap(({ links }) => links);
    this.history.insert(
      'links',
      links.map(({ fresh, old, kind, overlap }) => [
        id++,
        release,
        this.firstPatch + fresh,
        before.keys[old]!,
        before.patches[old]!,
        kind,
        overlap,
        comparison.fresh[fresh]!.on.get(old) ?? 0,
        comparison.old.get(old)!.on.get(fresh) ?? 0,
      ]),
    );
    const left = [...comparison.old].map(([old, { slivers, rest }]) => [old, slivers, rest] as const);
    this.history.insert(
      'leftovers',
      [...left, ...this.lostFromSight()].map(([old, slivers, rest]) => [
        release,
        before.keys[old]!,
        before.patches[old]!,
        slivers,
        rest,
      ]),
    );
  }

  /** Outlines that no patch touches, and that the release before still showed: all of them is uncovered. */
  private lostFromSight(): (readonly [old: number, slivers: number, rest: number])[] {
    const { keys, states, outlines } = this.before;
    return this.lineage.old.flatMap(({ kind }, o) => {
      const isNew = kind === 'gone' && states.get(keys[o]!)!.gone_since === null && !this.comparison.old.has(o);
      return isNew ? [[o, 0, outlines.areas[o]!] as const] : [];
    });
  }

  private events(corrections: readonly Correction[]): NewEvent[] {
    const { journal, options, before } = this;
    const corrected = new Set(corrections.map(({ id }) => id));
    const events: NewEvent[] = [];
    for (const [key, state] of before.withEarlier) {
      if (!this.after.has(key)) this.after.set(key, { ...state, status: 'withdrawn' });
    }
    const relapsed = new Map<number, boolean>(
      this.lineage.old.map((fate, o) => [before.keys[o]!, fate.kind === 'carried' && fate.isRelapse]),
    );
    for (const [key, state] of [...this.after].sort(([a], [b]) => a - b)) {
      const was = before.withEarlier.get(key);
      if (was === state) continue;
      const fields = changedFields(was ?? BLANK_ENTRY, state);
      if (was && Object.keys(fields).length === 0) continue;
      const id = this.fresh.ids[state.patch - this.firstPatch];
      const isSame = Object.keys(fields).join() === 'patch' && !(id !== undefined && corrected.has(id));
      const kind = this.eventKind(was, state, relapsed.get(key) === true, isSame);
      events.push({ journal, entry: key, date: options.date, kind, fields });
    }
    return events;
  }

  private eventKind(was: EntryState | undefined, now: EntryState, isRelapse: boolean, isSame: boolean): EventKind {
    if (!was) return 'listed';
    if (now.status === 'withdrawn') return 'withdrawn';
    if (this.earlier) return isSame ? 'redelivered' : 'corrected';
    if (now.status === 'merged') return 'merged';
    if (isRelapse) return 'relapsed';
    return now.gone_since !== null && now.patch === was.patch ? 'gone' : 'seen';
  }

  private report(delivery: number, events: readonly NewEvent[], corrections: readonly Correction[]): AddReport {
    const kinds: Record<string, number> = {};
    for (const { kinds: own } of this.lineage.fresh) kinds[own[0]!] = (kinds[own[0]!] ?? 0) + 1;
    const count = (kind: EventKind): number => events.filter((event) => event.kind === kind).length;
    const carried = new Set(this.lineage.old.flatMap((fate) => (fate.kind === 'carried' ? [fate.by] : [])));
    const settled = this.lineage.fresh.filter(({ carries }, f) => carries !== null && !carried.has(f)).length;
    const contradicted = this.lineage.old.flatMap((fate, o) => {
      const state = this.before.states.get(this.before.keys[o]!)!;
      const isOpen = fate.kind === 'carried' && !fate.isRelapse;
      return isOpen && state.remaining === 0 ? [this.before.ids.get(this.before.keys[o]!)!] : [];
    });
    const classes = this.rows.map(({ texts }) => texts['PDLB'] ?? '');
    return {
      outcome: this.earlier ? 'corrected' : 'added',
      release: this.options.name,
      delivery,
      patches: this.rows.length,
      kinds,
      listed: count('listed'),
      problems: classes.filter((name) => this.options.settings.classes.problem.includes(name)).length,
      classes: [...new Set(classes)].sort(),
      gone: this.lineage.old.filter(({ kind }) => kind === 'gone').length,
      settled,
      contradicted,
      corrections,
    };
  }
}

function freeId(id: string, release: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  let free = `${id}@${release}`;
  for (let n = 2; taken.has(free); n++) free = `${id}@${release}#${n}`;
  return free;
}

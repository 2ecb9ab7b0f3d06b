import { readFileSync } from 'node:fs';
import type { LedgerRow } from '../model/ledger.js';
import { Problem } from '../model/problem.js';
import type { FinishedResult } from '../result/finished-result.js';
import { BLANK_ENTRY, changedFields, type EntryState, type EventKind, foldEvents } from './entry.js';
import { decideLineage, type Lineage, type Standing } from './lineage/decide.js';
import { type Comparison, compareOutlines, type Outlines } from './lineage/overlaps.js';
import { type Delivery, deliveryBefore, requireOrder } from './release-order.js';
import { deadlineOf, type OfficeSettings } from './settings.js';
import { geometryBlob, readBlobs } from './store/geometry.js';
import { HistoryRows, type NewEvent, readChanges, readEntries, writeEvents, writeJournal } from './store/journal.js';
import { PATCH_COLUMNS } from './store/schema.js';
import type { SqlValue, Store } from './store/store.js';
import { settleCrs, widenExtent } from './store/system.js';
import { requireWhole } from './whole-result.js';

export interface ReleaseOptions {
  /** Name of the release; deliveries of one name are one release. */
  readonly name: string;
  /** The day its list was formed. */
  readonly date: string;
  /** Clue source of its entries. */
  readonly source: string | null;
  readonly settings: OfficeSettings;
}

/** A patch of a re-delivered release against its earlier delivery. */
export interface Correction {
  readonly id: string;
  readonly change: 'added' | 'withdrawn' | 'changed';
  /** Columns that differ; `geom` for the outline. */
  readonly columns: readonly string[];
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

/** The state of the ledger a release meets. */
interface Before {
  readonly states: ReadonlyMap<number, EntryState>;
  /** The same with what the earlier delivery of this release did; `states` where there is none. */
  readonly withEarlier: ReadonlyMap<number, EntryState>;
  readonly ids: ReadonlyMap<number, string>;
  /** Entries that can be met, in the order of the old outlines. */
  readonly keys: readonly number[];
  readonly patches: readonly number[];
  readonly outlines: Outlines;
}

/**
 * Adds a finished result as a release: every patch, its lineage, and what it does to the entries. A result that is there
 * already changes nothing; another result under the name of the last release is a correction of it.
 *
 * Errors  RESULT_UNREADABLE, LEDGER_NO_OUTLINES, LEDGER_CRS_DIFFERS, LEDGER_DATE_BACKWARDS, LEDGER_CORRECTION_LATE,
 *         AREA_NOT_CLOSED.
 */
export function addRelease(
  store: Store,
  result: FinishedResult,
  options: ReleaseOptions,
): { readonly changed: boolean; readonly result: AddReport } {
  const { digest } = result.manifest;
  const known = store.get('SELECT name, delivery, patches FROM releases WHERE digest = ?', [digest]);
  if (known) return { changed: false, result: unchanged(known) };
  requireWhole(result);
  const shapes = result.outlines();
  const rows = result.rows();
  if (shapes === null || shapes.count !== rows.length) throw new Problem('LEDGER_NO_OUTLINES', { file: result.dir });
  requireOrder(store, options);
  const earlier = deliveryBefore(store, options.name);
  const srs = settleCrs(store, result.manifest.crs, () => readFileSync(result.file('ledger.prj'), 'utf8'), result.dir);

  const fresh: Outlines = { shapes, areas: rows.map(areaOf), ids: rows.map(idOf) };
  const before = earlier ? stateBefore(store, earlier) : stateNow(store);
  const standingOf = (old: number, f: number): Standing =>
    standing(before.states.get(before.keys[old]!)!, rows[f]?.texts['HSX'] ?? options.date);
  const { settings } = options;
  const rank = (old: number): number => (before.states.get(before.keys[old]!)!.status === 'open' ? 0 : 1);
  const comparison = compareOutlines(fresh, before.outlines, settings, rank);
  const lineage = decideLineage(fresh.areas, before.outlines.areas, comparison.links, standingOf, settings.sameShare);

  const release = new ReleaseRecord(store, options, rows, fresh, before, comparison, lineage, earlier);
  const report = release.write(result, (f) => geometryBlob(shapes, f, srs));
  widenExtent(store, shapes);
  return { changed: true, result: report };
}

function unchanged(known: Readonly<Record<string, SqlValue>>): AddReport {
  const nothing = {
    kinds: {},
    listed: 0,
    problems: 0,
    classes: [],
    gone: 0,
    settled: 0,
    contradicted: [],
    corrections: [],
  };
  return {
    outcome: 'unchanged',
    release: String(known['name']),
    delivery: Number(known['delivery']),
    patches: Number(known['patches']),
    ...nothing,
  };
}

function areaOf({ numbers }: LedgerRow): number {
  return numbers['TBMJ'] ?? 0;
}

function idOf({ texts }: LedgerRow): string {
  return texts['JCBH'] ?? '';
}

/** Only an image taken after the close-out can show that ground is occupied again. */
export function standing(state: EntryState, imageDate: string): Standing {
  if (state.status === 'open') return 'open';
  return imageDate > (state.closed ?? '') ? 'closed' : 'settled';
}

function stateNow(store: Store): Before {
  const { states, ids } = readEntries(store);
  return { states, withEarlier: states, ids, ...outlinesOf(store, states, 'WHERE fid IN (SELECT patch FROM entries)') };
}

/** The state before the first delivery of a release; what officers recorded since is left out on purpose. */
function stateBefore(store: Store, { journals }: Delivery): Before {
  const { ids } = readEntries(store);
  const first = journals[0]!;
  const states = foldEvents(readChanges(store, { where: 'journal < ?', values: [first] }));
  const places = journals.map(() => '?').join(', ');
  const withEarlier = foldEvents(
    readChanges(store, { where: `journal < ? OR journal IN (${places})`, values: [first, ...journals] }),
  );
  return { states, withEarlier, ids, ...outlinesOf(store, states) };
}

function outlinesOf(
  store: Store,
  states: ReadonlyMap<number, EntryState>,
  where = '',
): Pick<Before, 'keys' | 'patches' | 'outlines'> {
  const entryOf = new Map<number, number>();
  for (const [key, { status, patch }] of states) {
    if (status === 'open' || status === 'closed') entryOf.set(patch, key);
  }
  const keys: number[] = [];
  const patches: number[] = [];
  const blobs: Uint8Array[] = [];
  const areas: number[] = [];
  const ids: string[] = [];
  for (const row of store.iterate(`SELECT fid, geom, TBMJ, JCBH FROM patches ${where} ORDER BY fid`)) {
    const key = entryOf.get(Number(row['fid']));
    if (key === undefined) continue;
    keys.push(key);
    patches.push(Number(row['fid']));
    blobs.push(row['geom'] as Uint8Array);
    areas.push(Math.round(100 * Number(row['TBMJ'])));
    ids.push(String(row['JCBH'] ?? ''));
  }
  return { keys, patches, outlines: { shapes: readBlobs(blobs), areas, ids } };
}

const OWN_COLUMNS = new Set(PATCH_COLUMNS.map(({ code }) => code));

/** Writes one release; lives for one call of `addRelease`. */
class ReleaseRecord {
  private readonly history: HistoryRows;
  private readonly journal: number;
  private readonly release: number;
  private readonly firstPatch: number;
  /** Entry of every patch. */
  private readonly entryOf: number[] = [];
  private readonly newIds = new Map<number, string>();
  private readonly after = new Map<number, EntryState>();
  private readonly previous: ReadonlyMap<string, Readonly<Record<string, SqlValue>>>;

  constructor(
    private readonly store: Store,
    private readonly options: ReleaseOptions,
    private readonly rows: readonly LedgerRow[],
    private readonly fresh: Outlines,
    private readonly before: Before,
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
    const corrections = this.earlier ? this.corrections(blob) : [];
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

  private corrections(blob: (f: number) => Uint8Array): Correction[] {
    const corrections: Correction[] = [];
    const idKeys = keysOf(this.fresh.ids);
    idKeys.forEach((key, f) => {
      const row = this.previous.get(key);
      if (!row) corrections.push({ id: this.fresh.ids[f]!, change: 'added', columns: [] });
      else {
        const columns = this.differences(row, this.patchCells(this.rows[f]!, f, blob(f)));
        if (columns.length > 0) corrections.push({ id: this.fresh.ids[f]!, change: 'changed', columns });
      }
    });
    const there = new Set(idKeys);
    for (const [key, row] of this.previous) {
      if (!there.has(key)) corrections.push({ id: String(row['JCBH'] ?? ''), change: 'withdrawn', columns: [] });
    }
    return corrections;
  }

  private differences(row: Readonly<Record<string, SqlValue>>, cells: readonly SqlValue[]): string[] {
    const names = Object.keys(row);
    return names.filter(
      (name, i) => (OWN_COLUMNS.has(name) || name === 'geom' || name === 'extra') && !same(row[name]!, cells[i]!),
    );
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

/** Rows of a delivery by patch id; a repeated id gets its number. */
function keyedRows(store: Store, release: number): Map<string, Readonly<Record<string, SqlValue>>> {
  const rows = store.all('SELECT * FROM patches WHERE release = ? ORDER BY row', [release]);
  const keys = keysOf(rows.map((row) => String(row['JCBH'] ?? '')));
  return new Map(rows.map((row, i) => [keys[i]!, row]));
}

function keysOf(ids: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return ids.map((id) => {
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return `${id}\0${count}`;
  });
}

function freeId(id: string, release: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  let free = `${id}@${release}`;
  for (let n = 2; taken.has(free); n++) free = `${id}@${release}#${n}`;
  return free;
}

function same(a: SqlValue, b: SqlValue): boolean {
  if (!(a instanceof Uint8Array) || !(b instanceof Uint8Array)) return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

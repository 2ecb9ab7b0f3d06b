import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Database, SQLiteValue, Statement } from 'node-sqlite3-wasm';
import { flushFile } from '../../io/digest.js';
import { outputPlace } from '../../io/output-place.js';
import { guarded } from '../../io/publish.js';
import { Problem } from '../../model/problem.js';
import { OFFICE_REASONS } from '../../words/office.js';
import { filled, type Text } from '../../words/text.js';
import { privateName, sweepLeftovers, withLock } from './lock.js';
import { pagesOfKeys, pagesOfRows, type RowsFrom, type RowText, type SqlCells } from './pages.js';
import { STORE_FORM, schemaSql } from './schema.js';

export type SqlValue = SQLiteValue;
export type SqlRow = Readonly<Record<string, SqlValue>>;
/**
 * An open store. SQLite in WebAssembly locks by making folders and does not roll back the journal of a killed process,
 * so it never works on the store itself: readers look at the file under a private name of their own, writers change a
 * private copy that takes the store's place by renaming. What is in place is whole at any time.
 */
export class Store {
  constructor(
    readonly file: string,
    private readonly db: Database,
  ) {}

  all(sql: string, values: readonly SqlValue[] = []): SqlRow[] {
    return this.db.all(sql, [...values]) as SqlRow[];
  }

  get(sql: string, values: readonly SqlValue[] = []): SqlRow | null {
    return this.db.get(sql, [...values]) as SqlRow | null;
  }

  run(sql: string, values: readonly SqlValue[] = []): void {
    this.db.run(sql, [...values]);
  }

  exec(sql: string): void {
    this.db.exec(sql);
  }

  /** One statement for many rows. */
  each(sql: string, rows: Iterable<readonly SqlValue[]>): void {
    this.using(sql, (statement) => {
      for (const row of rows) statement.run([...row]);
    });
  }

  *iterate(sql: string, values: readonly SqlValue[] = []): Generator<SqlRow> {
    const statement = this.db.prepare(sql);
    try {
      for (const row of statement.iterate([...values])) yield row as SqlRow;
    } finally {
      statement.finalize();
    }
  }

  /** Many rows, page by page in the order of their key: see `pagesOfRows`. */
  pages(key: string, row: RowText, rows: RowsFrom): Generator<readonly SqlCells[]> {
    return pagesOfRows(this.db, key, row, rows);
  }

  /** The rows that have one of many keys in `column`. */
  pagesOf(
    column: string,
    keys: readonly number[],
    row: RowText,
    { from, where = 'TRUE', values = [] }: RowsFrom,
  ): Generator<readonly SqlCells[]> {
    const condition = `${column} IN (SELECT value FROM json_each(?)) AND (${where})`;
    return pagesOfKeys(this.db, keys, row, { from, where: condition, values });
  }

  /** The next free key of a table. */
  nextKey(table: string, key = 'id'): number {
    return Number(this.get(`SELECT coalesce(max(${key}), 0) + 1 AS n FROM ${table}`)!['n']);
  }

  private using(sql: string, action: (statement: Statement) => void): void {
    const statement = this.db.prepare(sql);
    try {
      action(statement);
    } finally {
      statement.finalize();
    }
  }
}

async function sqlite(): Promise<typeof import('node-sqlite3-wasm')> {
  // Loaded only here: most commands need no store.
  const loaded = await import('node-sqlite3-wasm');
  return 'default' in loaded ? (loaded.default as typeof loaded) : loaded;
}

/**
 * Makes an empty store. Errors: LEDGER_EXISTS, OUT_NOT_WRITABLE.
 */
export async function createStore(file: string, office: string): Promise<void> {
  const { Database } = await sqlite();
  if (existsSync(file)) throw new Problem('LEDGER_EXISTS', { file });
  const place = outputPlace(file);
  const draft = privateName(place, 'new');
  guarded(file, () => {
    rmSync(draft, { force: true });
    try {
      flushFile(systemErrors(() => writtenAt(draft), file));
      // SQLite in WebAssembly makes files for their owner alone; a ledger is as open as other files of the office.
      chmodSync(draft, 0o666 & ~process.umask());
      // Another init may have been quicker.
      if (existsSync(file)) throw new Problem('LEDGER_EXISTS', { file });
      renameSync(draft, place);
    } finally {
      rmSync(draft, { force: true });
    }
  });

  function writtenAt(path: string): string {
    const db = new Database(path);
    try {
      db.exec(schemaSql());
      db.run('INSERT INTO store VALUES (?, ?, NULL)', [STORE_FORM, office]);
    } finally {
      db.close();
    }
    return path;
  }
}

/** What is found to be damaged while a store is looked at; whoever opened it says which one. */
export class DamagedStore extends Error {
  constructor(readonly reason: Text) {
    super(reason.en);
  }
}

/** What SQLite says of a file with damaged pages, or without tables that a ledger has. */
const DAMAGED = /malformed|not a database|no such (table|column|view)|corrupt/i;

/** Damage, as a fault that the user can do something about; all else passes. */
function damageTold<Result>(action: () => Result, file: string): Result {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof DamagedStore) throw unreadable(file, cause.reason, cause);
    if (cause instanceof Problem || !DAMAGED.test(detailOf(cause))) throw cause;
    throw unreadable(file, filled(OFFICE_REASONS.damaged, { detail: detailOf(cause) }), cause);
  }
}

function unreadable(file: string, reason: Text | string, cause?: unknown): Problem {
  return new Problem('LEDGER_UNREADABLE', { file }, { reason }, { cause });
}

/** The folder is not there or not writable, or the disk is full: SQLite says no more than this. */
const REFUSED = /disk I\/O error|is full|could not open|unable to open|readonly/i;

/** What the disk refuses SQLite, as a fault that the user can do something about; all else passes. */
function systemErrors<Result>(action: () => Result, file: string): Result {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof Problem || !REFUSED.test(detailOf(cause))) throw cause;
    throw new Problem('OUT_NOT_WRITABLE', {}, { dir: file, reason: OFFICE_REASONS.cannotOpen }, { cause });
  }
}

/**
 * Looks at a store. Errors: LEDGER_MISSING, LEDGER_UNREADABLE, LEDGER_IN_USE.
 */
export async function readStore<Result>(file: string, action: (store: Store) => Result): Promise<Result> {
  const { Database } = await sqlite();
  requireStore(file);
  const { path, forget } = ownViewOf(file);
  try {
    const db = opened(() => new Database(path, { readOnly: true }), file);
    try {
      const store = checked(new Store(file, db));
      // Every page is fetched by a call out of WebAssembly: none of them twice. In one transaction, because each takes and
      // gives back a lock, which is a folder.
      store.exec('PRAGMA cache_size = -64000; BEGIN');
      return damageTold(() => action(store), file);
    } finally {
      db.close();
    }
  } finally {
    forget();
  }
}

/**
 * Changes a store: `action` works on a private copy, which takes the store's place when `action` answers true, and is
 * thrown away when it answers false or throws.
 *
 * Errors  LEDGER_MISSING, LEDGER_UNREADABLE, LEDGER_IN_USE, LEDGER_LOCKED, OUT_NOT_WRITABLE.
 */
export async function changeStore<Result>(
  file: string,
  action: (store: Store) => { readonly changed: boolean; readonly result: Result },
): Promise<Result> {
  const { Database } = await sqlite();
  requireStore(file);
  requireWritable(file);
  // Of a link the store changes, and the link stays.
  const place = outputPlace(file);
  return guarded(file, () =>
    withLock(place, () => {
      sweepLeftovers(place);
      requireStore(file);
      const copy = privateName(place, 'write');
      try {
        copyFileSync(place, copy, constants.COPYFILE_FICLONE);
        const { changed, result } = systemErrors(() => changedAt(copy), file);
        if (changed) {
          flushFile(copy);
          renameSync(copy, place);
        }
        return result;
      } finally {
        rmSync(copy, { force: true });
      }
    }),
  );

  function changedAt(copy: string): { readonly changed: boolean; readonly result: Result } {
    const db = opened(() => new Database(copy, { fileMustExist: true }), file);
    try {
      const store = checked(new Store(file, db));
      // The copy is thrown away if anything fails: no journal is needed, and nothing has to reach the disk before the end.
      store.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000; BEGIN');
      const done = damageTold(() => action(store), file);
      store.exec('COMMIT');
      return done;
    } finally {
      db.close();
    }
  }
}

function requireStore(file: string): void {
  if (!existsSync(file)) throw new Problem('LEDGER_MISSING', { file });
  if (statSync(file).isDirectory()) throw unreadable(file, OFFICE_REASONS.isFolder);
  if (!allows(file, constants.R_OK)) throw unreadable(file, OFFICE_REASONS.notReadable);
  // Another program (QGIS in editing) has changes that are not in the file yet.
  for (const beside of ['-wal', '-journal']) {
    const path = file + beside;
    if (existsSync(path) && statSync(path).size > 0)
      throw new Problem('LEDGER_IN_USE', { file }, { name: basename(path) });
  }
}

/** A store that its owner has made read-only is not replaced, although the folder would allow it. */
function requireWritable(file: string): void {
  if (!allows(file, constants.W_OK))
    throw new Problem('OUT_NOT_WRITABLE', {}, { dir: file, reason: OFFICE_REASONS.readOnly });
}

function allows(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}

/** A hard link keeps the file as it is now, even when a writer puts another in its place; else a copy. */
function ownViewOf(file: string): { readonly path: string; readonly forget: () => void } {
  const place = outputPlace(file);
  const link = privateName(place, `read${readers++}`);
  try {
    rmSync(link, { force: true });
    linkSync(place, link);
    return { path: link, forget: () => rmSync(link, { force: true }) };
  } catch {
    // A folder that cannot be written, or a volume without links.
    const dir = mkdtempSync(join(tmpdir(), 'tuban-ledger-'));
    const copy = join(dir, 'store.gpkg');
    copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    return { path: copy, forget: () => rmSync(dir, { recursive: true, force: true }) };
  }
}

let readers = 0;

function opened(open: () => Database, file: string): Database {
  try {
    return open();
  } catch (cause) {
    throw unreadable(file, detailOf(cause), cause);
  }
}

function checked(store: Store): Store {
  let form: SqlValue;
  try {
    form = store.get('SELECT form FROM store')?.['form'] ?? null;
  } catch (cause) {
    throw unreadable(store.file, OFFICE_REASONS.noStore, cause);
  }
  if (form === STORE_FORM) return store;
  throw unreadable(store.file, OFFICE_REASONS.otherForm);
}

function detailOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { parseDate } from '../model/date.js';
import { nearest } from '../model/nearest.js';
import { Problem, type ProblemCode } from '../model/problem.js';
import { EXPECTED, PACK_SYNTAX } from '../words/rules.js';
import type { Text, TextParams } from '../words/text.js';

interface Source {
  readonly name: string;
  readonly lines: LineCounter;
}

/**
 * Opens the YAML text of a pack. Only plain YAML 1.2: no tags (so nothing is ever constructed or executed), and no
 * aliases, which a pack does not need and which can make a few bytes unfold without end.
 */
export function openPack(text: string, name: string): Place {
  const source = { name, lines: new LineCounter() };
  try {
    const document = parseDocument(text, { ...PLAIN_YAML, lineCounter: source.lines });
    refuseSyntax(document, source);
    return new Place(source, document.contents, '');
  } catch (cause) {
    // The parser descends once for every level; so do the readers of conditions after it.
    if (cause instanceof RangeError) throw syntaxFault(source, 0, PACK_SYNTAX.tooDeep);
    throw cause;
  }
}

const PLAIN_YAML = { prettyErrors: false, schema: 'core', merge: false } as const;

// Far beyond any pack a person can read, far below what would exhaust the stack.
const DEEPEST = 200;

function refuseSyntax(document: Document.Parsed, source: Source): void {
  const [first] = [...document.errors, ...document.warnings];
  const isSecond = first?.code === 'MULTIPLE_DOCS';
  if (first) throw syntaxFault(source, first.pos[0], isSecond ? PACK_SYNTAX.manyDocuments : first.message);
  visit(document, {
    Alias: (_key, node) => {
      throw syntaxFault(source, node.range?.[0] ?? 0, `*${node.source}`);
    },
    Node: (_key, _node, ancestors) => {
      if (ancestors.length > DEEPEST) throw syntaxFault(source, 0, PACK_SYNTAX.tooDeep);
    },
  });
}

function syntaxFault(source: Source, offset: number, reason: string | Text): Problem {
  const { line, col } = source.lines.linePos(offset);
  return new Problem('RULES_SYNTAX', { file: `${source.name}:${line}:${col}` }, { line, column: col, reason });
}

/** One value in the pack with its path; every reader either gives the value asked for or throws a Problem. */
export class Place {
  constructor(
    private readonly source: Source,
    private readonly node: unknown,
    readonly path: string,
    private readonly parent: Place | null = null,
  ) {}

  /** The fault at this place. Paths read `rules[3].when.all[0].fact`. */
  fault(code: ProblemCode, params: TextParams = {}): Problem {
    const { line, col } = this.source.lines.linePos(this.offset());
    const file = `${this.source.name}:${line}:${col}`;
    return new Problem(code, { file }, { path: this.path || '.', line, column: col, ...params });
  }

  /** A wrong value: what was expected, as it would be written or in words. */
  wrong(expected: string | Text): Problem {
    return this.fault('RULES_VALUE', { expected, found: this.found() });
  }

  /** The value as a map whose keys are all among `allowed`. */
  fields(allowed: readonly string[]): Fields {
    const fields = this.entries();
    for (const [key, { at }] of fields) {
      if (allowed.includes(key)) continue;
      throw at.fault('RULES_KEY_UNKNOWN', { key, nearest: nearest(key, allowed), allowed: allowed.join(', ') });
    }
    return new Fields(this, fields);
  }

  /** The keys of a map, for values that are told apart by them. */
  keys(): string[] {
    return [...this.entries().keys()];
  }

  /** The value as a map with free keys, in file order. `at` is the place of the key. */
  entries(): Map<string, { readonly at: Place; readonly value: Place }> {
    if (!isMap(this.node)) throw this.wrong(EXPECTED.map);
    const entries = new Map<string, { at: Place; value: Place }>();
    for (const { key, value } of this.node.items) {
      const name = isScalar(key) ? textOf(key) : String(key);
      const path = this.path === '' ? name : `${this.path}.${name}`;
      entries.set(name, { at: new Place(this.source, key, path, this), value: this.child(value, path) });
    }
    return entries;
  }

  list(): Place[] {
    if (!isSeq(this.node)) throw this.wrong(EXPECTED.list);
    return this.node.items.map((value, index) => this.child(value, `${this.path}[${index}]`));
  }

  /** A list that holds at least one value. */
  someOf(): Place[] {
    const list = this.list();
    if (list.length === 0) throw this.wrong('[…]');
    return list;
  }

  text(): string {
    const value = this.scalar();
    if (typeof value !== 'string' || value.trim() === '') throw this.wrong(EXPECTED.text);
    return value;
  }

  number(): number {
    const value = this.scalar();
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.wrong(EXPECTED.number);
    return value;
  }

  flag(): boolean {
    const value = this.scalar();
    if (typeof value !== 'boolean') throw this.wrong(EXPECTED.flag);
    return value;
  }

  /** A day of the calendar, written in full. */
  date(): string {
    const value = this.scalar();
    if (typeof value !== 'string' || !isDate(value)) throw this.wrong(EXPECTED.date);
    return value;
  }

  choice<T extends string>(choices: readonly T[]): T {
    const value = this.scalar();
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) throw this.wrong(choices.join(' | '));
    return chosen;
  }

  /** `{en: …, zh: …}`. */
  bilingual(): Text {
    const fields = this.fields(['en', 'zh']);
    return { en: fields.get('en').text(), zh: fields.get('zh').text() };
  }

  isNull(): boolean {
    return this.scalar() === null;
  }

  isMap(): boolean {
    return isMap(this.node);
  }

  /** The plain value, or undefined for a map or a list. */
  scalar(): string | number | boolean | null | undefined {
    if (this.node === null || this.node === undefined) return null;
    if (!isScalar(this.node)) return undefined;
    const { value } = this.node;
    return value === null || ['string', 'number', 'boolean'].includes(typeof value)
      ? (value as string | number | boolean | null)
      : undefined;
  }

  private child(node: unknown, path: string): Place {
    return new Place(this.source, node, path, this);
  }

  private offset(): number {
    const range = (this.node as Node | null)?.range;
    return range ? range[0] : (this.parent?.offset() ?? 0);
  }

  private found(): string {
    if (isMap(this.node)) return '{…}';
    if (isSeq(this.node)) return '[…]';
    return isScalar(this.node) ? textOf(this.node) || 'null' : 'null';
  }
}

/** The fields of one map of the pack. */
export class Fields {
  constructor(
    readonly place: Place,
    private readonly entries: ReadonlyMap<string, { readonly value: Place }>,
  ) {}

  /** The field, which must stand there. */
  get(key: string): Place {
    const value = this.optional(key);
    if (!value) throw this.place.fault('RULES_VALUE', { expected: `${key}: …`, found: this.names() });
    return value;
  }

  /** The field, or null where it was left out. A field that says `null` stands there. */
  optional(key: string): Place | null {
    return this.entries.get(key)?.value ?? null;
  }

  /** The field where it stands and is not null. */
  value(key: string): Place | null {
    const place = this.optional(key);
    return place === null || place.isNull() ? null : place;
  }

  private names(): string {
    return `{${[...this.entries.keys()].join(', ')}}`;
  }
}

function textOf(scalar: { readonly value: unknown; readonly source?: string }): string {
  return scalar.source ?? String(scalar.value);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && parseDate(text) === text;
}

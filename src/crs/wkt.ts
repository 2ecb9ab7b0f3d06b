import { CRS_REASONS } from '../words/reasons.js';
import { filled, type Text } from '../words/text.js';

/** A node of well-known text: `KEYWORD[arg, arg, …]`. Keywords are upper case; bare words (`north`) are `{ word }`. */
export interface WktNode {
  readonly keyword: string;
  readonly args: readonly WktArg[];
}
export type WktArg = WktNode | string | number | { readonly word: string };

/** The text is not well-known text; the message says what was met where. */
export class WktError extends Error {
  override readonly name = 'WktError';

  constructor(readonly reason: Text) {
    super(reason.en);
  }
}

type Token =
  | { readonly type: 'word' | 'string'; readonly text: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'open' | 'close' | 'comma' | 'end' };

const SPACE = /\s|\0|\uFEFF/;
const WORD_START = /[A-Za-z_]/;
const WORD_PART = /[A-Za-z0-9_]/;
const NUMBER_START = /[0-9+.-]/;
const NUMBER_PART = /[0-9+.eE-]/;
const PUNCTUATION: Readonly<Record<string, 'open' | 'close' | 'comma'>> = {
  '[': 'open',
  '(': 'open',
  ']': 'close',
  ')': 'close',
  ',': 'comma',
};
/** Real systems nest six deep; deeper text is an attack on the stack, not a coordinate system. */
const MAX_DEPTH = 32;

class Tokenizer {
  private at = 0;

  constructor(private readonly text: string) {}

  next(): Token {
    this.take(SPACE);
    const char = this.text[this.at];
    if (char === undefined) return { type: 'end' };
    const mark = PUNCTUATION[char];
    if (mark) {
      this.at++;
      return { type: mark };
    }
    if (char === '"' || char === "'") return { type: 'string', text: this.quoted(char) };
    if (WORD_START.test(char)) return { type: 'word', text: this.take(WORD_PART) };
    if (NUMBER_START.test(char)) return { type: 'number', value: this.number() };
    throw new WktError(filled(CRS_REASONS.unexpected, { char: JSON.stringify(char), at: this.at + 1 }));
  }

  private take(part: RegExp): string {
    const start = this.at;
    while (this.at < this.text.length && part.test(this.text.charAt(this.at))) this.at++;
    return this.text.slice(start, this.at);
  }

  private number(): number {
    const start = this.at;
    const value = Number(this.take(NUMBER_PART));
    if (!Number.isFinite(value)) throw new WktError(filled(CRS_REASONS.badNumber, { at: start + 1 }));
    return value;
  }

  /** A quote inside a string is written twice. Scripts write single quotes, ESRI's tools accept them. */
  private quoted(quote: string): string {
    const start = this.at;
    let value = '';
    for (;;) {
      const close = this.text.indexOf(quote, this.at + 1);
      if (close < 0) throw new WktError(filled(CRS_REASONS.openString, { at: start + 1 }));
      value += this.text.slice(this.at + 1, close);
      this.at = close + 1;
      if (this.text[this.at] !== quote) return value;
      value += quote;
    }
  }
}

class Parser {
  private readonly tokens: Tokenizer;
  private token: Token;

  constructor(text: string) {
    this.tokens = new Tokenizer(text);
    this.token = this.tokens.next();
  }

  root(): WktNode {
    if (this.token.type !== 'word') throw new WktError(CRS_REASONS.noKeyword);
    const root = this.arg(0);
    if (typeof root !== 'object' || !('keyword' in root)) throw new WktError(CRS_REASONS.noBracket);
    // ESRI appends the vertical system after a comma; anything else after the end is not WKT.
    if (!['end', 'comma'].includes(this.token.type)) throw new WktError(CRS_REASONS.textBehind);
    return root;
  }

  private advance(): Token {
    const token = this.token;
    this.token = this.tokens.next();
    return token;
  }

  private arg(depth: number): WktArg {
    const token = this.advance();
    if (token.type === 'string') return token.text;
    if (token.type === 'number') return token.value;
    if (token.type !== 'word') throw new WktError(token.type === 'end' ? CRS_REASONS.endsEarly : CRS_REASONS.misplaced);
    if (this.token.type !== 'open') return { word: token.text };
    return { keyword: token.text.toUpperCase(), args: this.args(depth + 1) };
  }

  private args(depth: number): WktArg[] {
    if (depth > MAX_DEPTH) throw new WktError(CRS_REASONS.tooDeep);
    this.advance();
    const args: WktArg[] = [];
    if (this.token.type === 'close') {
      this.advance();
      return args;
    }
    for (;;) {
      args.push(this.arg(depth));
      const mark = this.advance();
      if (mark.type === 'close') return args;
      if (mark.type !== 'comma')
        throw new WktError(mark.type === 'end' ? CRS_REASONS.endsEarly : CRS_REASONS.commaMissing);
    }
  }
}

/**
 * Parse well-known text (WKT 1 of OGC or ESRI, WKT 2) into a tree. Brackets may be `[]` or `()`, case and white space do
 * not matter. Throws `WktError`.
 */
export function parseWkt(text: string): WktNode {
  return new Parser(text).root();
}

const isNode = (arg: WktArg): arg is WktNode => typeof arg === 'object' && 'keyword' in arg;

/** All direct children with one of these keywords, in order. */
export function childNodes(node: WktNode, ...keywords: string[]): WktNode[] {
  return node.args.filter(isNode).filter((child) => keywords.includes(child.keyword));
}

/** The first direct child with one of these keywords, or null. */
export function childNode(node: WktNode, ...keywords: string[]): WktNode | null {
  return childNodes(node, ...keywords)[0] ?? null;
}

/** The quoted name that stands first in a node; empty when there is none. */
export function nodeName(node: WktNode): string {
  const first = node.args[0];
  return typeof first === 'string' ? first : '';
}

/** The n-th argument as a number (also when written in quotes), or null. */
export function nodeNumber(node: WktNode, index: number): number | null {
  const arg = node.args[index];
  const value = typeof arg === 'string' && arg.trim() !== '' ? Number(arg) : arg;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

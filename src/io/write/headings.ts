import { COLUMN_NAMES } from '../../words/columns.js';
import { PIECE_NAMES } from '../../words/forms.js';
import type { Lang, Text } from '../../words/text.js';

/** The headings of ledger and pieces: the codes themselves, or their names; a named layer's column keeps its code. */
export function columnHeadings(codes: readonly string[], form: 'code' | Lang): string[] {
  const names: Readonly<Record<string, Text>> = { ...PIECE_NAMES, ...COLUMN_NAMES };
  return codes.map((code) => (form === 'code' ? code : (names[code]?.[form] ?? code)));
}

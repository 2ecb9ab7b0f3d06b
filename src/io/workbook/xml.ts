/** Characters that a cell may hold at most. */
const LONGEST_TEXT = 32_767;

/** Most texts have none of these. */
const SPECIAL = /[&<>"\p{Cc}\p{Cs}\ufffe\uffff]|_x/u;

/**
 * A text for an attribute or element of a workbook's XML. Control characters stand as `_x0007_`, as Excel writes them, and
 * halves of characters as U+FFFD; both would make the file unreadable.
 */
export function xmlText(text: string): string {
  if (text.length <= LONGEST_TEXT && !SPECIAL.test(text)) return text;
  return text
    .slice(0, LONGEST_TEXT)
    .replaceAll(/_x(?=[0-9A-Fa-f]{4}_)/g, '_x005F_x')
    .replaceAll(/\p{Cc}/gu, control)
    .replaceAll(/\p{Cs}|[\ufffe\uffff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function control(char: string): string {
  if (char === '\t' || char === '\n') return char;
  return `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

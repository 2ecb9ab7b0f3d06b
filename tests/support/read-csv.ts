import { readFileSync } from 'node:fs';

/** Rows of a CSV file by the names in its header, without the marks (tab, apostrophe) that guard texts in spreadsheets. */
export function readCsv(file: string): Record<string, string>[] {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const rows: string[][] = [[]];
  for (const match of text.matchAll(/("(?:[^"]|"")*"|[^,\r\n"]*)(,|\r?\n|$)/g)) {
    if (match[0] === '') break;
    const cell = match[1]!.startsWith('"') ? match[1]!.slice(1, -1).replaceAll('""', '"') : match[1]!;
    rows.at(-1)!.push(cell.replace(/^[\t']/, ''));
    if (match[2] !== ',') rows.push([]);
  }
  const [header, ...body] = rows.filter((row) => row.length > 0);
  return body.map((row) => Object.fromEntries(header!.map((name, i) => [name, row[i] ?? ''])));
}

/** 123.45 → 12345, exactly; NaN for an empty cell. */
export function centsOf(cell: string | undefined): number {
  if (!cell || !/^-?\d+\.\d\d$/.test(cell)) return Number.NaN;
  return Number(cell.replace('.', ''));
}

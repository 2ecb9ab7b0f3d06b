/** Takes away what `spreadsheetText` put in front of a cell. */
export function unguarded(cell: string): string {
  return /^\t\d|^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

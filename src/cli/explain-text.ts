/** The sign of an answer: it holds, it does not, nobody can say. */
export function mark(result: boolean | 'unknown'): string {
  return result === 'unknown' ? '?' : result ? '✓' : '✗';
}

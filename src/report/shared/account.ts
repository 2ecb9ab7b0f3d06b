/** One line of the account of a patch: a column and how deep it stands below the one it is a part of. */
export interface AccountLine {
  readonly code: string;
  readonly depth: 0 | 1 | 2;
}

/** The area of a patch by land, adding up to TBMJ; what stands deeper is a part of the line above. */
export const LAND_ACCOUNT: readonly AccountLine[] = [
  { code: 'GDMJ', depth: 0 },
  { code: 'FGNYMJ', depth: 0 },
  { code: 'JSYDMJ', depth: 0 },
  { code: 'WLYDMJ', depth: 0 },
  { code: 'WFGMJ', depth: 0 },
];

/** The same area by approval, adding up to TBMJ. */
export const APPROVAL_ACCOUNT: readonly AccountLine[] = [
  { code: 'SPMJ', depth: 0 },
  { code: 'WSPMJ', depth: 0 },
  { code: 'WSGDMJ', depth: 1 },
  { code: 'WSYNMJ', depth: 1 },
];

/** Areas that lie across the others. */
export const CROSS_ACCOUNT: readonly AccountLine[] = ['YNMJ', 'HXMJ', 'SHPMJ', 'GQMJ'].map((code) => ({
  code,
  depth: 0,
}));

export const KIND_SHARES = ['NZYBL', 'GDBL', 'BDCBL', 'LSBL', 'SSBL', 'ZJBL'] as const;

/** The sum of the lines that make up the whole; null where one was not measured. */
export function accountSum(lines: readonly AccountLine[], value: (code: string) => number | null): number | null {
  let sum = 0;
  for (const { code, depth } of lines) {
    if (depth > 0) continue;
    const part = value(code);
    if (part === null) return null;
    sum += part;
  }
  return sum;
}

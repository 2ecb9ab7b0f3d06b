import type { Text } from './text.js';

/** What every workbook has. */
export const WORKBOOK = {
  font: { en: 'Arial', zh: '宋体' },
  footer: { en: '&Cpage &P of &N', zh: '&C第 &P 页，共 &N 页' },
} as const satisfies Record<string, Text>;

import type { Text } from './text.js';

/** Around the lock of an output. */
export const LOCK_WORDS = {
  unknown: { en: 'unknown', zh: '未知' },
} as const satisfies Record<string, Text>;

import type { Ground } from './trial.mjs';

export const LIMIT_MB: number;
export function canLimit(): boolean;
export function limited(args: readonly string[]): [command: string, args: string[]];
export function memoryTrial(ground: Ground): Promise<{ readonly lost: string | null; readonly peak: number }>;

import type { Fault, Ground } from './trial.mjs';

export function plannedTrials(ground: Ground, every?: number): Fault[];
export function rowName(fault: Fault): string;

export interface Fault {
  readonly side: 'outputs' | 'inputs';
  readonly withOld: boolean;
  readonly kind: string;
  readonly nth: number;
  readonly how: string;
  readonly code: string;
}

export interface Made {
  readonly out: string;
  readonly state: string | null;
}

/** The program. */
export const TUBAN: string;

export class Ground {
  readonly inputs: string;
  readonly old: Made;
  readonly new: Made;
  readonly lasts: number;
  args(out: string, flags?: readonly string[]): string[];
  place(withOld: boolean): { readonly folder: string; readonly out: string; readonly withOld: boolean };
  clear(): void;
}

export function trial(ground: Ground, fault: Fault): Promise<string | null>;
export function killedTrial(ground: Ground, withOld: boolean, after: number): Promise<string | null>;
export function signalledTrial(
  ground: Ground,
  withOld: boolean,
  signal: 'SIGINT' | 'SIGTERM',
  after: number,
  ended?: (took: number) => void,
): Promise<string | null>;
export function crowdedTrial(ground: Ground, withOld: boolean): Promise<string | null>;
export function otherTrial(
  ground: Ground,
  way: { readonly jobs?: number; readonly days?: number },
): Promise<string | null>;
export function stateOf(out: string): string | null;

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/tuban.js', import.meta.url));
const ENTRY = fileURLToPath(new URL('../../dist/src/bundle/main.js', import.meta.url));

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** Added to a bare environment: no locale, no TUBAN_LANG. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What stands on standard input. */
  readonly input?: Buffer;
  /** After so long it hangs, and the test fails. */
  readonly hangsAfterMs?: number;
}

/** Runs the compiled `tuban` as a user does. `npm test` compiles first; a single test file needs `npm run setup`. */
export function tuban(args: readonly string[], { env = {}, cwd, input, hangsAfterMs }: CliOptions = {}): CliResult {
  if (!existsSync(ENTRY)) {
    throw new Error(`${ENTRY} is not there: tests of the command line run the compiled program; run \`npm run setup\``);
  }
  const { PATH = '', HOME = '', TMPDIR = '', SystemRoot = '' } = process.env;
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [BIN, ...args], {
    encoding: 'utf8',
    env: { PATH, HOME, TMPDIR, SystemRoot, LANG: 'C', ...env },
    cwd,
    input,
    timeout: hangsAfterMs,
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

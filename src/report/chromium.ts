import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeWhole } from '../io/write/whole-file.js';
import { Problem } from '../model/problem.js';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
  'microsoft-edge',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
];
/** A browser that does not answer must not hang a night's work; a sheet takes it a tenth of a second where all is well. */
const LONGEST_MS = 600_000;
const LONGEST_MS_A_SHEET = 2_000;

/** The browser that prints: TUBAN_CHROMIUM, then what is on the PATH, then where it is usually installed. Null for none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  const stated = env['TUBAN_CHROMIUM'];
  if (stated) return existsSync(stated) ? stated : null;
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const onPath = folders.flatMap((folder) =>
    NAMES.flatMap((name) => [join(folder, name), join(folder, `${name}.exe`)]),
  );
  return [...onPath, ...PLACES].find((file) => existsSync(file)) ?? null;
}

/**
 * Prints so many sheets of markup to a PDF. The file appears whole or not at all.
 *
 * Errors  CHROMIUM_MISSING, CHROMIUM_FAILED, OUT_NOT_WRITABLE.
 */
export function printPdf(markup: string, sheets: number, file: string): void {
  const browser = findChromium();
  if (!browser) throw new Problem('CHROMIUM_MISSING', {});
  const folder = mkdtempSync(join(tmpdir(), 'tuban-print-'));
  try {
    const page = join(folder, 'cards.html');
    const printed = join(folder, 'cards.pdf');
    writeFileSync(page, markup);
    const done = spawnSync(browser, [...flags(folder), `--print-to-pdf=${printed}`, pathToFileURL(page).href], {
      encoding: 'utf8',
      timeout: LONGEST_MS + LONGEST_MS_A_SHEET * sheets,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // A browser says that all is well also where it has printed nothing.
    if (done.status !== 0 || !existsSync(printed)) {
      const reason = done.error?.message ?? done.stderr.trim().split('\n').at(-1) ?? String(done.status);
      throw new Problem('CHROMIUM_FAILED', { file }, { browser, reason });
    }
    writeWhole(file, (path) => copyFileSync(printed, path));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function flags(folder: string): string[] {
  // Chromium refuses its sandbox to root, as in a container; the page printed is ours and runs no script.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [
    '--headless',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-pdf-header-footer',
    `--user-data-dir=${join(folder, 'profile')}`,
    ...asRoot,
  ];
}

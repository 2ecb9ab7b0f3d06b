import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../src/report/chromium.js';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser of this machine; in CI the set-up installs one. Null, with the reason printed, where there is none. */
export function browserOrReason(): string | null {
  const found = findChromium();
  if (!found) process.stderr.write('skipped: no Chromium here (apt-get install chromium fonts-noto-cjk)\n');
  return found;
}

/** A page under watch: what it complains of, and what it asks the network for. */
export interface Watched {
  readonly page: Page;
  /** Messages of the console that are not mere talk, and exceptions. */
  readonly complaints: string[];
  /** Addresses that are neither the file itself nor data in it. */
  readonly requests: string[];
}

export async function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Opens a report and waits until it can be used. */
export async function openReport(context: BrowserContext, file: string, hash = ''): Promise<Watched> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  const own = pathToFileURL(file).href;
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  page.on('request', (request) => {
    if (!request.url().startsWith(own) && !/^(data|blob):/.test(request.url())) requests.push(request.url());
  });
  await page.goto(own + hash);
  await page.waitForSelector('body[data-ready=yes]', { timeout: 60_000 });
  return { page, complaints, requests };
}

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const COUNTY = fileURLToPath(new URL('../../fixtures/county', import.meta.url));

/** A copy of the demo county in a fresh folder, to be damaged; its job writes to `out` beside it. */
export class CountyCopy {
  readonly root = mkdtempSync(join(tmpdir(), 'tuban-county-'));
  readonly dir = join(this.root, 'in');
  readonly out = join(this.root, 'out');
  readonly job = this.at('job.yaml');

  constructor() {
    mkdirSync(this.dir);
    for (const name of readdirSync(COUNTY)) copyFileSync(join(COUNTY, name), this.at(name));
    this.edit('job.yaml', (text) => text.replace(/dir: [^,]+/, 'dir: ../out'));
  }

  at(name: string): string {
    return join(this.dir, name);
  }

  /** Rewrites a text file. Throws when nothing changes: a damage that does no damage proves nothing. */
  edit(name: string, change: (text: string) => string): void {
    const before = readFileSync(this.at(name), 'utf8');
    const after = change(before);
    if (before === after) throw new Error(`${name}: nothing was changed`);
    writeFileSync(this.at(name), after);
  }

  /** Rewrites a binary file. */
  damage(name: string, change: (bytes: Buffer) => Buffer): void {
    writeFileSync(this.at(name), change(readFileSync(this.at(name))));
  }

  /** What lies beside the input: nothing, unless a result was published. */
  beside(): string[] {
    return readdirSync(this.root)
      .filter((name) => name !== 'in')
      .sort();
  }
}

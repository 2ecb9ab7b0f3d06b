import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseOwner, thisProcess, whereabouts } from './owner.js';

/** Whose folder it is; a folder without this note is none of ours. */
const OWNER = 'owner.json';

/** Writes down in a folder that it belongs to this process. */
export function markOwned(folder: string): void {
  writeFileSync(join(folder, OWNER), JSON.stringify(thisProcess()));
}

/** Removes the folders that killed processes have left, by the beginning of their names; those of other users and machines stay. */
export function clearForsaken(above: string, prefix: string): void {
  for (const name of listed(above)) {
    if (!name.startsWith(prefix)) continue;
    try {
      const note = join(above, name, OWNER);
      if (!existsSync(note)) continue;
      const owner = parseOwner(readFileSync(note, 'utf8'));
      if (owner && whereabouts(owner) === 'gone') rmSync(join(above, name), { recursive: true, force: true });
    } catch {
      // Another user's, or going at this moment.
    }
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // one may write there, not look around
  }
}

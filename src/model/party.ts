import type { Approval, Patch } from './records.js';

/** How an approval stands to the one who uses the patch. */
export type Relation = 'own' | 'other' | 'unknown';

/** Marks between the names of several holders; full-width commas and semicolons are folded before. */
const BETWEEN_NAMES = /[,;\u3001]/;

/**
 * `own` where the user of the patch is a holder of the approval, or both name one project; `other` where user and holder
 * are known and differ; else nobody can say. Names are compared without blanks, case and width of letters and brackets.
 */
export function relationOf(
  { holder, project }: Pick<Approval, 'holder' | 'project'>,
  patch: Pick<Patch, 'user' | 'project'>,
): Relation {
  const users = namesIn(patch.user);
  const holders = namesIn(holder);
  if (users.some((user) => holders.includes(user))) return 'own';
  const wanted = foldName(patch.project);
  if (wanted !== '' && wanted === foldName(project)) return 'own';
  return users.length > 0 && holders.length > 0 ? 'other' : 'unknown';
}

/** True where the patch says who uses it: without that no approval is anybody's. */
export function hasParty({ user, project }: Pick<Patch, 'user' | 'project'>): boolean {
  return user !== null || project !== null;
}

function namesIn(names: string | null): string[] {
  return foldName(names)
    .split(BETWEEN_NAMES)
    .filter((name) => name !== '');
}

/** NFKC folds full-width letters, brackets and commas. */
function foldName(name: string | null): string {
  return (name ?? '').normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}

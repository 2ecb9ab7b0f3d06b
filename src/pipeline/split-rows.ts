import type { SplitRows } from '../model/job.js';
import type { Patch } from '../model/records.js';

/** A patch that was split, and the rows of its parts; by position. */
export interface SplitFamily {
  readonly parent: number;
  readonly children: readonly number[];
}

/** Rows of split patches, where the list has both the parent (被拆分) and its parts (拆分). */
export interface SplitFamilies {
  readonly families: readonly SplitFamily[];
  /** Split patches whose parts are not in the list, and parts whose patch is not: they count as they stand. */
  readonly alone: readonly number[];
}

const SPLIT_PARENT = /^\s*(已)?被拆分\s*$/;
const SPLIT_CHILD = /^\s*拆分\s*$/;
/** 130403SJBG26210183_3 is the third part of 130403SJBG26210183. */
const CHILD_ID = /^(.+)_\d+$/;

/** Pairs the rows of split patches with those of their parts: by their state, and by the id that a part has from its patch. */
export function findSplitRows(patches: readonly Patch[]): SplitFamilies {
  const parents = new Map<string, number>();
  const children = new Map<number, number[]>();
  patches.forEach(({ id, splitStatus }, i) => {
    if (splitStatus !== null && SPLIT_PARENT.test(splitStatus)) parents.set(id, i);
  });
  const alone: number[] = [];
  patches.forEach(({ id, splitStatus }, i) => {
    if (splitStatus === null || !SPLIT_CHILD.test(splitStatus)) return;
    const parent = parents.get(CHILD_ID.exec(id)?.[1] ?? '');
    if (parent === undefined) alone.push(i);
    else children.set(parent, [...(children.get(parent) ?? []), i]);
  });
  for (const parent of parents.values()) if (!children.has(parent)) alone.push(parent);
  const families = [...children].map(([parent, rows]) => ({ parent, children: rows }));
  return { families, alone: alone.sort((a, b) => a - b) };
}

/** The rows of a family that are not judged, because others stand for the same land. */
export function rowsLeftOut({ parent, children }: SplitFamily, rows: SplitRows): readonly number[] {
  if (rows === 'all') return [];
  return rows === 'children' ? [parent] : children;
}

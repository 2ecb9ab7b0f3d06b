import { FactsKernel } from '../kernel/facts.js';
import { toCents } from '../kernel/rounding.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { Job } from '../model/job.js';
import type { Patch } from '../model/records.js';
import { type SetAside, setAside } from '../model/set-aside.js';
import type { REMARKS } from '../words/remarks.js';
import { GEOMETRY_FAULTS } from '../words/set-aside.js';
import type { TextParams } from '../words/text.js';
import type { JobLayer } from './layers.js';
import { findDuplicates } from './patch-duplicates.js';
import { findOverlaps } from './patch-overlaps.js';
import { pick } from './pick-shapes.js';
import { findSplitRows, rowsLeftOut } from './split-rows.js';

/** Patches that are judged, and what was said of those that are not: `shapes` and `patches` go together by position. */
export interface SettledPatches {
  readonly shapes: FlatPolygons;
  readonly patches: readonly Patch[];
  readonly setAside: readonly SetAside[];
  /** What has to be said of single patches, by position. */
  readonly remarks: ReadonlyMap<number, readonly PatchRemark[]>;
}

/** A sentence for the remarks of a patch. */
export interface PatchRemark {
  readonly key: keyof typeof REMARKS;
  readonly params: TextParams;
}

/** More of them are counted only. */
const NAMED_OVERLAPS = 5;

/**
 * Settles which of the patches read are judged: no land twice because a row stands twice in the list. What repeats or
 * overlaps and is judged all the same gets a row in quarantine.csv and a remark. `gaps` are the patches with an open ring.
 */
export function settlePatches(
  shapes: FlatPolygons,
  patches: readonly Patch[],
  gaps: ReadonlyMap<number, number>,
  job: Job,
  source: JobLayer,
): SettledPatches {
  const settling = new Settling(shapes, patches, source);
  settling.dropRepeats();
  settling.dropSplitRows(job.split);
  settling.closeRings(gaps, job.repair.policy === 'strict');
  settling.noteSameIds();
  return settling.result();
}

class Settling {
  private readonly outcome: SetAside[] = [];
  private readonly dropped = new Set<number>();
  private readonly remarks = new Map<number, PatchRemark[]>();
  private readonly kernel = new FactsKernel();
  private sameShape: ReadonlyMap<number, readonly string[]> = new Map();

  constructor(
    private readonly shapes: FlatPolygons,
    private readonly patches: readonly Patch[],
    private readonly source: JobLayer,
  ) {}

  dropRepeats(): void {
    const { repeats, sameShape } = findDuplicates(this.shapes, this.patches);
    this.sameShape = sameShape;
    for (const [i, first] of repeats) this.drop(i, 'DUPLICATE_RECORD', { other: this.patches[first]!.record });
    for (const [i, ids] of sameShape) this.note(i, 'DUPLICATE_SHAPE', 'sameShape', { ids: ids.join(' ') });
  }

  /** Parents and parts of split patches stand for the same land: one side counts. */
  dropSplitRows(rows: Job['split']): void {
    const present = this.patches.map((patch, i) => (this.dropped.has(i) ? { ...patch, splitStatus: null } : patch));
    const { families, alone } = findSplitRows(present);
    for (const family of families) {
      const { parent, children } = family;
      const area = this.areaOf(parent).toFixed(2);
      const sum = children.reduce((total, child) => total + this.areaOf(child), 0).toFixed(2);
      const ids = children.map((child) => this.patches[child]!.id).join(' ');
      for (const i of rowsLeftOut(family, rows)) {
        if (i === parent) this.drop(i, 'SPLIT_PARENT', { ids, area, sum });
        else this.drop(i, 'SPLIT_CHILD', { id: this.patches[parent]!.id });
      }
      if (rows === 'all') this.note(parent, 'SPLIT_TWICE', 'splitTwice', { ids });
    }
    for (const i of alone) this.note(i, 'SPLIT_ALONE', 'splitAlone', { status: this.patches[i]!.splitStatus ?? '' });
  }

  closeRings(gaps: ReadonlyMap<number, number>, isStrict: boolean): void {
    for (const [i, width] of gaps) {
      if (this.dropped.has(i)) continue;
      if (isStrict) {
        this.drop(i, 'REPAIR_FORBIDDEN', { fault: GEOMETRY_FAULTS.open });
        continue;
      }
      const gap = width.toFixed(3);
      const area = this.areaOf(i);
      this.tell(i, 'RING_OPEN', 'repaired', { gap }, { areaBefore: area, areaAfter: area });
      this.remark(i, 'openRing', { gap });
    }
  }

  /** The ledger counts repeated ids in its remarks; here every one of them is listed. */
  noteSameIds(): void {
    const byId = new Map<string, number[]>();
    this.patches.forEach(({ id }, i) => {
      if (this.dropped.has(i)) return;
      const same = byId.get(id);
      if (same) same.push(i);
      else byId.set(id, [i]);
    });
    for (const same of byId.values()) {
      if (same.length === 1) continue;
      for (const i of same) {
        const records = same.filter((other) => other !== i).map((other) => this.patches[other]!.record);
        this.tell(i, 'DUPLICATE_ID', 'noted', { records: records.join(' ') });
      }
    }
  }

  result(): SettledPatches {
    const kept = this.patches.map((_, i) => i).filter((i) => !this.dropped.has(i));
    const shapes = this.dropped.size === 0 ? this.shapes : pick(this.shapes, kept, false);
    this.noteOverlaps(shapes, kept);
    const remarks = new Map<number, readonly PatchRemark[]>();
    kept.forEach((i, at) => {
      const own = this.remarks.get(i);
      if (own) remarks.set(at, own);
    });
    return { shapes, patches: kept.map((i) => this.patches[i]!), setAside: this.outcome, remarks };
  }

  /** `kept` are the positions of the features of `shapes` among all patches. */
  private noteOverlaps(shapes: FlatPolygons, kept: readonly number[]): void {
    const byPatch = new Map<number, { readonly id: string; readonly cents: number }[]>();
    const add = (i: number, other: number, area: number): void => {
      const row = { id: this.patches[other]!.id, cents: toCents(area) };
      const known = byPatch.get(i);
      if (known) known.push(row);
      else byPatch.set(i, [row]);
    };
    for (const { one, other, area } of findOverlaps(shapes)) {
      if (this.isSameShape(kept[one]!, kept[other]!)) continue;
      add(kept[one]!, kept[other]!, area);
      add(kept[other]!, kept[one]!, area);
    }
    for (const [i, others] of byPatch) {
      // By size and id: the order of records must not show.
      others.sort((a, b) => b.cents - a.cents || (a.id < b.id ? -1 : 1));
      const named = others.slice(0, NAMED_OVERLAPS).map(({ id, cents }) => `${id} (${(cents / 100).toFixed(2)})`);
      const more = others.length > NAMED_OVERLAPS ? ` … (${others.length})` : '';
      this.note(i, 'PATCHES_OVERLAP', 'patchesOverlap', { others: `${named.join(' ')}${more}` });
    }
  }

  /** Told of already, in other words. */
  private isSameShape(i: number, other: number): boolean {
    return this.sameShape.get(i)?.includes(this.patches[other]!.id) === true && this.areaOf(i) === this.areaOf(other);
  }

  private areaOf(i: number): number {
    return this.kernel.areaAlone(this.shapes, i);
  }

  private drop(i: number, code: SetAside['code'], params: SetAside['params']): void {
    this.dropped.add(i);
    this.tell(i, code, 'set aside', params);
  }

  private note(i: number, code: SetAside['code'], key: PatchRemark['key'], params: SetAside['params']): void {
    this.tell(i, code, 'noted', params);
    this.remark(i, key, params);
  }

  private remark(i: number, key: PatchRemark['key'], params: PatchRemark['params']): void {
    this.remarks.set(i, [...(this.remarks.get(i) ?? []), { key, params }]);
  }

  private tell(
    i: number,
    code: SetAside['code'],
    action: SetAside['action'],
    params: SetAside['params'],
    areas: Partial<SetAside> = {},
  ): void {
    const { name, layer } = this.source;
    const { record, id } = this.patches[i]!;
    const [x, y] = [this.shapes.boxes[4 * i]!, this.shapes.boxes[4 * i + 1]!];
    this.outcome.push(setAside({ layer: name, file: layer.file, record, id, code, action, params, x, y, ...areas }));
  }
}

import type { FileDigest } from '../io/digest.js';
import {
  findLayerIndex,
  type IndexRefusal,
  indexedDigest,
  indexPathOf,
  isUntouched,
  type LayerIndex,
} from '../io/layer-index.js';
import type { IndexUse } from '../model/job.js';
import { Problem } from '../model/problem.js';
import type { JobLayer } from './layers.js';

/** What a run tells of the index beside one of its layers. */
export interface IndexReport {
  readonly layer: string;
  readonly file: string;
  /** Path of the layer itself. */
  readonly path: string;
  /** `trusted`: used without reading the layer again; everything else that is not `used` is why it was not. */
  readonly use: 'used' | 'trusted' | IndexRefusal;
}

/** The digests of a layer's files are not those that its index was made from. */
export class StaleIndex extends Error {
  override readonly name = 'StaleIndex';

  constructor(readonly reports: readonly IndexReport[]) {
    super('an index does not fit its layer');
  }
}

/**
 * The indexes of a run. One that lies beside a layer is used while the files of the layer are the ones it was made from:
 * by their digests, which are known when the run is nearly over. Should they not fit then, nothing is published and the
 * run begins again without. `trust` goes by size and time of change instead, and does not read the layer at all.
 */
export class LayerIndexes {
  readonly reports: IndexReport[];
  private readonly used = new Map<JobLayer, LayerIndex>();
  private readonly trusted = new Set<JobLayer>();

  constructor(
    layers: readonly JobLayer[],
    private readonly how: IndexUse,
    refused: readonly IndexReport[] = [],
  ) {
    this.reports = [...refused];
    if (how !== 'off') for (const layer of layers) this.find(layer);
  }

  of(layer: JobLayer): LayerIndex | null {
    return this.used.get(layer) ?? null;
  }

  /** The digest of a file that is not read, because the index of its layer is trusted. */
  trustedDigest(file: string): FileDigest | null {
    for (const layer of this.trusted) {
      if (!layer.layer.files.includes(file)) continue;
      const known = indexedDigest(this.used.get(layer)!, file);
      if (known) return { bytes: known.bytes, sha256: known.sha256 };
    }
    return null;
  }

  /** Indexes that have to be read whole, to see that they are as they were written. */
  get files(): string[] {
    return [...this.used].flatMap(([layer, { file }]) => (this.trusted.has(layer) ? [] : [file]));
  }

  /** Errors: StaleIndex where a layer is not the one that its index was made from, or an index not as it was written. */
  requireFitting(digestOf: (file: string) => FileDigest): void {
    for (const [source, index] of this.used) {
      if (!this.trusted.has(source) && digestOf(index.file).sha256 !== index.sha256)
        throw new StaleIndex(this.reportsOfStale('damaged'));
      for (const file of source.layer.files) {
        const known = indexedDigest(index, file);
        if (known && known.sha256 !== digestOf(file).sha256) throw new StaleIndex(this.reportsOfStale('changed'));
      }
    }
  }

  /** A fault met while an index was read: then none is used. Null for other faults. */
  staleBy(fault: unknown): StaleIndex | null {
    const file = fault instanceof Problem && fault.code === 'FLATGEOBUF_DAMAGED' ? fault.where.file : undefined;
    const isOurs = [...this.used.values()].some((index) => index.file === file);
    return isOurs ? new StaleIndex(this.reportsOfStale('damaged')) : null;
  }

  /** All that were used turned out not to fit. */
  private reportsOfStale(why: 'changed' | 'damaged'): IndexReport[] {
    return this.reports.map((report) =>
      report.use === 'used' || report.use === 'trusted' ? { ...report, use: why } : report,
    );
  }

  private find(source: JobLayer): void {
    const { layer, name } = source;
    // An index lies in the system of its layer, not in that of the job, and knows the columns of one file.
    const [part, ...others] = source.parts;
    if (!part || part.carried || others.length > 0 || layer.origin || source.register) return;
    const found = findLayerIndex(layer);
    if (found === null) return;
    const report = { layer: name, file: indexPathOf(layer.file), path: layer.file };
    if (typeof found === 'string') {
      this.reports.push({ ...report, use: found });
      return;
    }
    const isTrusted = this.how === 'trust' && isUntouched(layer, found);
    this.used.set(source, found);
    if (isTrusted) this.trusted.add(source);
    this.reports.push({ ...report, use: isTrusted ? 'trusted' : 'used' });
  }
}

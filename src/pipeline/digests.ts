import { digestFile, type FileDigest, fileStamp, flushFile } from '../io/digest.js';
import { SyncThread } from '../io/sync-thread.js';
import { Problem } from '../model/problem.js';
import { type CrossingFault, throwCrossed } from './crossing.js';
import { threadsAvailable } from './threads.js';

export type DigestOrder = { readonly files: readonly string[]; readonly flush: boolean } | 'end';
export type DigestAnswer = readonly FileDigest[] | CrossingFault;

const ENTRY = new URL('./digest-worker.js', import.meta.url);

/**
 * Digests of the files of a run. With threads allowed, a thread of its own reads the inputs while the others compute:
 * it takes whatever the processor has to spare.
 */
export class Digests {
  private readonly thread: SyncThread<DigestOrder, DigestAnswer> | null;
  private inputs: readonly string[] = [];
  /** Size and time of change of the inputs before anything of them was read. */
  private readonly stamps = new Map<string, string>();
  private known: ReadonlyMap<string, FileDigest> | null = null;

  constructor(isThreaded: boolean) {
    this.thread = isThreaded && threadsAvailable() ? new SyncThread(ENTRY) : null;
  }

  /** To be told before the inputs are opened: what is moved to a private copy is read whole by that. */
  watch(files: readonly string[]): void {
    for (const file of files) if (!this.stamps.has(file)) this.stamps.set(file, fileStamp(file));
  }

  /** Begins with the inputs. */
  begin(files: readonly string[]): void {
    this.inputs = [...new Set(files)];
    this.watch(this.inputs);
    this.thread?.order({ files: this.inputs, flush: false });
  }

  /** The digest of an input. */
  of(file: string): FileDigest {
    this.known ??= new Map(
      (this.thread ? digestsIn(this.thread.answer()) : this.inputs.map(digestFile)).map((digest, i) => [
        this.inputs[i]!,
        digest,
      ]),
    );
    return this.known.get(file) ?? digestFile(file);
  }

  /** Brings written files to the disk and gives their digests, in their order; the thread does so `meanwhile`. */
  flushed(files: readonly string[], meanwhile: () => void): FileDigest[] {
    this.of(this.inputs[0] ?? ''); // the thread answers in order
    this.thread?.order({ files, flush: true });
    meanwhile();
    return this.thread ? [...digestsIn(this.thread.answer())] : files.map(flushedDigest);
  }

  /** To be asked when everything is read. Errors: INPUT_CHANGED when an input is not what it was at the beginning. */
  requireUntouched(): void {
    for (const [file, stamp] of this.stamps) {
      if (fileStamp(file) !== stamp) throw new Problem('INPUT_CHANGED', { file }, { file });
    }
  }

  end(): void {
    this.thread?.order('end');
  }
}

function flushedDigest(file: string): FileDigest {
  flushFile(file);
  return digestFile(file);
}

function digestsIn(answer: DigestAnswer): readonly FileDigest[] {
  return 'kind' in answer ? throwCrossed(answer) : answer;
}

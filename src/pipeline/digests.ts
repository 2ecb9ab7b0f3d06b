import { digestFile, type FileDigest, flushFile } from '../io/digest.js';
import { SyncThread } from '../io/sync-thread.js';
import { threadsAvailable } from './threads.js';

export type DigestOrder = { readonly files: readonly string[]; readonly flush: boolean } | 'end';
export type DigestAnswer = readonly FileDigest[] | { readonly defect: string };

const ENTRY = new URL('./digest-worker.js', import.meta.url);

/**
 * Digests of the files of a run. With threads allowed, a thread of its own reads the inputs while the others compute:
 * it takes whatever the processor has to spare.
 */
export class Digests {
  private readonly thread: SyncThread<DigestOrder, DigestAnswer> | null;
  private inputs: readonly string[] = [];
  private known: ReadonlyMap<string, FileDigest> | null = null;

  constructor(isThreaded: boolean) {
    this.thread = isThreaded && threadsAvailable() ? new SyncThread(ENTRY) : null;
  }

  /** Begins with the inputs. */
  begin(files: readonly string[]): void {
    this.inputs = [...new Set(files)];
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

  /** Brings written files to the disk and gives their digests, in their order. */
  flushed(files: readonly string[]): FileDigest[] {
    const mine = (i: number): boolean => !this.thread || i % 2 === 0;
    this.of(this.inputs[0] ?? ''); // the thread answers in order
    this.thread?.order({ files: files.filter((_, i) => !mine(i)), flush: true });
    const own = files.filter((_, i) => mine(i)).map(flushedDigest);
    const others = this.thread ? digestsIn(this.thread.answer()) : [];
    return files.map((_, i) => (this.thread ? (mine(i) ? own[i / 2]! : others[(i - 1) / 2]!) : own[i]!));
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
  if ('defect' in answer) throw new Error(`in a worker thread: ${answer.defect}`);
  return answer;
}

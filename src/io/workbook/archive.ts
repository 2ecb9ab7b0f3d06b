import { closeSync, openSync, writeSync } from 'node:fs';
import type { ZipInputFile } from 'fflate';
import { type PackedPart, type Packer, PartPacker, type ZipLibrary } from './packing.js';

/** Archives count years from 1980, in local time; the time of writing does not show in the bytes. */
export const NO_TIME = new Date(1980, 0, 1);
/** How the archive says that its parts are packed. Source: PKWARE APPNOTE 4.4.5. */
const DEFLATED = 8;
/** Bytes from which on a part is large. */
const MANY = 1 << 20;

/** The parts of an archive, packed while the next ones are made. Memory follows what is packed. */
export class Archive {
  private readonly parts = new Map<string, () => PackedPart>();

  /** `large` packs the large parts; without it they are packed here. */
  constructor(
    private readonly library: ZipLibrary,
    private readonly large: Packer | null,
  ) {}

  add(name: string, pieces: Iterable<Uint8Array>): void {
    this.parts.set(name, this.packedLater(pieces));
  }

  /** Writes the parts of these names, in their order. Errors: those of the disk. */
  write(file: string, names: readonly string[]): void {
    const fd = openSync(file, 'w');
    try {
      let failure: Error | null = null;
      const zip = new this.library.Zip((fault, bytes) => {
        failure ??= fault;
        for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
      });
      for (const name of names) {
        const { pieces, crc, size } = this.parts.get(name)!();
        const part: ZipInputFile = { filename: name, size, crc, compression: DEFLATED, mtime: NO_TIME };
        zip.add(part);
        pieces.forEach((piece, p) => {
          part.ondata!(null, piece, p === pieces.length - 1);
        });
      }
      zip.end();
      if (failure) throw failure;
    } finally {
      closeSync(fd);
    }
  }

  private packedLater(pieces: Iterable<Uint8Array>): () => PackedPart {
    const first: Uint8Array[] = [];
    let bytes = 0;
    let packer: Packer | null = null;
    for (const piece of pieces) {
      if (packer) packer.add(piece);
      else first.push(piece);
      bytes += piece.length;
      if (!packer && bytes >= MANY) packer = startedWith(first, this.large ?? this.packer());
    }
    return (packer ?? startedWith(first, this.packer())).whole();
  }

  private packer(): Packer {
    return new PartPacker(this.library);
  }
}

function startedWith(pieces: readonly Uint8Array[], packer: Packer): Packer {
  for (const piece of pieces) packer.add(piece);
  return packer;
}

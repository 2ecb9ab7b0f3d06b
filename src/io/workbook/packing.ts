import { crc32 } from 'node:zlib';
import type { Deflate } from 'fflate';

export type ZipLibrary = typeof import('fflate');

/** As small as this program needs, for a third of the time of the smallest. The same bytes give the same bytes. */
export const LEVEL = 4;

/** A part of an archive, packed. */
export interface PackedPart {
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
  /** Of what was packed: its checksum and its bytes. */
  readonly crc: number;
  readonly size: number;
}

/** Packs a part, here or in a thread. */
export interface Packer {
  add(bytes: Uint8Array): void;
  /** Nothing comes any more; the part can be had from what this gives. */
  whole(): () => PackedPart;
}

/** Packs one part as it comes in. */
export class PartPacker implements Packer {
  private readonly pieces: Uint8Array<ArrayBuffer>[] = [];
  private readonly deflate: Deflate;
  private crc = 0;
  private size = 0;

  constructor({ Deflate: Packing }: ZipLibrary) {
    this.deflate = new Packing({ level: LEVEL }, (bytes) => this.pieces.push(bytes as Uint8Array<ArrayBuffer>));
  }

  add(bytes: Uint8Array): void {
    this.crc = crc32(bytes, this.crc);
    this.size += bytes.length;
    this.deflate.push(bytes);
  }

  whole(): () => PackedPart {
    this.deflate.push(new Uint8Array(0), true);
    const { pieces, crc, size } = this;
    return () => ({ pieces, crc, size });
  }
}

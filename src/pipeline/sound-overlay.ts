import { isMainThread } from 'node:worker_threads';
import { geosFacts } from '../io/geos.js';
import type { AreaBreach } from '../kernel/check-areas.js';
import type { CoverRef } from '../kernel/cover.js';
import { FactsKernel, type OverlayFacts } from '../kernel/facts.js';
import { IndependentPaths, piecesOfSets } from '../kernel/independent-paths.js';
import type { RingArena } from '../kernel/ring-arena.js';
import type { PolygonRings } from '../kernel/rings.js';
import type { FlatPolygons } from '../model/geometry.js';

/** How often pieces were traced from the slabs, or took the exact way. */
export interface PieceWays {
  traced: number;
  exact: number;
}

/** The overlay of one feature, its areas checked. */
export interface SoundFacts {
  readonly facts: OverlayFacts;
  /** Which way found the areas: the sweep, unless they did not add up. */
  readonly way: 'sweep' | 'exact' | 'geos';
  /** What is wrong with the areas where no way has found sound ones. */
  readonly breach: AreaBreach | null;
  /** Polygons of the pieces, see `FactsKernel.pieces`; to be asked, and used, before the next overlay. */
  readonly pieces: (pieceOfSet: readonly number[]) => Map<number, PolygonRings[]>;
}

/**
 * The kernel with its checks: areas that do not add up are found anew by independent paths. GEOS, the last of them, works
 * in the main thread only.
 */
export class SoundOverlay {
  private readonly kernel: FactsKernel;
  private readonly paths: IndependentPaths;

  /** Pieces are put into `arena` where there is one, see `FactsKernel.pieces`. */
  constructor(
    private readonly arena: RingArena | null = null,
    ways: PieceWays = { traced: 0, exact: 0 },
  ) {
    this.kernel = new FactsKernel(ways);
    this.paths = new IndependentPaths(this.kernel, isMainThread ? geosFacts : null);
  }

  of(shapes: FlatPolygons, feature: number, covers: readonly CoverRef[]): SoundFacts {
    const swept = this.kernel.overlay(shapes, feature, covers);
    const breach = this.paths.breach(shapes, feature, covers, swept);
    const mended = breach ? this.paths.mend(shapes, feature, covers, swept) : null;
    if (!mended) {
      const pieces = (pieceOfSet: readonly number[]) => this.kernel.pieces(pieceOfSet, this.arena);
      return { facts: swept, way: 'sweep', breach, pieces };
    }
    const { facts, way } = mended;
    const pieces = (pieceOfSet: readonly number[]) => piecesOfSets(shapes, feature, covers, facts, pieceOfSet);
    return { facts, way, breach: null, pieces };
  }
}

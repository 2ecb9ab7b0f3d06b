/** Geodetic datums told apart by this tool. `other` keeps its ellipsoid, but nothing is known about its position. */
export type Datum = 'CGCS2000' | 'Xian 1980' | 'Beijing 1954' | 'WGS 84' | 'other';

export type KnownDatum = Exclude<Datum, 'other'>;

/**
 * What carries positions from one datum to another: three parameters (dx, dy, dz) or seven. They belong to the user and
 * to one region; none are shipped. Rotations have two conventions of opposite sign, so theirs must be stated; it may be
 * left out where there are no rotations.
 */
export interface DatumShift {
  readonly from: KnownDatum;
  readonly to: KnownDatum;
  /** Metres. */
  readonly dx: number;
  readonly dy: number;
  readonly dz: number;
  /** Arc-seconds; 0 where left out. */
  readonly rx?: number;
  readonly ry?: number;
  readonly rz?: number;
  /** Parts per million that the target is longer; 0 where left out. */
  readonly scale?: number;
  readonly convention?: 'position-vector' | 'coordinate-frame';
}

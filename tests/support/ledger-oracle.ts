import type { Feature as GdalFeature } from 'gdal-async';
import { areaOf, type Gdal, type GeosAreas, polygonsOf, type Region } from './geos-areas.js';

/** A layer as GDAL's own shapefile driver reads it, with the features as regions near the origin. */
export class OracleLayer {
  readonly features: OracleFeature[] = [];

  constructor(gdal: Gdal, geos: GeosAreas, file: string, origin: Origin) {
    const layer = gdal.open(file).layers.get(0);
    layer.features.forEach((feature) => {
      this.features.push(new OracleFeature(geos, feature, origin));
    });
  }

  /** Features whose box meets that of another one, in file order. */
  near(feature: OracleFeature): OracleFeature[] {
    return this.features.filter((other) => boxesMeet(feature, other));
  }
}

export interface Origin {
  readonly x: number;
  readonly y: number;
}

export class OracleFeature {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
  private read: (() => Region) | null;
  private known: Region = null;

  constructor(geos: GeosAreas, feature: GdalFeature, origin: Origin) {
    this.fields = feature.fields.toObject();
    const geometry = feature.getGeometry()!;
    const { minX, minY, maxX, maxY } = geometry.getEnvelope();
    [this.xmin, this.ymin, this.xmax, this.ymax] = [minX, minY, maxX, maxY];
    this.read = () => geos.regionOf(polygonsOf(geometry), -origin.x, -origin.y);
  }

  /** Repaired where need be; made when first asked for, because most parcels lie under no patch. */
  get region(): Region {
    if (this.read) this.known = this.read();
    this.read = null;
    return this.known;
  }

  text(field: string): string {
    const value = this.fields[field];
    return value === null || value === undefined ? '' : String(value).trim();
  }

  /** YYYY-MM-DD, or null. */
  day(field: string | undefined): string | null {
    const value =
      field === undefined ? null : (this.fields[field] as { year: number; month: number; day: number } | null);
    if (!value) return null;
    return new Date(Date.UTC(value.year, value.month - 1, value.day)).toISOString().slice(0, 10);
  }
}

function boxesMeet(a: OracleFeature, b: OracleFeature): boolean {
  return a.xmin <= b.xmax && b.xmin <= a.xmax && a.ymin <= b.ymax && b.ymin <= a.ymax;
}

/** An approval layer and where its number and its days stand. */
export interface OracleApprovals {
  readonly kind: string;
  readonly layer: OracleLayer;
  readonly id: string;
  readonly approved: string;
  readonly expires?: string | undefined;
}

export interface OracleJob {
  readonly baseline: OracleLayer;
  readonly farmland: OracleLayer;
  readonly redline: OracleLayer | null;
  readonly named: { readonly column: string; readonly layer: OracleLayer };
  readonly approvals: readonly OracleApprovals[];
}

/** What GEOS says of one patch. Areas by column, m²; shares in percent. */
export interface OracleRow {
  readonly areas: Readonly<Record<string, number>>;
  readonly shares: Readonly<Record<string, number>>;
  /** Area in force by approval number. */
  readonly approvals: ReadonlyMap<string, number>;
  /** Area by `BSM farmland in-force`, BSM empty where there is no parcel. */
  readonly pieces: ReadonlyMap<string, number>;
  readonly pieceParcels: number;
}

const SHARE_COLUMNS: Readonly<Record<string, string>> = {
  conversion: 'NZYBL',
  supply: 'GDBL',
  registration: 'BDCBL',
  temporary: 'LSBL',
  facility: 'SSBL',
  homestead: 'ZJBL',
};

/**
 * Ledger columns from the contract alone, layer by layer as a geographer would do it: intersection and union of polygons,
 * no label sets. `landGroup` says GDMJ, FGNYMJ, JSYDMJ or WLYDMJ for a class code. `measure` turns a region into m².
 */
export function oracleRow(
  geos: GeosAreas,
  job: OracleJob,
  patch: OracleFeature,
  landGroup: (code: string) => string,
  measure: (region: Region) => number = areaOf,
): OracleRow {
  const whole = patch.region;
  const detected = patch.day('HSX')!;
  const on = (layer: OracleLayer): OracleFeature[] => layer.near(patch);
  const clip = (features: readonly OracleFeature[]): Region =>
    geos.union(features.map(({ region }) => geos.intersection(whole, region)));

  const standing = job.approvals.flatMap(({ kind, layer, id, approved, expires }) =>
    on(layer).map((feature) => ({
      kind,
      id: feature.text(id),
      part: geos.intersection(whole, feature.region),
      timing: timingOf(feature.day(approved)!, feature.day(expires), detected),
    })),
  );
  const unionOf = (wanted: (approval: (typeof standing)[number]) => boolean): Region =>
    geos.union(standing.filter(wanted).map(({ part }) => part));
  const inForce = unionOf(({ timing }) => timing === 'in force');
  const afterwards = geos.difference(
    unionOf(({ timing }) => timing === 'afterwards'),
    inForce,
  );
  const expired = geos.difference(
    geos.difference(
      unionOf(({ timing }) => timing === 'expired'),
      inForce,
    ),
    afterwards,
  );
  const farmland = clip(on(job.farmland));

  const areas: Record<string, number> = {
    TBMJ: measure(whole),
    GDMJ: 0,
    FGNYMJ: 0,
    JSYDMJ: 0,
    WLYDMJ: 0,
    KTZMJ: 0,
    YNMJ: measure(farmland),
    SPMJ: measure(inForce),
    WSPMJ: measure(geos.difference(whole, inForce)),
    WSGDMJ: 0,
    WSYNMJ: measure(geos.difference(farmland, inForce)),
    SHPMJ: measure(afterwards),
    GQMJ: measure(expired),
    [job.named.column]: measure(clip(on(job.named.layer))),
  };
  if (job.redline) areas['HXMJ'] = measure(clip(on(job.redline)));

  const pieces = new Map<string, number>();
  const split = (id: string, part: Region): number => {
    let open = 0;
    for (const [isFarmland, half] of halves(geos, part, farmland)) {
      for (const [isInForce, piece] of halves(geos, half, inForce)) {
        const area = measure(piece);
        if (!isInForce) open += area;
        pieces.set(`${id} ${isFarmland}${isInForce}`, area);
      }
    }
    return open;
  };
  const parcels = on(job.baseline)
    .map((parcel) => ({ parcel, part: geos.intersection(whole, parcel.region) }))
    .filter(({ part }) => part !== null);
  for (const { parcel, part } of parcels) {
    const area = measure(part);
    const group = landGroup(parcel.text('DLBM'));
    const net = group === 'GDMJ' ? 1 - Number(parcel.fields['KCXS'] ?? 0) : 1;
    areas[group]! += area * net;
    if (parcel.text('DLBM').endsWith('K')) areas['KTZMJ']! += area;
    areas['FGNYMJ']! += area * (1 - net);
    const open = split(parcel.text('BSM'), part);
    if (group === 'GDMJ') areas['WSGDMJ']! += open * net;
  }
  const bare = geos.difference(whole, geos.union(parcels.map(({ part }) => part)));
  areas['WFGMJ'] = measure(bare);
  split('', bare);

  const shares: Record<string, number> = { SPBL: (100 * areas['SPMJ']!) / areas['TBMJ']! };
  for (const [kind, column] of Object.entries(SHARE_COLUMNS)) {
    if (!job.approvals.some((layer) => layer.kind === kind)) continue;
    const covered = unionOf((approval) => approval.timing === 'in force' && approval.kind === kind);
    shares[column] = (100 * measure(covered)) / areas['TBMJ']!;
  }
  const used = standing.filter(({ timing, part }) => timing === 'in force' && part !== null);
  const approvals = new Map(
    [...new Set(used.map(({ id }) => id))].map((id) => [
      id,
      measure(geos.union(used.filter((approval) => approval.id === id).map(({ part }) => part))),
    ]),
  );
  return { areas, shares, approvals, pieces, pieceParcels: parcels.length };
}

function halves(geos: GeosAreas, part: Region, by: Region): [0 | 1, Region][] {
  return [
    [1, geos.intersection(part, by)],
    [0, geos.difference(part, by)],
  ];
}

function timingOf(approved: string, expires: string | null, detected: string): 'in force' | 'afterwards' | 'expired' {
  if (approved > detected) return 'afterwards';
  return expires !== null && expires < detected ? 'expired' : 'in force';
}

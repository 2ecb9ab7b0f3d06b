import { readPack } from '../io/compiled-packs.js';
import { landClasses } from '../io/land-classes.js';
import { readShippedPack } from '../io/rule-packs.js';
import { FACTS_FILE } from '../model/kept-facts.js';
import type { LedgerRow } from '../model/ledger.js';
import type { LandGroup } from '../model/records.js';
import type { FinishedPieces, FinishedResult } from '../result/finished-result.js';
import type { RulePack } from '../rules/schema.js';
import type { Lang } from '../words/text.js';
import type { Nearby } from './nearby.js';
import type { PackedPieces, PackedTexts, ReportContent } from './shared/content.js';
import type { ReportBytes } from './shared/opened.js';
import { encodeShapes, gridFor } from './shared/shapes.js';
import { sourceOf } from './sources.js';

/** Images of the patches, by row. */
export interface ReportImages {
  readonly chips: NonNullable<ReportContent['chips']>;
  readonly names: readonly [string, string];
  /** JPEG files, in the order of their numbers. */
  readonly files: readonly Buffer[];
}

/** Everything that the page shows of a result; the same result gives the same bytes. Errors: RESULT_UNREADABLE. */
export function buildContent(
  result: FinishedResult,
  lang: Lang,
  nearby: Nearby | null,
  images: ReportImages | null,
): ReportBytes {
  const { manifest, columns } = result;
  const rows = result.rows();
  const outlines = result.outlines();
  const pieces = outlines ? result.pieces() : null;
  const pack = packOf(result);
  const grid = gridFor(
    outlines ?? {
      count: 0,
      boxes: new Float64Array(0),
      coords: new Float64Array(0),
      ringStart: new Uint32Array(1),
      featureRing: new Uint32Array(1),
    },
  );
  const isText = (type: string): boolean => type === 'text' || type === 'date';
  const content: ReportContent = {
    format: 1,
    digest: manifest.digest,
    name: manifest.job.name,
    version: manifest.tool.version,
    lang,
    crs: manifest.crs,
    areaMethod: manifest.job.area,
    mu: manifest.job.mu ?? null,
    asOf: manifest.job.asOf,
    rules: { name: manifest.rules.name, edition: manifest.rules.edition, uncertain: manifest.rules.uncertain },
    sources: manifest.inputs.map((input) => sourceOf(input, rows)),
    missing: missingIn(rows),
    noneOf: manifest.job.noneOf,
    counts: {
      read: manifest.counts.read,
      judged: manifest.counts.judged,
      setAside: manifest.counts.set_aside,
      setAsideElsewhere: manifest.counts.set_aside_in_other_layers,
      repaired: manifest.counts.repaired,
    },
    classes: classesOf(result, pack),
    cites: Object.fromEntries((pack?.rules ?? []).map((rule) => [rule.id, rule.cite])),
    columns: columns.map(({ code, type }) => ({ code, type })),
    texts: Object.fromEntries(
      columns
        .filter(({ type }) => isText(type))
        .map(({ code }) => [code, packTexts(rows.map(({ texts }) => texts[code] ?? null))]),
    ),
    numbers: Object.fromEntries(
      columns
        .filter(({ type }) => !isText(type))
        .map(({ code }) => [code, rows.map(({ numbers }) => numbers[code] ?? null)]),
    ),
    approvals: result.has(FACTS_FILE) ? result.facts().map(({ approvals }) => approvals) : null,
    hasOutlines: outlines !== null,
    pieces: pieces ? packPieces(pieces, rows) : null,
    nearby: nearby ? { landClass: packTexts(nearby.landClasses), groups: groupsOf(nearby.landClasses) } : null,
    quarantine: result.has('quarantine.csv') ? result.table('quarantine.csv') : [],
    chips: images?.chips ?? null,
    imagery: images?.names ?? null,
  };
  const nearbyGrid = { ...grid, perUnit: grid.perUnit / 100 };
  return {
    content,
    grid,
    nearbyGrid,
    outlines: outlines ? encodeShapes(outlines, grid) : null,
    pieces: pieces ? encodeShapes(pieces.shapes, grid) : null,
    nearby: nearby ? encodeShapes(nearby.shapes, nearbyGrid) : null,
  };
}

/** The pack of the result, where it is still the same to the byte. */
function packOf({ manifest }: FinishedResult): RulePack | null {
  try {
    const file = readShippedPack(manifest.job.rules);
    return file.sha256 === manifest.rules.sha256 ? readPack(file) : null;
  } catch {
    // A pack that is gone takes its translations with it; the names of the classes stand in the ledger.
    return null;
  }
}

/** Classes in the order of the pack; without it, those of the ledger by their names. */
function classesOf({ manifest }: FinishedResult, pack: RulePack | null): ReportContent['classes'] {
  const { lang } = manifest.job.out;
  if (pack) return pack.outcomes.map(({ text }) => ({ ledger: text[lang], text }));
  return Object.keys(manifest.counts.by_class).map((name) => ({ ledger: name, text: { en: name, zh: name } }));
}

/** Different texts of QSZJ, one for every kind of evidence, by how often they stand there. */
function missingIn(rows: readonly LedgerRow[]): string[] {
  const counts = new Map<string, number>();
  for (const { texts } of rows) {
    for (const text of (texts['QSZJ'] ?? '').split(/[;；]/).filter(Boolean))
      counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([text]) => text);
}

export function packTexts(texts: readonly (string | null)[]): PackedTexts {
  const numbers = new Map<string, number>();
  const rows = texts.map((text) => {
    if (text === null) return -1;
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  });
  return { values: [...numbers.keys()], rows };
}

function packPieces({ rows }: FinishedPieces, ledger: readonly LedgerRow[]): PackedPieces {
  const landClasses = rows.map(({ landClass }) => landClass);
  return {
    patch: rowsOfPieces(rows, ledger),
    parcel: packTexts(rows.map(({ parcel }) => parcel)),
    landClass: packTexts(landClasses),
    landClassName: packTexts(rows.map(({ landClassName }) => landClassName)),
    area: rows.map(({ area }) => area),
    flags: rows.map(({ inFarmland, inForce }) => (inFarmland ? 1 : 0) + (inForce ? 2 : 0)),
    groups: groupsOf(landClasses),
  };
}

/**
 * The ledger row of every piece. Both tables stand in the order of the patches; where several patches have one id, a
 * patch is complete when its pieces add up to it.
 */
function rowsOfPieces(pieces: FinishedPieces['rows'], ledger: readonly LedgerRow[]): number[] {
  let row = 0;
  let area = 0;
  return pieces.map((piece) => {
    const isSame = (): boolean => ledger[row]?.texts['JCBH'] === piece.patch;
    const isFull = (): boolean => area >= (ledger[row]?.numbers['TBMJ'] ?? Infinity);
    while (row < ledger.length && (!isSame() || (isFull() && ledger[row + 1]?.texts['JCBH'] === piece.patch))) {
      row++;
      area = 0;
    }
    area += piece.area;
    return Math.min(row, ledger.length - 1);
  });
}

/** The group of every land class that occurs. A suffix (K, H, A) does not change it where the class is known without. */
function groupsOf(codes: readonly (string | null)[]): Record<string, LandGroup> {
  const table = landClasses();
  const groups: Record<string, LandGroup> = {};
  for (const code of new Set(codes)) {
    if (code === null) continue;
    const group = (table.get(code) ?? table.get(code.replace(/[A-Z]$/, '')))?.group;
    if (group) groups[code] = group;
  }
  return groups;
}

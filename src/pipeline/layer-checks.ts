import type { Parcel, Patch } from '../model/records.js';
import type { SetAside } from '../model/set-aside.js';
import { compilePack } from '../rules/judge.js';
import type { LayerCheckCode } from '../words/layer-checks.js';
import { SET_ASIDE } from '../words/set-aside.js';
import { filled, type TextParams } from '../words/text.js';
import { areaFindings } from './area-checks.js';
import { Assessor } from './assessor.js';
import { type CoverLayer, THREE_DIGITS } from './collect-covers.js';
import { collectLayers } from './collect-layers.js';
import { CoverFaults } from './cover-faults.js';
import { requireKnownClasses } from './findings.js';
import { type FindingPlace, finding, type LayerFinding } from './layer-finding.js';
import type { JobLayer } from './layers.js';
import { splitLocation } from './ledger-rows.js';
import { candidateIndexes, reachOf } from './near-approvals.js';
import type { OpenJob } from './open-job.js';
import { overlayPatches, type PatchOverlay } from './overlay-patches.js';

/** Land below this is rounding, m². */
const LEAST_AREA = 0.005;
/** Names and codes shown in a sentence. */
const SHOWN = 5;

/**
 * Looks at the layers where the patches lie: what would be set aside, gaps and overlaps of the baseline, farmland over
 * farmland, land classes of two editions, township codes against names, stated against measured areas.
 *
 * Errors  those of `run`: of reading, LAND_CLASSES_UNKNOWN, AREA_NOT_CLOSED.
 */
export function checkLayers(open: OpenJob): LayerFinding[] {
  const { patches, layers, job } = open;
  const opened = layers.covers.map((layer) => ({ layer, index: null }));
  const { covers, deducted } = collectLayers(opened, candidateIndexes(patches.shapes, reachOf(open.pack, patches)));
  const baseline = covers.find(({ source }) => source.role === 'baseline');
  requireKnownClasses(open, [{ parcels: baseline?.parcels ?? null }]);
  const faults = new CoverFaults(covers, patches.shapes, job.repair);
  const plain = { ...job, out: { ...job.out, pieces: false } };
  const assessor = new Assessor(plain, layers.crs, faults, deducted, open.evidence, compilePack(open.pack), patches);
  const lands = overlayFindings(open, faults, assessor);
  const rows = [...open.setAside, ...covers.flatMap(({ setAside }) => setAside), ...assessor.setAside];
  return [
    ...setAsideFindings([layers.patches, ...layers.covers], rows),
    ...lands,
    ...(baseline ? baselineFindings(open, baseline) : []),
    ...areaFindings(open, layers.patches, patches.shapes, recordsOf(patches.patches), 'PATCH_AREA'),
  ];
}

function baselineFindings(open: OpenJob, baseline: CoverLayer): LayerFinding[] {
  const { source, shapes, records } = baseline;
  return [
    ...classFindings(baseline),
    ...townshipFindings(baseline),
    ...areaFindings(open, source, shapes, records, 'PARCEL_AREA'),
  ];
}

function recordsOf(patches: readonly Patch[]): Uint32Array {
  return Uint32Array.from(patches, ({ record }) => record);
}

/** By layer and reason. */
function setAsideFindings(layers: readonly JobLayer[], rows: readonly SetAside[]): LayerFinding[] {
  return layers.flatMap(({ name }) => {
    const own = rows.filter((row) => row.layer === name);
    return [...new Set(own.map(({ code }) => code))].map((code) => {
      const same = own.filter((row) => row.code === code);
      const places = same.map(({ record, id, x, y, areaBefore, areaAfter }) => {
        return { record, id, x, y, area: areaAfter, stated: areaBefore };
      });
      const reason = filled(SET_ASIDE[code], commonParams(same));
      return finding(name, 'SET_ASIDE', { count: same.length, reason }, places);
    });
  });
}

/** What differs from record to record is left open in a sentence about all of them. */
function commonParams(rows: readonly SetAside[]): TextParams {
  const { params } = rows[0]!;
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, rows.every((row) => row.params[key] === value) ? value : '…']),
  );
}

/** Gaps and overlaps inside the patches. */
function overlayFindings({ patches, layers }: OpenJob, faults: CoverFaults, assessor: Assessor): LayerFinding[] {
  const found = { gap: [], overlap: [], farmland: [] } as Record<'gap' | 'overlap' | 'farmland', FindingPlace[]>;
  const has = (role: string): boolean => layers.covers.some((layer) => layer.role === role);
  let position = 0;
  for (const overlay of overlayPatches(patches.shapes, faults.sound)) {
    const { id, record } = patches.patches[position]!;
    const [x, y] = [patches.shapes.boxes[4 * position]!, patches.shapes.boxes[4 * position + 1]!];
    assessor.assess(position, overlay); // lists what is not sound, and refuses what does not add up
    const areas = areasOf(overlay);
    const note = (list: FindingPlace[], area: number): void => {
      if (area >= LEAST_AREA) list.push({ record, id, x, y, area, stated: null });
    };
    if (has('baseline')) {
      note(found.gap, areas.gap);
      note(found.overlap, areas.overlap);
    }
    note(found.farmland, areas.farmland);
    position++;
  }
  const told = (layer: string, code: LayerCheckCode, places: FindingPlace[]): LayerFinding[] => {
    if (places.length === 0) return [];
    places.sort((a, b) => b.area! - a.area! || a.record - b.record);
    const area = places.reduce((sum, place) => sum + place.area!, 0).toFixed(2);
    return [finding(layer, code, { area, count: places.length }, places)];
  };
  return [
    ...told('baseline', 'BASELINE_GAP', found.gap),
    ...told('baseline', 'BASELINE_OVERLAP', found.overlap),
    ...told('farmland', 'FARMLAND_OVERLAP', found.farmland),
  ];
}

function areasOf({ facts, meanings }: PatchOverlay): { gap: number; overlap: number; farmland: number } {
  const areas = { gap: 0, overlap: 0, farmland: 0 };
  for (const { covers, area } of facts.sets) {
    let parcels = 0;
    let farmland = 0;
    for (const cover of covers) {
      if (meanings[cover]!.role === 'baseline') parcels++;
      else if (meanings[cover]!.role === 'farmland') farmland++;
    }
    if (parcels === 0) areas.gap += area;
    else if (parcels > 1) areas.overlap += area;
    if (farmland > 1) areas.farmland += area;
  }
  return areas;
}

function parcelsOf({ meanings }: CoverLayer): Parcel[] {
  return meanings.flatMap((meaning) => (meaning.role === 'baseline' ? [meaning.parcel] : []));
}

/** Codes of 2007 among those of the third survey. Nobody can say what such a parcel is, so nothing is guessed. */
function classFindings(baseline: CoverLayer): LayerFinding[] {
  const odd = parcelsOf(baseline).filter(({ group, landClass }) => group === null && THREE_DIGITS.test(landClass));
  if (odd.length === 0) return [];
  const codes = [...new Set(odd.map(({ landClass }) => landClass))].sort().slice(0, SHOWN).join(' ');
  const places = odd.map(({ record, id }) => ({ record, id, x: null, y: null, area: null, stated: null }));
  return [finding('baseline', 'LAND_CLASSES_MIXED', { count: odd.length, codes }, places)];
}

const TOWNSHIP_DIGITS = 9;

/** Codes with several names, and names with several codes. */
function townshipFindings(baseline: CoverLayer): LayerFinding[] {
  const namesOf = new Map<string, Map<string, number>>();
  const codesOf = new Map<string, Map<string, number>>();
  for (const { locationCode, locationName } of parcelsOf(baseline)) {
    const code = locationCode?.slice(0, TOWNSHIP_DIGITS) ?? '';
    const name = splitLocation(locationName).township;
    if (code.length < TOWNSHIP_DIGITS || name === null) continue;
    count(namesOf, code, name);
    count(codesOf, name, code);
  }
  const several = (map: typeof namesOf, code: LayerCheckCode): LayerFinding[] => {
    const odd = [...map].filter(([, others]) => others.size > 1).sort(([a], [b]) => (a < b ? -1 : 1));
    if (odd.length === 0) return [];
    const list = odd.slice(0, SHOWN).map(([one, others]) => {
      const counted = [...others].sort(([, a], [, b]) => b - a).map(([other, times]) => `${other} × ${times}`);
      return `${one} (${counted.join(', ')})`;
    });
    return [finding('baseline', code, { count: odd.length, list: list.join('; ') })];
  };
  return [...several(namesOf, 'TOWNSHIP_CODE'), ...several(codesOf, 'TOWNSHIP_NAME')];
}

function count(map: Map<string, Map<string, number>>, key: string, other: string): void {
  const counts = map.get(key) ?? new Map<string, number>();
  counts.set(other, (counts.get(other) ?? 0) + 1);
  map.set(key, counts);
}

import { basename } from 'node:path';
import { describeCrs } from '../crs/definitions.js';
import type { FileDigest } from '../io/digest.js';
import { toolBuild, toolVersion } from '../io/version.js';
import type { Manifest, ManifestInput, ManifestOutput } from '../model/manifest.js';
import type { SetAside } from '../model/set-aside.js';
import { resultDigest } from '../result/seal.js';
import type { Parameter, RulePack } from '../rules/schema.js';
import { UNCERTAIN } from '../words/rules.js';
import { filled, type Text } from '../words/text.js';
import { CLOSING_LIMIT } from './assessor.js';
import type { Findings } from './findings.js';
import type { IndexReport } from './layer-indexes.js';
import type { JobLayer, LayerPart } from './layers.js';
import { measuredFacts } from './measured-facts.js';
import type { OpenJob } from './open-job.js';
import type { PartReport } from './part.js';
import type { PhaseClock } from './progress.js';

export function buildManifest(
  open: OpenJob,
  { reports, totals, setAside, refused }: Findings,
  outputs: readonly ManifestOutput[],
  clock: ReturnType<PhaseClock['run']>,
  digestOf: (input: string) => FileDigest,
  indexes: readonly IndexReport[],
): Omit<Manifest, 'seal'> {
  const { job, pack } = open;
  // A row of a register that belongs to no patch was none of the records that were read.
  const isPatch = ({ layer, code }: SetAside): boolean =>
    layer === open.layers.patches.name && code !== 'REGISTER_ROW_UNUSED';
  const count = (action: SetAside['action'], ofPatches: boolean): number =>
    setAside.filter((row) => row.action === action && isPatch(row) === ofPatches).length;
  const sum = (value: (report: PartReport) => number): number =>
    reports.reduce((total, report) => total + value(report), 0);
  const hashed = {
    tool: { name: 'tuban', version: toolVersion() } as const,
    job,
    crs: describeCrs(open.layers.crs),
    rules: describeRules(pack, open.packFile.sha256),
    inputs: [open.layers.patches, ...open.layers.covers].flatMap((layer) => describeInputs(layer, digestOf)),
    counts: {
      read: open.read,
      judged: sum(({ rows }) => rows),
      set_aside: count('set aside', true),
      set_aside_in_other_layers: count('set aside', false),
      repaired: count('repaired', true) + count('repaired', false),
      noted: count('noted', true) + count('noted', false),
      by_class: totals.classCounts(),
    },
    refused_covers: refused,
    totals: totals.ledgerTotals(),
    outputs,
  };
  const run = {
    threads: reports.length,
    indexes: indexes.map(({ layer, file, use }) => ({ layer, file: basename(file), use })),
    candidate_pairs: sum(({ pairs }) => pairs),
    pieces_traced: sum(({ pieceWays }) => pieceWays.traced),
    pieces_by_exact_way: sum(({ pieceWays }) => pieceWays.exact),
    areas_by_exact_way: sum(({ mended }) => mended.exact),
    areas_by_geos: sum(({ mended }) => mended.geos),
    worst_closure: Math.max(0, ...reports.map(({ worstClosure }) => worstClosure)),
    worst_survey_difference: Math.max(0, ...reports.map(({ worstControl }) => worstControl)),
    closing: {
      worst_residual_m2: Math.max(0, ...reports.map(({ worstResidual }) => worstResidual)),
      worst_residual_relative: Math.max(0, ...reports.map(({ worstControl }) => worstControl)),
      limit_relative: CLOSING_LIMIT.relative,
      limit_m2: CLOSING_LIMIT.squareMetres,
    },
    measured: measuredFacts(pack, open.patches),
    ...clock,
    build: toolBuild(),
  };
  return { ...hashed, digest: resultDigest(hashed), run };
}

/** The rules of a result with every figure that judged it. */
export function describeRules(pack: RulePack, sha256: string): Manifest['rules'] {
  return {
    name: pack.name,
    edition: pack.edition,
    sha256,
    ...(pack.bases.length > 0
      ? { bases: pack.bases.map(({ name, edition, sha256: digest }) => ({ name, edition, sha256: digest })) }
      : {}),
    parameters: Object.fromEntries(
      pack.parameters.map((parameter) => {
        const { name, value, unit, cite, confidence, stated } = parameter;
        const warning = warningOf(parameter);
        const more = { ...(warning ? { warning } : {}), ...(stated === undefined ? {} : { overridden: { stated } }) };
        return [name, { value, unit, cite, confidence, ...more }];
      }),
    ),
    uncertain: pack.parameters.filter(({ confidence }) => confidence !== 's').map(({ name }) => name),
  };
}

function warningOf({ confidence, note }: Parameter): Text | null {
  if (note !== null) return note;
  if (confidence === 's') return null;
  return confidence === 'local' ? UNCERTAIN.local : filled(UNCERTAIN.recalled, { confidence });
}

/** The files of a layer; one that is made of several stands with each of them. */
function describeInputs(
  { name, parts, fields, register }: JobLayer,
  digestOf: (input: string) => FileDigest,
): ManifestInput[] {
  const bound = Object.entries(fields).flatMap(([meaning, field]) => (field ? [[meaning, field.name] as const] : []));
  const described = { name, fields: Object.fromEntries(bound), registers: register ? [register.file] : [] };
  return parts.map((part) => describePart(part, described, digestOf));
}

function describePart(
  { layer, crs, crsSource, crsWhy, crsDoubt, carried }: LayerPart,
  { name, fields, registers }: { name: string; fields: ManifestInput['fields']; registers: readonly string[] },
  digestOf: (input: string) => FileDigest,
): ManifestInput {
  const { encoding, how, contradiction } = layer.table.encoding;
  return {
    layer: name,
    file: layer.file,
    layer_in_file: layer.origin?.layer ?? null,
    files: [...layer.files, ...registers].map((file) => ({ file: basename(file), ...digestOf(file) })),
    records: layer.table.count,
    crs: describeCrs(crs),
    crs_source: crsSource,
    crs_why: crsWhy?.en ?? null,
    crs_doubt: crsDoubt?.en ?? null,
    carried: carried?.en ?? null,
    encoding,
    encoding_by: how,
    encoding_contradiction: contradiction?.en ?? null,
    fields,
  };
}

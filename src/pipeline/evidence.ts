import { APPROVAL_KINDS, type ApprovalKind } from '../model/approval-kind.js';
import type { Job } from '../model/job.js';
import { KIND_NAMES, MISSING } from '../words/remarks.js';
import { fill, type Lang } from '../words/text.js';
import type { JobLayer } from './layers.js';

/** Which evidence the job has: what was not provided is never read as "none". */
export interface Evidence {
  readonly baseline: boolean;
  readonly farmland: boolean;
  readonly redline: boolean;
  readonly approvals: boolean;
  readonly kinds: Readonly<Record<ApprovalKind, boolean>>;
  /** Sentences for the column QSZJ, the same on every row. */
  readonly missing: readonly string[];
  /** Kinds of approvals of which nobody has said whether there are any; all of them where there are no approvals. */
  readonly missingKinds: readonly ApprovalKind[];
  /** Layers and kinds of approvals that were not provided, by their names in job files, blanks between. */
  readonly missingKeys: string;
}

export function evidenceOf(job: Job, covers: readonly JobLayer[]): Evidence {
  const given = new Set<ApprovalKind>([...job.approvals.map(({ kind }) => kind), ...job.noneOf]);
  const kinds = Object.fromEntries(APPROVAL_KINDS.map((kind) => [kind, given.has(kind)])) as Record<
    ApprovalKind,
    boolean
  >;
  const evidence = {
    baseline: job.baseline !== null,
    farmland: job.farmland !== null,
    redline: job.redline !== null,
    approvals: given.size > 0,
    kinds,
  };
  return {
    ...evidence,
    missing: missingSentences(evidence, covers, job.out.lang),
    missingKinds: missingKinds(evidence),
    missingKeys: [...missingLayers(evidence), ...(evidence.approvals ? missingKinds(evidence) : [])].join(' '),
  };
}

type Given = Omit<Evidence, 'missing' | 'missingKinds' | 'missingKeys'>;

function missingLayers(evidence: Given) {
  return (['baseline', 'farmland', 'redline', 'approvals'] as const).filter((role) => !evidence[role]);
}

/** "other" is a remainder, not a register that an office keeps. */
function missingKinds(evidence: Given): ApprovalKind[] {
  return APPROVAL_KINDS.filter((kind) => kind !== 'other' && !evidence.kinds[kind]);
}

function missingSentences(evidence: Given, covers: readonly JobLayer[], lang: Lang): string[] {
  const sentences: string[] = missingLayers(evidence).map((role) => MISSING[role][lang]);
  const kinds = evidence.approvals ? missingKinds(evidence) : [];
  sentences.push(...kinds.map((kind) => fill(MISSING.approvalKind, lang, { kind: KIND_NAMES[kind][lang] })));
  const undated = covers.filter((layer) => layer.role === 'approvals' && layer.fields['approved'] === null);
  const undatedKinds = new Set(undated.map((layer) => layer.kind ?? 'other'));
  for (const kind of undatedKinds) sentences.push(fill(MISSING.approvalDates, lang, { kind: KIND_NAMES[kind][lang] }));
  return sentences;
}

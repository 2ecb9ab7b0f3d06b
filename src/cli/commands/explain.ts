import { Command } from 'commander';
import { decimal } from '../../io/write/csv.js';
import { explainPatch, type PatchExplanation } from '../../pipeline/explain.js';
import { CLI } from '../../words/cli.js';
import { COLUMN_NAMES } from '../../words/columns.js';
import { KIND_NAMES } from '../../words/remarks.js';
import { fill, type Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import { type CommonFlags, printData } from '../terminal.js';

export function explainCommand(lang: Lang): Command {
  const command = new Command('explain')
    .summary(CLI.explain[lang])
    .description(CLI.explain[lang])
    .argument('<out>', CLI.explainOut[lang])
    .argument('<patch-id>', CLI.explainId[lang]);
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action((out: string, id: string, flags: CommonFlags) => {
    const explained = explainPatch(out, id);
    if (flags.json) printData(JSON.stringify(explained.map(plain)));
    else for (const one of explained) printData(describe(one, lang));
  });
}

function plain({ patch, explanation, approvals, differs }: PatchExplanation) {
  return {
    id: patch.patch.id,
    row: { ...patch.row.texts, ...patch.row.numbers },
    facts: patch.facts.values,
    landClasses: patch.facts.landClasses ? Object.fromEntries(patch.facts.landClasses) : null,
    pieces: patch.pieces.map(({ shape: _, ...piece }) => piece),
    approvals,
    ...explanation,
    differs,
  };
}

function describe(explained: PatchExplanation, lang: Lang): string {
  const { patch, explanation, pack } = explained;
  const word = (key: keyof typeof CLI): string => CLI[key][lang];
  const outcome = pack.outcomes.find(({ id }) => id === explanation.outcome)?.text[lang] ?? explanation.outcome;
  const sub = explanation.sub ? ` / ${explanation.sub[lang]}` : '';
  const lines = [
    fill(CLI.explainTitle, lang, { id: patch.patch.id, outcome, sub }),
    fill(CLI.explainRule, lang, { rule: explanation.ruleId }),
    fill(CLI.explainBecause, lang, { text: explanation.because[lang] }),
    '',
    `${word('explainPieces')}:`,
    ...pieceLines(explained, lang),
    '',
    ...factLines(explained, lang),
    '',
    `${word('explainApprovals')}:`,
    ...approvalLines(explained, lang),
    '',
    `${word('explainTried')}:`,
    ...trailLines(explained, lang),
    '',
    explained.differs.length === 0
      ? word('explainSame')
      : fill(CLI.explainDiffers, lang, { columns: explained.differs.join(', ') }),
  ];
  return lines.join('\n');
}

function pieceLines({ patch }: PatchExplanation, lang: Lang): string[] {
  let sum = 0;
  const lines = patch.pieces.map((piece) => {
    sum += piece.area;
    const name =
      piece.parcelId === null
        ? CLI.explainNoParcel[lang]
        : `${piece.parcelId} ${piece.landClass} ${piece.landClassName ?? ''}`;
    const signs = [piece.inFarmland ? CLI.inFarmland[lang] : '', piece.inForce ? CLI.inForce[lang] : ''].filter(
      Boolean,
    );
    return `  ${decimal(piece.area).padStart(14)}  ${name}${signs.length > 0 ? `  [${signs.join(', ')}]` : ''}`;
  });
  const whole = patch.numbers['TBMJ'] ?? 0;
  lines.push(
    `  ${decimal(sum).padStart(14)}  ${CLI.explainSum[lang]} = ${CLI.explainPatchArea[lang]} ${decimal(whole)}`,
  );
  return lines;
}

function factLines({ patch }: PatchExplanation, lang: Lang): string[] {
  return Object.entries(patch.numbers)
    .filter(([code]) => !code.endsWith('_M'))
    .map(([code, value]) => {
      const name = COLUMN_NAMES[code as keyof typeof COLUMN_NAMES]?.[lang] ?? code;
      return `  ${(value === null ? CLI.notGiven[lang] : decimal(value)).padStart(14)}  ${name}`;
    });
}

function approvalLines({ approvals }: PatchExplanation, lang: Lang): string[] {
  if (approvals.length === 0) return [`  ${CLI.inspectNone[lang]}`];
  const words = {
    inForce: CLI.timingInForce,
    afterwards: CLI.timingAfterwards,
    expired: CLI.timingExpired,
    undated: CLI.timingUndated,
  } as const;
  return approvals.map(({ approval, timing }) => {
    const dates = [approval.approved ?? '?', approval.expires].filter((date) => date !== null).join(' – ');
    return `  ${KIND_NAMES[approval.kind][lang]}  ${approval.id}  ${dates}  ${words[timing][lang]}`;
  });
}

function trailLines({ explanation }: PatchExplanation, lang: Lang): string[] {
  return explanation.trail.flatMap(({ ruleId, result, reasons }) => [
    `  ${ruleId}  ${resultWord(result, lang)}`,
    ...reasons.map(({ text, value, result: held }) => `      ${mark(held)} ${text[lang]}: ${value[lang]}`),
  ]);
}

function resultWord(result: boolean | 'unknown' | 'skipped', lang: Lang): string {
  if (result === 'unknown') return CLI.explainUnknown[lang];
  if (result === 'skipped') return CLI.explainSkipped[lang];
  return result ? CLI.explainHeld[lang] : CLI.explainNot[lang];
}

function mark(result: boolean | 'unknown'): string {
  return result === 'unknown' ? '?' : result ? '✓' : '✗';
}

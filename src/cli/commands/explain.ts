import { Command, Option } from 'commander';
import { explainPatch, type PatchExplanation } from '../../pipeline/explain.js';
import { CLI } from '../../words/cli.js';
import type { Lang } from '../../words/text.js';
import { explainHtml } from '../explain-html.js';
import { explainText } from '../explain-text.js';
import { explainView } from '../explain-view.js';
import { commonOptions } from '../options.js';
import { type CommonFlags, printData } from '../terminal.js';

interface ExplainFlags extends CommonFlags {
  readonly format: 'text' | 'json' | 'html';
}

export function explainCommand(lang: Lang): Command {
  const forms = new Option('-f, --format <form>', CLI.optReportFormat[lang]);
  const command = new Command('explain')
    .summary(CLI.explain[lang])
    .description(CLI.explain[lang])
    .argument('<out>', CLI.explainOut[lang])
    .argument('<patch-id>', CLI.explainId[lang])
    .addOption(forms.choices(['text', 'json', 'html']).default('text'));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action((out: string, id: string, { format, json }: ExplainFlags) => {
    const explained = explainPatch(out, id);
    if (json || format === 'json') return printData(JSON.stringify(explained.map(plain)));
    const views = explained.map((one) => explainView(one, lang));
    printData(format === 'html' ? explainHtml(views) : views.map(explainText).join('\n\n'));
  });
}

function plain({ id, row, facts, pieces, approvals, explanation, from, inputsFault, differs }: PatchExplanation) {
  return {
    id,
    row: { ...row.texts, ...row.numbers },
    facts: facts.values,
    landClasses: facts.landClasses ? Object.fromEntries(facts.landClasses) : null,
    pieces:
      pieces?.map(({ patchId, parcelId, landClass, landClassName, area, inFarmland, inForce }) => {
        return { patchId, parcelId, landClass, landClassName, area, inFarmland, inForce };
      }) ?? null,
    approvals,
    ...explanation,
    from,
    inputs_fault: inputsFault?.code ?? null,
    differs,
  };
}

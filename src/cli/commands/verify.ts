import { Command } from 'commander';
import { breachPlace } from '../../result/verify/breach.js';
import { type Verification, verifyResult } from '../../result/verify/verify.js';
import { fill, type Lang } from '../../words/text.js';
import { BREACHES, VERIFY } from '../../words/verify.js';
import { EXIT } from '../exit-codes.js';
import { commonOptions } from '../options.js';
import { type CommonFlags, printData } from '../terminal.js';

const SHOWN = 20;

export function verifyCommand(lang: Lang): Command {
  const command = new Command('verify')
    .summary(VERIFY.verify[lang])
    .description(VERIFY.verify[lang])
    .argument('<out>', VERIFY.out[lang]);
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action((out: string, flags: CommonFlags) => {
    const found = [verifyResult(out)];
    if (flags.json) printData(JSON.stringify(found.map(plain)[0]));
    else for (const one of found) printVerification(one, flags, lang);
    if (found.some(({ breaches }) => breaches.length > 0)) process.exitCode = EXIT.broken;
  });
}

function plain({ breaches, isByGeos, ...rest }: Verification) {
  return {
    ...rest,
    sound: breaches.length === 0,
    geos: isByGeos,
    breaches: breaches.map((breach) => ({ ...breach, text: fill(BREACHES[breach.code], 'en', breach.params) })),
  };
}

function printVerification(found: Verification, { quiet }: CommonFlags, lang: Lang): void {
  const { dir, files, rows, pieces, polygons, breaches, isByGeos } = found;
  if (breaches.length === 0) {
    const ways = (isByGeos ? VERIFY.bothWays : VERIFY.ownWay)[lang];
    if (!quiet) printData(fill(VERIFY.sound, lang, { dir, files, rows, pieces, polygons, ways }));
    return;
  }
  printData(fill(VERIFY.broken, lang, { dir, count: breaches.length }));
  for (const breach of breaches.slice(0, SHOWN)) {
    const { code, params } = breach;
    const text = fill(BREACHES[code], lang, params);
    printData(fill(VERIFY.finding, lang, { code, place: breachPlace(breach), text }));
  }
  if (breaches.length > SHOWN) printData(fill(VERIFY.more, lang, { count: breaches.length - SHOWN }));
}

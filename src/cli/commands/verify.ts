import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { type RunResults, readRunResults, type UnitResult } from '../../result/run-results.js';
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
    const results = existsSync(join(out, 'manifest.json')) ? null : readRunResults(out);
    if (results) return verifyUnits(out, results, flags, lang);
    const found = verifyResult(out);
    if (flags.json) printData(JSON.stringify(plain(found)));
    else printVerification(found, flags, lang);
    if (found.breaches.length > 0) process.exitCode = EXIT.broken;
  });
}

/** Every unit that has a result; a unit without one is told and makes the whole incomplete (3). */
function verifyUnits(out: string, { units }: RunResults, flags: CommonFlags, lang: Lang): void {
  const isThere = ({ unit, digest }: UnitResult): boolean =>
    digest !== null && existsSync(join(out, unit, 'manifest.json'));
  const found = units.filter(isThere).map(({ unit }) => verifyResult(join(out, unit)));
  const missing = units.filter((unit) => !isThere(unit));
  if (flags.json) {
    printData(
      JSON.stringify({ units: found.map(plain), missing: missing.map(({ unit, status }) => ({ unit, status })) }),
    );
  } else {
    for (const one of found) printVerification(one, flags, lang);
    for (const { unit, status } of missing) printData(fill(VERIFY.unitMissing, lang, { dir: join(out, unit), status }));
  }
  if (found.some(({ breaches }) => breaches.length > 0)) process.exitCode = EXIT.broken;
  else if (missing.length > 0) process.exitCode = EXIT.quarantined;
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

import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FinishedResult } from '../../src/result/finished-result.js';
import { SMALL_PACK } from '../rules/example-pack.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';

const county = new CountyCopy();
const at = (name: string): string => join(county.root, name);
const run = (out: string, ...more: string[]) => tuban(['run', county.job, '--pieces', '--out', at(out), '-q', ...more]);
const SET = ['--param', 'full_coverage=99', '--param', 'increment_start=2026-05-01'];

run('was');
run('wanted', ...SET);
run('houses', '--rules', 'nongfang');
run('farms', '--rules', 'sheshi');
writeFileSync(at('small.yaml'), SMALL_PACK);
run('plain', '--rules', at('small.yaml'));
// The inputs are not needed any more.
const JOB = readFileSync(county.job, 'utf8');
for (const name of readdirSync(county.dir)) rmSync(county.at(name));

function files(out: string): Map<string, string> {
  return new Map(readdirSync(at(out)).map((name) => [name, readFileSync(join(at(out), name), 'latin1')]));
}

function manifest(out: string) {
  return JSON.parse(readFileSync(join(at(out), 'manifest.json'), 'utf8')) as {
    digest: string;
    job: { out: { dir: string }; parameters: Record<string, unknown> };
    rules: { parameters: Record<string, { value: unknown; overridden?: { stated: unknown } }> };
    run: Record<string, unknown>;
  };
}

describe('classify', () => {
  test('by the pack that judged it gives the same bytes, in place even the manifest', () => {
    cpSync(at('was'), at('copy'), { recursive: true });
    expect(tuban(['classify', at('copy'), '--overwrite', '-q']).status).toBe(0);
    expect(files('copy')).toEqual(files('was'));
  });

  test('by other figures gives what a run with them gives: bytes and digest', () => {
    const { status, stderr } = tuban(['classify', at('was'), ...SET, '-o', at('new')]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/full_coverage = 99 percent is set by the job; the rule pack states 95/);
    const [got, wanted] = [files('new'), files('wanted')];
    for (const all of [got, wanted]) all.delete('manifest.json');
    expect(got).toEqual(wanted);
    expect(got.get('ledger.csv')).not.toBe(files('was').get('ledger.csv'));
    expect(manifest('new').digest).toBe(manifest('wanted').digest);
    expect(manifest('new').rules).toEqual(manifest('wanted').rules);
    expect(manifest('new').rules.parameters['full_coverage']).toMatchObject({ value: 99, overridden: { stated: 95 } });
    expect(manifest('new').run['judged_again']).toMatchObject({ digest: manifest('was').digest });
    expect(manifest('new').job.out.dir).toBe(at('new'));
  });

  test.each([
    ['houses', 'sheshi', 'farms'],
    ['was', 'nongfang', 'houses'],
    ['farms', 'weipian', 'was'],
  ])('%s by another pack gives what a run with it gives, remarks of the packs included', (from, pack, like) => {
    const out = `${like}-again`;
    const { status } = tuban(['classify', at(from), '--rules', pack, '-o', at(out), '-q']);
    expect(status).toBe(0);
    const [got, wanted] = [files(out), files(like)];
    for (const all of [got, wanted]) all.delete('manifest.json');
    expect(got).toEqual(wanted);
    expect(manifest(out).digest).toBe(manifest(like).digest);
  });

  test('what the run did not measure is asked for, not taken for missing evidence', () => {
    for (const args of [
      ['classify', at('plain'), '--rules', 'nongfang', '-o', at('w')],
      ['rules', 'diff', 'weipian', 'nongfang', '--on', at('plain')],
    ]) {
      const { status, stderr } = tuban(args);
      expect({ status, said: /FACTS_NOT_MEASURED.*rest\.\*/.test(stderr) }).toEqual({ status: 2, said: true });
    }
  });

  test('keeps the figures of the job unless another pack is named', () => {
    tuban(['classify', at('wanted'), '-o', at('kept'), '-q']);
    expect(manifest('kept').digest).toBe(manifest('wanted').digest);
    tuban(['classify', at('wanted'), '--rules', 'weipian', '-o', at('back'), '-q']);
    expect(manifest('back').digest).toBe(manifest('was').digest);
  });

  test.each([
    ['an existing result', ['was'], 'OUT_EXISTS', 2],
    ['no result', ['nowhere', '--overwrite'], 'RESULT_UNREADABLE', 2],
    ['a figure the pack does not have', ['was', '--param', 'full_coverge=1', '-o', 'x'], 'RULES_PARAMETER_UNKNOWN', 2],
    ['a share above 100', ['was', '--param', 'full_coverage=101', '-o', 'x'], 'RULES_PARAMETER_VALUE', 2],
    ['a number for a day', ['was', '--param', 'increment_start=2020', '-o', 'x'], 'RULES_PARAMETER_VALUE', 2],
    ['a day for a number', ['was', '--param', 'full_coverage=2020-01-01', '-o', 'x'], 'RULES_PARAMETER_VALUE', 2],
    ['no value at all', ['was', '--param', 'full_coverage=', '-o', 'x'], 'OPTION_VALUE_INVALID', 2],
    ['an unknown pack', ['was', '--rules', 'weipain', '-o', 'x'], 'RULES_PACK_UNKNOWN', 2],
  ])('refuses %s', (_name, [from, ...more], code, exit) => {
    const before = files('was');
    const { status, stderr } = tuban(['classify', at(from!), ...more.map((word) => (word === 'x' ? at('x') : word))]);
    expect(stderr).toContain(code);
    expect(status).toBe(exit);
    expect(files('was')).toEqual(before);
    expect(readdirSync(county.root)).not.toContain('x');
  });

  test.each(['facts.csv', 'ledger.csv', 'ledger.shp', 'pieces.csv'])('does not judge changed numbers: %s', (name) => {
    cpSync(at('was'), at('bad'), { recursive: true });
    const bytes = readFileSync(join(at('bad'), name));
    bytes[bytes.length - 3]! ^= 1;
    writeFileSync(join(at('bad'), name), bytes);
    const { status, stderr } = tuban(['classify', at('bad'), '-o', at('y')]);
    expect({ status, said: stderr.includes(name) && stderr.includes('RESULT_UNREADABLE') }).toEqual({
      status: 2,
      said: true,
    });
    rmSync(at('bad'), { recursive: true });
    expect(readdirSync(county.root)).not.toContain('y');
  });

  test('a result of a version that kept no facts is told so', () => {
    cpSync(at('was'), at('old'), { recursive: true });
    rmSync(join(at('old'), 'facts.csv'));
    const { status, stderr } = tuban(['classify', at('old'), '-o', at('z')]);
    expect(status).toBe(2);
    expect(stderr).toContain('RESULT_LACKS');
  });
});

test('of a reviewed result it takes no decision over, and is refused in its place', () => {
  const heading = 'DIGEST,HH,JCBH,PDLB,FHYJ,FHLB,FHR,FHSJ,FHBZ';
  const { texts } = new FinishedResult(at('was')).rows()[0]!;
  const line = [manifest('was').digest, 1, texts['JCBH'], texts['PDLB'], 'agree', '', 'Z', '2026-07-01T09:30:00', ''];
  writeFileSync(at('decisions.csv'), `${heading}\n${line.join(',')}\n`);
  expect(tuban(['review', 'apply', at('decisions.csv'), at('was'), '--out', at('seen'), '-q']).status).toBe(0);
  const before = files('seen');
  const refused = tuban(['classify', at('seen'), '--overwrite']);
  expect({ status: refused.status, said: refused.stderr.includes('RESULT_REVIEWED') }).toEqual({
    status: 2,
    said: true,
  });
  expect(files('seen')).toEqual(before);
  const { status, stderr } = tuban(['classify', at('seen'), ...SET, '-o', at('anew')]);
  expect({ status, said: stderr.includes('the decisions of the review are not in the new result') }).toEqual({
    status: 0,
    said: true,
  });
  const [got, wanted] = [files('anew'), files('wanted')];
  for (const all of [got, wanted]) all.delete('manifest.json');
  expect(got).toEqual(wanted);
  expect(manifest('anew').digest).toBe(manifest('wanted').digest);
});

describe('figures in the job file', () => {
  const rules = (text: string) => JOB.replace(/^rules:.*$/m, `rules: ${text}`);

  test.each([
    ['{pack: weipian, parameters: {full_coverage: "x"}}', 'RULES_PARAMETER_VALUE'],
    ['{pack: weipian, parameters: {full_covrage: 90}}', 'RULES_PARAMETER_UNKNOWN'],
    ['{pack: weipian, parameters: {full_coverage: [1]}}', 'JOB_INVALID'],
    ['{pack: weipian, parameter: {full_coverage: 90}}', 'JOB_INVALID'],
    ['{parameters: {full_coverage: 90}}', 'JOB_INVALID'],
    ['3', 'JOB_INVALID'],
  ])('refused: rules: %s', (text, code) => {
    writeFileSync(county.job, rules(text));
    const { status, stderr } = tuban(['run', county.job, '--out', at('q')]);
    expect(stderr).toContain(code);
    if (code === 'JOB_INVALID') expect(stderr).toMatch(/job\.yaml:\d+/);
    expect(status).toBe(2);
  });
});

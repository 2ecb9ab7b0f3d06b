import { describe, expect, test } from 'vitest';
import { aliasRows, parseCsv } from '../../src/io/bind/alias-table.js';
import { bindFields, type LayerRole, WANTED, type WantedField } from '../../src/io/bind/fields.js';
import { editDistance, nearest } from '../../src/model/nearest.js';
import { Problem } from '../../src/model/problem.js';

const named = (...names: string[]) => names.map((name) => ({ name, type: 'C' }));
const bind = (role: LayerRole, names: string[], chosen: Record<string, string> = {}) =>
  bindFields<string>(role, named(...names), WANTED[role], chosen, { file: `${role}.shp` });

function problemOf(run: () => unknown): Problem {
  try {
    run();
  } catch (fault) {
    if (fault instanceof Problem) return fault;
    throw fault;
  }
  throw new Error('no problem');
}

describe('binding', () => {
  test('survey names, case aside', () => {
    const bound = bind('baseline', ['OBJECTID', 'bsm', 'Dlbm', 'DLMC', 'KCXS', 'ZLDWDM', 'ZLDWMC']);
    expect(bound['id']).toEqual({ field: 1, name: 'bsm', how: 'canonical' });
    expect(bound['landClass']).toEqual({ field: 2, name: 'Dlbm', how: 'canonical' });
    expect(bound['locationName']).toEqual({ field: 6, name: 'ZLDWMC', how: 'canonical' });
  });

  test('meanings are known to the compiler', () => {
    const { landClass, deduction } = bindFields('baseline', named('DLBM'), WANTED.baseline, {}, {});
    expect(landClass?.field).toBe(0);
    expect(deduction).toBeNull();
  });

  test('aliases, and brackets of either width', () => {
    const bound = bind('patches', [
      '线索编号',
      '行政区代码',
      '乡镇',
      '村名称',
      '监测类型',
      'JCSDQ',
      'ZZSJ',
      ' 图斑面积（亩）',
    ]);
    expect(bound).toEqual({
      id: { field: 0, name: '线索编号', how: 'alias' },
      adminCode: { field: 1, name: '行政区代码', how: 'alias' },
      township: { field: 2, name: '乡镇', how: 'alias' },
      village: { field: 3, name: '村名称', how: 'alias' },
      patchType: { field: 4, name: '监测类型', how: 'alias' },
      imageBefore: { field: 5, name: 'JCSDQ', how: 'alias' },
      imageAfter: { field: 6, name: 'ZZSJ', how: 'alias' },
      declaredArea: { field: 7, name: ' 图斑面积（亩）', how: 'alias' },
      splitStatus: null,
      user: null,
      project: null,
      use: null,
      built: null,
      rectification: null,
      closed: null,
    });
    const exported = bind('patches', ['图斑编号', '项目主体', '用途分类细化', '建设时间', '整改情况', '销号日期']);
    expect(Object.keys(exported).filter((meaning) => exported[meaning])).toEqual([
      'id',
      'user',
      'use',
      'built',
      'rectification',
      'closed',
    ]);
  });

  test('a survey name beats an alias, even one of an earlier survey name', () => {
    expect(bind('patches', ['图斑编号', 'DKBH'])['id']).toMatchObject({ name: 'DKBH', how: 'canonical' });
    expect(bind('baseline', ['DLBM_1', 'DLBM'])['landClass']).toMatchObject({ name: 'DLBM', how: 'canonical' });
    expect(bind('patches', ['DKBH', 'JCBH'])['id']).toMatchObject({ name: 'JCBH' });
  });

  test('aliases of an earlier survey name beat those of a later one', () => {
    expect(bind('patches', ['线索编号', '图斑编号'])['id']).toMatchObject({ name: '图斑编号' });
  });

  test('approvals of all three kinds', () => {
    expect(bind('approvals', ['BAH', '备案日期'])).toMatchObject({
      id: { name: 'BAH' },
      approved: { name: '备案日期' },
    });
    const temporary = bind('approvals', ['临时用地批准文号', '批准日期', '有效期至']);
    expect(temporary['id']).toMatchObject({ field: 0, how: 'alias' });
    expect(temporary['expires']).toMatchObject({ field: 2, how: 'alias' });
    expect(bind('approvals', ['BDCQZH', 'DJSJ', '权利人', '申请日期'])).toMatchObject({
      holder: { name: '权利人' },
      applied: { name: '申请日期' },
    });
    expect(bind('approvals', ['BDCDYH', 'DJSJ'])['approved']).toMatchObject({ name: 'DJSJ', how: 'canonical' });
  });

  test('overlay layers are asked for an id only, and may have none', () => {
    for (const role of ['farmland', 'redline', 'urban', 'layer'] as const) {
      expect(bind(role, ['标识码'])).toEqual({ id: { field: 0, name: '标识码', how: 'alias' } });
      expect(bind(role, ['NAME'])).toEqual({ id: null });
    }
  });

  test('a chosen field wins; case and brackets do not matter', () => {
    expect(bind('patches', ['JCBH', 'tbbh'], { id: 'TBBH' })['id']).toEqual({ field: 1, name: 'tbbh', how: 'chosen' });
    const byBrackets = bind('patches', ['JCBH', '面积（亩）'], { declaredArea: '面积(亩)' });
    expect(byBrackets['declaredArea']).toMatchObject({ field: 1, how: 'chosen' });
    expect(bind('patches', ['jcbh', 'JCBH'], { id: 'JCBH' })['id']).toMatchObject({ field: 1 });
  });

  test('- says that there is no such field', () => {
    expect(bind('patches', ['JCBH', 'TBLX'], { patchType: '-' })['patchType']).toBeNull();
    expect(bind('baseline', ['BSM'], { landClass: '-' })['landClass']).toBeNull();
  });
});

describe('faults', () => {
  test('several aliases of one survey name', () => {
    const problem = problemOf(() => bind('patches', ['JCTBBH', '图斑编号']));
    expect(problem.code).toBe('FIELD_AMBIGUOUS');
    expect(problem.params).toMatchObject({ flag: 'patches.id', candidates: 'JCTBBH, 图斑编号' });
    expect(problem.where).toEqual({ file: 'patches.shp' });
    expect(bind('patches', ['JCTBBH', '图斑编号'], { id: '图斑编号' })['id']?.field).toBe(1);
  });

  test('a required field that is not there', () => {
    const problem = problemOf(() => bind('approvals', ['PZWH', 'MJ']));
    expect(problem.code).toBe('FIELD_MISSING');
    expect(problem.params).toMatchObject({ flag: 'approvals.approved', fields: 'PZWH, MJ' });
    expect(problem.describe('zh')).toContain('PZRQ, DJSJ, BARQ');
  });

  test('a chosen field that does not exist', () => {
    const problem = problemOf(() => bind('patches', ['JCBH', 'JCMJ'], { id: 'JBCH' }));
    expect(problem.code).toBe('FIELD_UNKNOWN');
    expect(problem.params).toMatchObject({ field: 'JBCH', nearest: 'JCBH' });
  });

  test('no sentence keeps an unfilled placeholder', () => {
    const problems = [
      problemOf(() => bind('patches', ['JCTBBH', '图斑编号'])),
      problemOf(() => bind('approvals', [])),
      problemOf(() => bind('patches', ['JCBH'], { id: 'X' })),
    ];
    for (const problem of problems) {
      expect(problem.describe('en')).not.toMatch(/\{\w+\}/);
      expect(problem.describe('zh')).not.toMatch(/\{\w+\}/);
    }
  });
});

describe('the table', () => {
  test('every wanted survey name of every role has itself as an alias', () => {
    const known = new Set(aliasRows().map((row) => row.alias));
    const wanted = Object.values<readonly WantedField[]>(WANTED).flat();
    for (const code of wanted.flatMap((want) => want.canonical)) expect(known).toContain(code);
  });

  test('no alias of a wanted field stands for two survey names of one meaning', () => {
    const rows = aliasRows().filter(
      (row) => row.role === 'patches' && ['JCBH', 'XSBH', 'DKBH'].includes(row.canonical),
    );
    expect(new Set(rows.map((row) => row.alias)).size).toBe(rows.length);
  });

  test('CSV with quotes, doubled quotes, line breaks and empty cells', () => {
    expect(parseCsv('a,b\r\n"x,1","he said ""no"""\n"two\nlines",\n\n,last')).toEqual([
      ['a', 'b'],
      ['x,1', 'he said "no"'],
      ['two\nlines', ''],
      ['', 'last'],
    ]);
    expect(parseCsv('\ufeffa\n')).toEqual([['a']]);
    expect(parseCsv('')).toEqual([]);
    expect(() => parseCsv('a\n"b"c')).toThrow(/character 2/);
  });
});

describe('nearest', () => {
  test('fewest edits, case aside', () => {
    expect(nearest('dlmb', ['BSM', 'DLBM', 'DLMC'])).toBe('DLBM');
    expect(nearest('图班编号', ['图斑编号', '图斑面积'])).toBe('图斑编号');
    expect(nearest('x', [])).toBe('');
  });

  test.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['DLBM', 'DLBM', 0],
  ])('%s to %s takes %i', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
    expect(editDistance(b, a)).toBe(edits);
  });
});

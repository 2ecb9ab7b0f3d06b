import { describe, expect, test } from 'vitest';
import { hasParty, relationOf } from '../../src/model/party.js';

const patch = (user: string | null, project: string | null = null) => ({ user, project });
const approval = (holder: string | null, project: string | null = null) => ({ holder, project });

describe('how an approval stands to the user of a patch', () => {
  test.each([
    ['青云建材（集团）有限公司', '青云建材(集团)有限公司'],
    ['青云 建材', '青云建材'],
    ['ＡＢＣ公司', 'abc公司'],
    ['张三', '李四、张三'],
    ['张三，李四', '王五；李四'],
  ])('%s is %s', (user, holder) => {
    expect(relationOf(approval(holder), patch(user))).toBe('own');
  });

  test('one project is one party, whoever is named', () => {
    expect(relationOf(approval('乙公司', '石桥村 1 号地块'), patch('甲公司', '石桥村1号地块'))).toBe('own');
  });

  test('other only where both are known and differ', () => {
    expect(relationOf(approval('乙公司'), patch('甲公司'))).toBe('other');
    expect(relationOf(approval(null), patch('甲公司'))).toBe('unknown');
    expect(relationOf(approval('乙公司'), patch(null))).toBe('unknown');
    expect(relationOf(approval('', '乙项目'), patch('', '甲项目'))).toBe('unknown');
    expect(relationOf(approval(null, ''), patch(null, ''))).toBe('unknown');
  });

  test('a patch without user and project has no party', () => {
    expect([hasParty(patch(null)), hasParty(patch('甲')), hasParty(patch(null, '乙'))]).toEqual([false, true, true]);
  });
});

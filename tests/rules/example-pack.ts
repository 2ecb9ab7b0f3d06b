/** A small pack the tests alter. Written out in block style, so that a test can address a line. */
export const SMALL_PACK = `name: small
title: { en: Small, zh: 小 }
edition: test
parameters:
  full: { value: 95, unit: percent, en: full, zh: 全, cite: test notice, confidence: local }
  start: { value: '2020-07-03', unit: date, en: start, zh: 起, cite: test notice, confidence: s }
outcomes:
  - { id: lawful, en: lawful, zh: 合法 }
  - { id: road, en: road, zh: 道路 }
  - { id: suspect, en: suspect, zh: 疑似 }
  - { id: doubtful, en: doubtful, zh: 存疑 }
signs:
  - id: none
    en: nothing approved
    zh: 未批
    classes: [suspect]
    when: { fact: approved.area, is: '=', than: 0, unit: m2 }
    cite: test notice
cutoff:
  fact: patch.imageAfter
  date: { parameter: start }
  stock: { en: stock, zh: 存量 }
  increment: { en: increment, zh: 增量 }
  cite: test notice
rules:
  - id: R1
    when:
      all:
        - { fact: approval.conversion.share, is: '>=', than: { parameter: full } }
        - { fact: unapproved.area, is: '<', than: 1, unit: mu }
    then: { class: lawful, sub: { en: approved, zh: 批文 } }
    cite: test notice, article 1
    since: null
    until: null
    because:
      en: 'covered {approval.conversion.share}, left {unapproved.area}'
      zh: '覆盖{approval.conversion.share}，剩余{unapproved.area}'
  - id: R2
    when:
      landClasses: ['1006']
      share: { is: '>', than: 0.5, unit: share }
    then: { class: road }
    cite: test notice, article 2
    because: { en: 'road {landClass.1006}', zh: '道路{landClass.1006}' }
otherwise:
  id: R9
  class: suspect
  cite: test notice, article 9
  because: { en: nothing else held, zh: 其余 }
doubtful:
  id: R0
  class: doubtful
  because: { en: '{missing}', zh: '{missing}' }
examples:
  - name: covered
    facts: { approval.conversion.share: 100 }
    expect: { class: lawful, rule: R1 }
`;

/** The small pack with one passage replaced; fails where the passage is not there. */
export function altered(passage: string, by: string): string {
  if (!SMALL_PACK.includes(passage)) throw new Error(`the small pack has no ${passage}`);
  return SMALL_PACK.replace(passage, () => by);
}

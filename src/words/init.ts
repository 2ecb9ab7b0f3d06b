import type { Text } from './text.js';

/** Comments of the job file that `tuban init` writes. */
export const INIT = {
  head: {
    en: 'Job file of tuban, made from the files of this folder. Check the roles and fields, then: tuban check tuban.yaml',
    zh: '图斑套合任务文件，根据本文件夹内容生成。请核对角色和字段，然后运行：tuban check tuban.yaml',
  },
  again: {
    en: 'Paths are relative to this file. Lines that begin with # have no effect.',
    zh: '路径相对于本文件。以 # 开头的行不起作用。',
  },
  patches: { en: 'suspect patches', zh: '疑似图斑' },
  baseline: { en: 'land-use baseline', zh: '地类图斑' },
  farmland: { en: 'permanent basic farmland', zh: '永久基本农田' },
  redline: { en: 'ecological redline', zh: '生态保护红线' },
  urban: { en: 'urban growth boundary', zh: '城镇开发边界' },
  approvals: {
    en: 'approvals; what is not listed counts as not provided, never as none',
    zh: '审批数据；未列出的按未提供处理，绝不按没有处理',
  },
  kinds: {
    en: 'kinds: conversion, supply, registration, temporary, facility, homestead, linkage, other; none: true says that there are none',
    zh: '类别：conversion 农转用、supply 供地、registration 登记、temporary 临时用地、facility 设施农用地、homestead 宅基地、linkage 增减挂钩、other 其他；none: true 表示确无此类',
  },
  records: { en: '{count} records', zh: '{count} 条记录' },
  also: { en: 'this one could be meant too ({records} records):', zh: '也可能是这一个（{records} 条记录）：' },
  others: { en: 'found, but not put to use:', zh: '找到但未采用：' },
  register: {
    en: 'a register without outlines? Join it to its layer: join: {path: {path}, key: FIELD}',
    zh: '如为无图形的台账，可按键值连接到相应图层：join: {path: {path}, key: 字段}',
  },
  undated: {
    en: 'no field with the date of approval: state one for all (approved: YYYY-MM-DD), or they are undated',
    zh: '没有批准日期字段：请统一写明（approved: YYYY-MM-DD），否则按日期不详处理',
  },
  rules: { en: 'rule pack: a shipped name or a path', zh: '规则包：内置名称或路径' },
  asOf: {
    en: 'detection date where the patch layer has no dates; never the clock',
    zh: '图斑图层没有时相字段时的发现日期，从不取当前时间',
  },
  asOfNeeded: {
    en: 'the patches have no date field: state the detection date here, or approvals cannot be judged',
    zh: '图斑没有时相字段：请在此写明发现日期，否则无法判断审批时序',
  },
  repair: {
    en: 'geometry at fault: report, strict or off; limits in percent and m² of what is in dispute',
    zh: '问题图形：report、strict 或 off；限值为有争议面积的百分比和平方米',
  },
  out: { en: 'where the results go', zh: '结果位置' },
} as const satisfies Record<string, Text>;

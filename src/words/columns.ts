import type { Text } from './text.js';

/** Names of the ledger's columns by code; named layers are added by the job. */
export const COLUMN_NAMES = {
  JCBH: { en: 'patch id', zh: '监测编号' },
  XZQDM: { en: 'administrative code', zh: '行政区代码' },
  XZMC: { en: 'township', zh: '乡镇' },
  CMC: { en: 'village', zh: '村' },
  TBLX: { en: 'patch type', zh: '图斑类型' },
  QSX: { en: 'earlier image', zh: '前时相' },
  HSX: { en: 'later image', zh: '后时相' },
  TBMJ: { en: 'patch area (m²)', zh: '图斑面积（平方米）' },
  TBMJ_M: { en: 'patch area (mu)', zh: '图斑面积（亩）' },
  GDMJ: { en: 'cultivated land (m²)', zh: '耕地面积（平方米）' },
  GDMJ_M: { en: 'cultivated land (mu)', zh: '耕地面积（亩）' },
  FGNYMJ: { en: 'other agricultural land (m²)', zh: '非耕农用地面积（平方米）' },
  JSYDMJ: { en: 'construction land (m²)', zh: '建设用地面积（平方米）' },
  WLYDMJ: { en: 'unused land (m²)', zh: '未利用地面积（平方米）' },
  WFGMJ: { en: 'outside the baseline (m²)', zh: '基础数据未覆盖面积（平方米）' },
  YNMJ: { en: 'permanent basic farmland (m²)', zh: '永久基本农田面积（平方米）' },
  YNMJ_M: { en: 'permanent basic farmland (mu)', zh: '永久基本农田面积（亩）' },
  HXMJ: { en: 'ecological redline (m²)', zh: '生态红线面积（平方米）' },
  SPMJ: { en: 'covered by approvals in force (m²)', zh: '审批覆盖面积（平方米）' },
  SPBL: { en: 'covered by approvals in force (%)', zh: '审批覆盖占比（%）' },
  WSPMJ: { en: 'not approved (m²)', zh: '未审批面积（平方米）' },
  WSGDMJ: { en: 'cultivated, not approved (m²)', zh: '未审批耕地面积（平方米）' },
  WSGDMJ_M: { en: 'cultivated, not approved (mu)', zh: '未审批耕地面积（亩）' },
  WSYNMJ: { en: 'basic farmland, not approved (m²)', zh: '未审批永久基本农田面积（平方米）' },
  WSYNMJ_M: { en: 'basic farmland, not approved (mu)', zh: '未审批永久基本农田面积（亩）' },
  SHPMJ: { en: 'approved only afterwards (m²)', zh: '事后审批面积（平方米）' },
  GQMJ: { en: 'approval expired (m²)', zh: '过期审批面积（平方米）' },
  NZYBL: { en: 'conversion approval (%)', zh: '农转用占比（%）' },
  GDBL: { en: 'land supply (%)', zh: '供地占比（%）' },
  BDCBL: { en: 'registration (%)', zh: '登记占比（%）' },
  LSBL: { en: 'temporary land (%)', zh: '临时用地占比（%）' },
  SSBL: { en: 'facility agriculture (%)', zh: '设施农用地占比（%）' },
  ZJBL: { en: 'homestead (%)', zh: '宅基地占比（%）' },
  PZWH: { en: 'approval numbers', zh: '批准文号' },
  PDLB: { en: 'suspected class', zh: '判定类别' },
  PDXL: { en: 'sub-class', zh: '细类' },
  PDGZ: { en: 'rule', zh: '判定规则' },
  PDYJ: { en: 'because', zh: '判定依据' },
  QSZJ: { en: 'missing evidence', zh: '缺失证据' },
  ZLXZ: { en: 'stock or increment', zh: '存量/增量' },
  XWBS: { en: 'signs', zh: '行为标识' },
  KTZMJ: { en: 'adjustable land (m²)', zh: '可调整地类面积（平方米）' },
  SBMJ: { en: 'declared area (m²)', zh: '申报面积（平方米）' },
  MJCZ: { en: 'declared less measured (m²)', zh: '面积差值（平方米）' },
  BZ: { en: 'remarks', zh: '备注' },
} as const satisfies Record<string, Text>;

/** Columns of summary.csv before the classes, and of the other tables. */
export const SUMMARY_NAMES = {
  XZQDM: { en: 'township code', zh: '行政区代码' },
  XZMC: { en: 'township', zh: '乡镇' },
  TBGS: { en: 'patches', zh: '图斑个数' },
  total: { en: 'total', zh: '合计' },
  unknownTownship: { en: '(township not known)', zh: '（乡镇不明）' },
} as const satisfies Record<string, Text>;

/** Columns of summary.csv for one class. */
export const CLASS_COLUMN_NAMES = {
  count: { en: '{name}_count', zh: '{name}_个数' },
  TBMJ_M: { en: '{name}_mu', zh: '{name}_亩' },
  GDMJ_M: { en: '{name}_cultivated_mu', zh: '{name}_耕地亩' },
  YNMJ_M: { en: '{name}_farmland_mu', zh: '{name}_永农亩' },
} as const satisfies Record<string, Text>;

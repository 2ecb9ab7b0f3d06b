import { nearest } from '../../model/nearest.js';
import { Problem, type ProblemCode, type Where } from '../../model/problem.js';
import { aliasRows } from './alias-table.js';

/** What a layer is for; the first part of `--field ROLE.MEANING=FIELD`. */
export type LayerRole =
  | 'patches'
  | 'baseline'
  | 'linear'
  | 'points'
  | 'newFarmland'
  | 'farmland'
  | 'redline'
  | 'urban'
  | 'layer'
  | 'approvals';

/** A field as a reader of any format lists it. */
export interface NamedField {
  readonly name: string;
  readonly type: string;
}

/** One thing a layer is asked for. */
export interface WantedField<Meaning extends string = string> {
  /** `id`, `landClass` …; the second part of `--field ROLE.MEANING=FIELD`. */
  readonly meaning: Meaning;
  /** Survey field names in order of preference. */
  readonly canonical: readonly string[];
  readonly required: boolean;
  /** Where several aliases fit none is taken, and nobody is asked: little hangs on it. */
  readonly lax?: boolean;
}

/** The field that holds a wanted thing: its position and name in the layer, and how it was found. */
export interface FieldBinding {
  readonly field: number;
  readonly name: string;
  readonly how: 'chosen' | 'canonical' | 'alias';
}

/** Said in place of a field name: this layer has no such field. */
export const NO_FIELD = '-';

/** What is asked of each layer; survey names as in domain.md 2, 4 and 5. */
export const WANTED = {
  patches: [
    { meaning: 'id', canonical: ['JCBH', 'XSBH', 'DKBH'], required: true },
    { meaning: 'adminCode', canonical: ['XZQDM'], required: false },
    { meaning: 'township', canonical: ['XZMC'], required: false },
    { meaning: 'village', canonical: ['CMC'], required: false },
    { meaning: 'patchType', canonical: ['TBLX'], required: false },
    { meaning: 'imageBefore', canonical: ['QSX'], required: false },
    { meaning: 'imageAfter', canonical: ['HSX'], required: false },
    { meaning: 'declaredArea', canonical: ['JCMJ'], required: false },
    { meaning: 'splitStatus', canonical: ['TBZT', 'CFZT'], required: false },
    { meaning: 'user', canonical: ['XMZT', 'YDDW'], required: false },
    { meaning: 'project', canonical: ['XMMC'], required: false },
    { meaning: 'use', canonical: ['YTXH', 'SJYT'], required: false },
    { meaning: 'built', canonical: ['JSSJ'], required: false },
    { meaning: 'rectification', canonical: ['ZGQK'], required: false },
    { meaning: 'closed', canonical: ['XHRQ'], required: false },
  ],
  baseline: [
    { meaning: 'id', canonical: ['BSM'], required: false },
    { meaning: 'landClass', canonical: ['DLBM'], required: true },
    { meaning: 'landClassName', canonical: ['DLMC'], required: false },
    { meaning: 'deduction', canonical: ['KCXS'], required: false },
    { meaning: 'statedArea', canonical: ['TBMJ'], required: false, lax: true },
    { meaning: 'netArea', canonical: ['TBDLMJ'], required: false, lax: true },
    { meaning: 'number', canonical: ['TBBH'], required: false, lax: true },
    { meaning: 'locationCode', canonical: ['ZLDWDM'], required: false },
    { meaning: 'locationName', canonical: ['ZLDWMC'], required: false },
  ],
  linear: [
    { meaning: 'id', canonical: ['BSM'], required: false },
    { meaning: 'landClass', canonical: ['DLBM'], required: true },
    { meaning: 'width', canonical: ['KD'], required: true },
    { meaning: 'share', canonical: ['KCBL'], required: false },
    { meaning: 'first', canonical: ['KCTBBH1'], required: false },
    { meaning: 'firstUnit', canonical: ['KCTBDWDM1'], required: false },
    { meaning: 'second', canonical: ['KCTBBH2'], required: false },
    { meaning: 'secondUnit', canonical: ['KCTBDWDM2'], required: false },
  ],
  points: [
    { meaning: 'id', canonical: ['BSM'], required: false },
    { meaning: 'landClass', canonical: ['DLBM'], required: true },
    { meaning: 'area', canonical: ['MJ'], required: true },
  ],
  newFarmland: [
    { meaning: 'id', canonical: ['BSM'], required: false },
    { meaning: 'landClass', canonical: ['DLBM'], required: false },
    { meaning: 'landClassName', canonical: ['DLMC'], required: false },
    { meaning: 'deduction', canonical: ['KCXS'], required: false },
    { meaning: 'locationCode', canonical: ['ZLDWDM'], required: false },
    { meaning: 'locationName', canonical: ['ZLDWMC'], required: false },
  ],
  farmland: [{ meaning: 'id', canonical: ['BSM'], required: false }],
  redline: [{ meaning: 'id', canonical: ['BSM'], required: false }],
  urban: [{ meaning: 'id', canonical: ['BSM'], required: false }],
  layer: [{ meaning: 'id', canonical: ['BSM'], required: false }],
  approvals: [
    {
      meaning: 'id',
      canonical: ['PZWH', 'DZJGH', 'BDCQZH', 'BDCDYH', 'BAH', 'SSNYDRKH', 'AJBH', 'XMDM', 'DKBH'],
      required: false,
    },
    { meaning: 'approved', canonical: ['PZRQ', 'DJSJ', 'BARQ'], required: true },
    { meaning: 'expires', canonical: ['DQRQ'], required: false },
    { meaning: 'declaredArea', canonical: ['PZMJ', 'DKMJ', 'ZDMJ'], required: false, lax: true },
    { meaning: 'applied', canonical: ['SQRQ'], required: false },
    { meaning: 'holder', canonical: ['QLR', 'YDDW', 'SQR'], required: false },
    { meaning: 'project', canonical: ['XMMC'], required: false },
  ],
} as const satisfies Record<LayerRole, readonly WantedField[]>;

/** Which rows of the alias table speak for a role. Approvals are handed over by several offices in their own forms. */
const ALIAS_ROLES: Readonly<Record<LayerRole, readonly string[]>> = {
  patches: ['patches'],
  baseline: ['baseline'],
  linear: ['linear'],
  points: ['points'],
  newFarmland: ['baseline'],
  farmland: ['farmland'],
  redline: ['redline'],
  urban: ['urban'],
  layer: ['farmland', 'redline', 'urban'],
  approvals: ['approvals', 'facility', 'temporary'],
};

/**
 * Finds the field for each wanted meaning: the one the user chose, else a survey name, else an alias from
 * `src/tables/field_aliases.csv`; case and the width of brackets do not matter. Null where there is none or where the
 * user said `-`. A survey name anywhere in the order of preference beats every alias.
 * Errors: FIELD_AMBIGUOUS (several aliases of one survey name), FIELD_MISSING, FIELD_UNKNOWN (a chosen name).
 */
export function bindFields<Meaning extends string>(
  role: LayerRole,
  fields: readonly NamedField[],
  wanted: readonly WantedField<Meaning>[],
  chosen: Readonly<Record<string, string>>,
  where: Where,
): Record<Meaning, FieldBinding | null> {
  const layer = new LayerFields(role, fields, where);
  const bindings = wanted.map((want) => [want.meaning, layer.bind(want, chosen[want.meaning])] as const);
  return Object.fromEntries(bindings) as Record<Meaning, FieldBinding | null>;
}

/** The fields of one layer, ready to be looked up. */
class LayerFields {
  readonly #role: LayerRole;
  readonly #names: readonly string[];
  readonly #folded: readonly string[];
  readonly #where: Where;

  constructor(role: LayerRole, fields: readonly NamedField[], where: Where) {
    this.#role = role;
    this.#names = fields.map((field) => field.name);
    this.#folded = this.#names.map(foldName);
    this.#where = where;
  }

  bind(want: WantedField, chosen: string | undefined): FieldBinding | null {
    if (chosen === NO_FIELD) return null;
    if (chosen !== undefined) return this.#chosen(want, chosen);
    const found = this.#canonical(want) ?? this.#alias(want);
    if (found === null && want.required) throw this.#problem('FIELD_MISSING', want);
    return found;
  }

  #chosen(want: WantedField, name: string): FieldBinding {
    const exact = this.#names.indexOf(name); // first as written: two names may differ in case only
    const field = exact >= 0 ? exact : this.#folded.indexOf(foldName(name));
    if (field >= 0) return this.#binding(field, 'chosen');
    throw this.#problem('FIELD_UNKNOWN', want, { field: name, nearest: nearest(name, this.#names) });
  }

  #canonical(want: WantedField): FieldBinding | null {
    for (const code of want.canonical) {
      const found = this.#folded.flatMap((name, field) => (name === foldName(code) ? [field] : []));
      if (found.length > 1) {
        const candidates = found.map((field) => `${this.#names[field]} (#${field + 1})`).join(', ');
        throw this.#problem('FIELD_AMBIGUOUS', want, { candidates });
      }
      if (found[0] !== undefined) return this.#binding(found[0], 'canonical');
    }
    return null;
  }

  #alias(want: WantedField): FieldBinding | null {
    for (const code of want.canonical) {
      const aliases = aliasesOf(this.#role, code);
      const found = this.#folded.flatMap((name, field) => (aliases.has(name) ? [field] : []));
      if (found.length > 1 && want.lax) return null;
      if (found.length > 1) {
        throw this.#problem('FIELD_AMBIGUOUS', want, {
          candidates: found.map((field) => this.#names[field]).join(', '),
        });
      }
      if (found[0] !== undefined) return this.#binding(found[0], 'alias');
    }
    return null;
  }

  #binding(field: number, how: FieldBinding['how']): FieldBinding {
    return { field, name: this.#names[field]!, how };
  }

  #problem(code: ProblemCode, want: WantedField, params: Readonly<Record<string, string>> = {}): Problem {
    const flag = `${this.#role}.${want.meaning}`;
    const role = `${flag} (${want.canonical.join(', ')})`;
    return new Problem(code, this.#where, { flag, role, fields: this.#names.join(', '), ...params });
  }
}

function aliasesOf(role: LayerRole, canonical: string): ReadonlySet<string> {
  const rows = aliasRows().filter((row) => row.canonical === canonical && ALIAS_ROLES[role].includes(row.role));
  return new Set(rows.map((row) => foldName(row.alias)));
}

/** 面积（亩） and 面积(亩), dlbm and DLBM are the same name. */
function foldName(name: string): string {
  return name.replaceAll('（', '(').replaceAll('）', ')').trim().toUpperCase();
}

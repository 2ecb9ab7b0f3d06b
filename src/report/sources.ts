import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { openPolygonLayer } from '../io/layer.js';
import { parseDateLoose } from '../model/date.js';
import type { LedgerRow } from '../model/ledger.js';
import type { ManifestInput } from '../model/manifest.js';
import type { Source } from './shared/content.js';

/** Fields in which survey layers state how old they are, where none is bound to a meaning. */
const VINTAGE_FIELDS = ['GXSJ', 'SJNF', 'SJSJ', 'SCRQ', 'RKSJ'];

/** A source for the overview, with the span of its dates where the ledger or the layer itself states them. */
export function sourceOf(input: ManifestInput, rows: readonly LedgerRow[]): Source {
  const { layer, records, crs, carried, encoding, encoding_contradiction, files } = input;
  return {
    layer,
    records,
    crs,
    carried,
    encoding,
    encoding_contradiction,
    file: input.layer_in_file ? `${basename(input.file)}:${input.layer_in_file}` : basename(input.file),
    sha256: files[0]?.sha256 ?? '',
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    dates: layer === 'patches' ? spanOf(imageDates(rows)) : spanOf(ownDates(input)),
  };
}

function* imageDates(rows: readonly LedgerRow[]): Generator<string> {
  for (const { texts } of rows) for (const code of ['QSX', 'HSX']) if (texts[code]) yield texts[code];
}

/** Dates in the layer, where its file is still as large as it was. */
function* ownDates({ file, files, fields }: ManifestInput): Generator<string> {
  if (!/\.shp$/i.test(file) || !isUnchanged(file, files)) return;
  const layer = openPolygonLayer(file, {});
  try {
    const { table } = layer;
    const names = fields['approved'] ? [fields['approved']] : VINTAGE_FIELDS;
    const field = names.map((name) => table.fieldIndex(name)).find((index) => index >= 0);
    if (field === undefined) return;
    for (let record = 0; record < table.count; record++) {
      const text = table.text(record, field);
      const date = text === null ? null : parseDateLoose(text);
      if (date) yield date.date;
    }
  } finally {
    layer.table.close();
  }
}

/** Sizes only: a date in the overview is not worth reading a layer of gigabytes for its digest. */
function isUnchanged(file: string, files: ManifestInput['files']): boolean {
  return files.every(({ file: name, bytes }) => {
    const stat = statSync(join(dirname(file), name), { throwIfNoEntry: false });
    return stat?.size === bytes;
  });
}

function spanOf(dates: Iterable<string>): [string, string] | null {
  let first: string | null = null;
  let last: string | null = null;
  for (const date of dates) {
    if (first === null || date < first) first = date;
    if (last === null || date > last) last = date;
  }
  return first !== null && last !== null ? [first, last] : null;
}

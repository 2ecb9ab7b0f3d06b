import type { Job } from '../model/job.js';
import type { FinishedResult } from '../result/finished-result.js';
import { DIRECT_FORMATS, type WriteForms } from './output-formats.js';

/** Loads what the formats of a job need, before anything else is done; nothing where they are written directly. */
export async function loadForms(out: Job['out']): Promise<WriteForms> {
  if (out.formats.every((format) => DIRECT_FORMATS.includes(format))) return () => [];
  const { loadWriters } = await import('./result-forms.js');
  return loadWriters(out);
}

/** The same for a ledger that is written anew: formats with polygons are made of its shapefile, where the result has one. */
export async function loadLedgerForms(result: FinishedResult): Promise<WriteForms> {
  const { out } = result.manifest.job;
  const hasShapes = result.has('ledger.shp');
  return loadForms({ ...out, formats: out.formats.filter((format) => format === 'xlsx' || hasShapes) });
}

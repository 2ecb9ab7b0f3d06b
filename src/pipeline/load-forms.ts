import type { Job } from '../model/job.js';
import { DIRECT_FORMATS, type WriteForms } from './output-formats.js';

/** Loads what the formats of a job need, before anything else is done; nothing where they are written directly. */
export async function loadForms(out: Job['out']): Promise<WriteForms> {
  if (out.formats.every((format) => DIRECT_FORMATS.includes(format))) return () => [];
  const { loadWriters } = await import('./result-forms.js');
  return loadWriters(out);
}

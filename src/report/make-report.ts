import type { FinishedResult } from '../result/finished-result.js';
import type { Lang, Text } from '../words/text.js';
import { buildContent, type ReportImages } from './build-content.js';
import { readNearby } from './nearby.js';
import type { ReportBytes } from './shared/opened.js';

/** A report in memory, and why parcels around the patches are not in it. */
export interface MadeReport {
  readonly report: ReportBytes;
  readonly nearbyLeftOut: Text | null;
}

/** Gathers what a report or card shows of a result. Errors: RESULT_UNREADABLE. */
export function makeReport(
  result: FinishedResult,
  lang: Lang,
  withNearby: boolean,
  images: ReportImages | null = null,
): MadeReport {
  const outlines = withNearby ? result.outlines() : null;
  const nearby = outlines ? readNearby(result, outlines) : null;
  const isLeftOut = nearby !== null && 'en' in nearby;
  return {
    report: buildContent(result, lang, isLeftOut ? null : nearby, images),
    nearbyLeftOut: isLeftOut ? nearby : null,
  };
}

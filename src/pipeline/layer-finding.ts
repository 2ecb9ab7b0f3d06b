import { LAYER_CHECKS, type LayerCheckCode } from '../words/layer-checks.js';
import { filled, type Text, type TextParams } from '../words/text.js';

/** Something in a layer that a reader should know before the job is run. */
export interface LayerFinding {
  readonly layer: string;
  readonly code: LayerCheckCode;
  readonly text: Text;
  /** Where, the gravest first: record from 1, id, and what of it. Areas in the plane, m². */
  readonly places: readonly FindingPlace[];
}

export interface FindingPlace {
  readonly record: number;
  readonly id: string | null;
  readonly x: number | null;
  readonly y: number | null;
  /** Area that is meant, m², or the two areas that differ. */
  readonly area: number | null;
  readonly stated: number | null;
}

/** A finding in words. */
export function finding(
  layer: string,
  code: LayerCheckCode,
  params: TextParams,
  places: readonly FindingPlace[] = [],
): LayerFinding {
  return { layer, code, text: filled(LAYER_CHECKS[code], params), places };
}

import type { OpenReport } from './opened.js';
import { labelPlace } from './places.js';

/** A township and the middle of its patches, where its name stands on a map. */
export interface TownshipPlace {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** The townships of all patches that have an outline; borders of townships are no part of a result. */
export function townshipPlaces(report: OpenReport): TownshipPlace[] {
  const sums = new Map<string, { x: number; y: number; count: number }>();
  for (let row = 0; row < report.count; row++) {
    const name = report.text(row, 'XZMC');
    const outline = report.outline(row);
    if (name === null || outline.coords.length === 0) continue;
    const { x, y } = labelPlace(outline);
    const sum = sums.get(name) ?? { x: 0, y: 0, count: 0 };
    // A patch too thin for any chord has no place of its own.
    if (Number.isFinite(x)) sums.set(name, { x: sum.x + x, y: sum.y + y, count: sum.count + 1 });
  }
  return [...sums].map(([name, { x, y, count }]) => ({ name, x: x / count, y: y / count }));
}

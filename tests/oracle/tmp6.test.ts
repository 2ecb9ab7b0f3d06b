import { test } from 'vitest';
import { piecesOf } from './tmpk/kernel/pieces.js';
import { overlays } from '../support/random-overlays.js';
import { flat } from '../support/shapes.js';
test('x', () => {
  for (const index of [577,3780,5247,6918,9403,11525,12414,13177,14027,14734,14881,15102,16584,18211,19485]) for (const o of overlays({ seed: 2, from: index, count: 1, form: 'layers' })) {
    const shapes = flat(o.covers); let how = 'ok';
    try { piecesOf(flat([o.patch]), 0, o.covers.map((_, feature) => ({ shapes, feature })), () => 0); } catch (e) { how = String(e); }
    console.log(index, (globalThis as any).rounds, how);
  }
});

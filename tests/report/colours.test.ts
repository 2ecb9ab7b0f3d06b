import { describe, expect, test } from 'vitest';
import { classColour } from '../../src/model/colours.js';

type Triple = readonly [number, number, number];

/**
 * What is seen with each kind of colour blindness, on linear light. Source: Machado, Oliveira and Fernandes, A
 * physiologically-based model for simulation of color vision deficiency, 2009, severity 1.
 */
const SIGHT: Readonly<Record<string, readonly [Triple, Triple, Triple]>> = {
  'all colours': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** CIE 1976: two or three is just seen side by side; patches lie apart. */
const FAR_APART = 15;
/** A pack of more classes repeats the palette's last colours, black among them. */
const COLOURS = Array.from({ length: 8 }, (_, place) => classColour(place));

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

/** CIELAB of a colour as seen. */
function seen(hex: string, sight: readonly [Triple, Triple, Triple]): Triple {
  const light = [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  const [r, g, b] = sight.map((row) =>
    Math.min(1, Math.max(0, row[0] * light[0]! + row[1] * light[1]! + row[2] * light[2]!)),
  ) as unknown as Triple;
  const root = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe('the colours of the classes', () => {
  test.each(Object.entries(SIGHT))('are told apart with %s', (_, sight) => {
    const close = COLOURS.flatMap((one, i) =>
      COLOURS.slice(i + 1)
        .filter((other) => {
          const [a, b] = [seen(one, sight), seen(other, sight)];
          return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) < FAR_APART;
        })
        .map((other) => `${one} ${other}`),
    );
    expect(close).toEqual([]);
  });
});

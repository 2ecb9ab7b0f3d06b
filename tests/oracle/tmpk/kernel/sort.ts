const INSERTION_LIMIT = 12;

/**
 * Sorts the first `count` ordinals of `order` by ascending `key[ordinal]`, stable, without allocation: runs by
 * insertion, then bottom-up merging through `scratch` (at least as long as `order`).
 */
export function sortByKey(order: Int32Array, key: Float64Array, count: number, scratch: Int32Array): void {
  for (let start = 0; start < count; start += INSERTION_LIMIT) {
    insertionSort(order, key, start, Math.min(start + INSERTION_LIMIT, count));
  }
  for (let run = INSERTION_LIMIT; run < count; run *= 2) {
    for (let start = 0; start + run < count; start += 2 * run) {
      merge(order, key, start, start + run, Math.min(start + 2 * run, count), scratch);
    }
  }
}

function insertionSort(order: Int32Array, key: Float64Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const ordinal = order[i]!;
    const value = key[ordinal]!;
    let j = i - 1;
    while (j >= from && key[order[j]!]! > value) {
      order[j + 1] = order[j]!;
      j--;
    }
    order[j + 1] = ordinal;
  }
}

function merge(
  order: Int32Array,
  key: Float64Array,
  from: number,
  middle: number,
  to: number,
  scratch: Int32Array,
): void {
  if (key[order[middle - 1]!]! <= key[order[middle]!]!) return;
  for (let i = from; i < middle; i++) scratch[i] = order[i]!;
  let left = from;
  let right = middle;
  let out = from;
  while (left < middle && right < to) {
    if (key[scratch[left]!]! <= key[order[right]!]!) order[out++] = scratch[left++]!;
    else order[out++] = order[right++]!;
  }
  while (left < middle) order[out++] = scratch[left++]!;
}

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

/**
 * Sorts `values` from position `from` to before `to`, ascending, in place: runs by insertion, then bottom-up merging
 * through `scratch` (at least as long as `values`), where runs that are in order already are left alone.
 */
export function sortNearly(values: Float64Array, from: number, to: number, scratch: Float64Array): void {
  for (let start = from; start < to; start += INSERTION_LIMIT) {
    const end = Math.min(start + INSERTION_LIMIT, to);
    for (let i = start + 1; i < end; i++) {
      const value = values[i]!;
      let j = i - 1;
      while (j >= start && values[j]! > value) {
        values[j + 1] = values[j]!;
        j--;
      }
      values[j + 1] = value;
    }
  }
  for (let run = INSERTION_LIMIT; run < to - from; run *= 2) {
    for (let start = from; start + run < to; start += 2 * run) {
      mergeRuns(values, start, start + run, Math.min(start + 2 * run, to), scratch);
    }
  }
}

function mergeRuns(values: Float64Array, from: number, middle: number, to: number, scratch: Float64Array): void {
  // What the left run has below the first of the right one stays where it is.
  const first = values[middle]!;
  let start = middle;
  while (start > from && values[start - 1]! > first) start--;
  if (start === middle) return;
  for (let i = start; i < middle; i++) scratch[i] = values[i]!;
  let left = start;
  let right = middle;
  let out = start;
  while (left < middle && right < to)
    values[out++] = scratch[left]! <= values[right]! ? scratch[left++]! : values[right++]!;
  while (left < middle) values[out++] = scratch[left++]!;
}

// Which faults are tried: every n of every kind of call.
import { countCalls } from './trial.mjs';

/** Ways in which each kind of call goes wrong. */
const WAYS = {
  outputs: {
    open: [
      ['fail', 'EACCES'],
      ['kill', ''],
    ],
    read: [
      ['fail', 'EIO'],
      ['short', ''],
    ],
    write: [
      ['fail', 'EIO'],
      ['full', 'ENOSPC'],
      ['short', ''],
      ['kill', ''],
    ],
    fsync: [
      ['fail', 'EIO'],
      ['kill', ''],
    ],
    rename: [
      ['fail', 'EBUSY'],
      ['kill', ''],
    ],
    link: [
      ['fail', 'EPERM'],
      ['kill', ''],
    ],
    mkdir: [
      ['fail', 'ENOSPC'],
      ['kill', ''],
    ],
    remove: [
      ['fail', 'EBUSY'],
      ['kill', ''],
    ],
    list: [['kill', '']],
  },
  inputs: {
    open: [['fail', 'EBUSY']],
    read: [
      ['fail', 'EIO'],
      ['short', ''],
    ],
  },
};

/** All trials; `every` takes each n-th of the faults of one kind, from a place that differs by kind. */
export function plannedTrials(ground, every = 1) {
  const trials = [];
  for (const side of ['outputs', 'inputs']) {
    for (const withOld of side === 'inputs' ? [true] : [false, true]) {
      const counts = countCalls(ground, withOld, side);
      for (const [kind, ways] of Object.entries(WAYS[side])) {
        for (const [how, code] of ways) {
          const start = 1 + (trials.length % every);
          for (let nth = Math.min(start, counts[kind] ?? 0) || 1; nth <= (counts[kind] ?? 0); nth += every)
            trials.push({ side, withOld, kind, nth, how, code });
        }
      }
    }
  }
  return trials;
}

/** What a row of the table is called. */
export function rowName({ side, kind, how, code }) {
  const what = { fail: code, full: 'ENOSPC from there on', short: 'half', kill: 'SIGKILL' }[how];
  return `${side} | ${kind} | ${what}`;
}

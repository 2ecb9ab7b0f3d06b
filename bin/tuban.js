#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

// A run takes seconds, and every thread compiles for itself. With V8's defaults a third of the processor goes into
// optimising functions that are hardly called again: later and with less inlining is faster on a county, and still later
// would cost a province more than it saves a county (`npm run bench` measures it). Nothing of the result depends on it. Only
// where it was measured: other versions compile otherwise.
if (process.versions.node.startsWith('20.')) {
  setFlagsFromString('--interrupt-budget=132000');
  setFlagsFromString('--max-inlined-bytecode-size=200');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=400');
}

const entry = new URL('../dist/src/bundle/main.js', import.meta.url);
if (!existsSync(entry)) {
  process.stderr.write(
    'tuban: this checkout is not built yet; run `npm run setup` first.\n' +
      'tuban：此检出目录尚未构建，请先运行 `npm run setup`。\n',
  );
  process.exit(2);
}
const { main } = await import(entry.href);
await main(process.argv);

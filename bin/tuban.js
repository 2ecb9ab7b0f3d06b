#!/usr/bin/env node
import { existsSync } from 'node:fs';

const entry = new URL('../dist/src/cli/main.js', import.meta.url);
if (!existsSync(entry)) {
  process.stderr.write(
    'tuban: this checkout is not built yet; run `npm run setup` first.\n' +
      'tuban：此检出目录尚未构建，请先运行 `npm run setup`。\n',
  );
  process.exit(2);
}
const { main } = await import(entry.href);
await main(process.argv);

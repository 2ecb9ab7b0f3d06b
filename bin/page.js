// Bundles the program of the report page for browsers: one script, one style sheet, and the licences of what is in them.
// Called by setup.js; plain JavaScript, as all that runs before the program is compiled.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STYLES = ['ol/ol.css', 'tabulator-tables/dist/css/tabulator_simple.min.css'];

/** Writes page.js, page.css and page-licences.txt into `to`, from the sources in ROOT/src/report/page. */
export async function bundlePage(root, to) {
  const { rolldown } = await import('rolldown');
  const source = join(root, 'src', 'report', 'page');
  const bundle = await rolldown({
    input: join(source, 'main.ts'),
    platform: 'browser',
    tsconfig: false,
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  });
  const { output } = await bundle.generate({ format: 'iife', minify: true });
  const [script] = output;
  writeFileSync(join(to, 'page.js'), script.code);
  const styles = STYLES.map((file) => readFileSync(join(root, 'node_modules', file), 'utf8'));
  const own = readFileSync(join(source, 'page.css'), 'utf8');
  writeFileSync(join(to, 'page.css'), [...styles, own].join('\n').replace(/\/\*#.*?\*\//g, ''));
  writeFileSync(join(to, 'page-licences.txt'), licencesOf(root, Object.entries(script.modules)));
}

/** Name, version and licence text of every package that left code in the bundle. */
function licencesOf(root, modules) {
  const used = modules.filter(([, { renderedLength }]) => renderedLength > 0).map(([id]) => id);
  const names = new Set([...STYLES, ...used].flatMap((id) => packageOf(id) ?? []));
  return [...names]
    .sort()
    .map((name) => {
      const folder = join(root, 'node_modules', name);
      const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : '';
      return `${name} ${version} (${license})\n\n${text}\n`;
    })
    .join('\n----\n\n');
}

/** ROOT/node_modules/ol/Map.js → ol; @kurkle/color keeps its scope. */
function packageOf(id) {
  const path = id.replaceAll('\\', '/');
  const at = path.lastIndexOf('node_modules/');
  const inside = at < 0 ? (STYLES.includes(id) ? path : null) : path.slice(at + 'node_modules/'.length);
  return inside?.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? null;
}

#!/usr/bin/env node
// Makes a checkout ready: packages, the GDAL addon where it can be had, a browser for the tests in CI, the compiled program.
// Plain JavaScript without dependencies, because it runs before anything is installed.
// Every step leaves a stamp of what it saw; a step whose stamp still fits is skipped, so a second call takes
// a moment.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = new Set(process.argv.slice(2));
const quiet = args.has('--quiet');
const inCI = /^(1|true)$/i.test(process.env.CI ?? '');
const stampFile = join(root, 'node_modules', '.cache', 'tuban', 'setup.json');
const PREBUILT_SECONDS = 30; // a refused or slow download must not hold up the set-up
const BUILD_SECONDS = 1200;

/** What earlier calls did: step name -> fingerprint of its inputs. */
let stamps = readStamps();

function main() {
  requireNode();
  if (!args.has('--build')) {
    installPackages();
    provideGdal();
    provideBrowser();
  }
  compile();
  if (!quiet) say('ready: node bin/tuban.js --help');
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`tuban needs Node.js 20.19 or newer; this is ${process.versions.node}. Install a newer Node.js and run again.`);
}

function installPackages() {
  // The lock file alone decides what is installed; a changed script is no reason to install again.
  const fingerprint = hashFiles([join(root, 'package-lock.json')]);
  if (stamps.packages === fingerprint && existsSync(join(root, 'node_modules', 'commander'))) return;
  say('installing packages (npm ci) …');
  // --ignore-scripts: see .npmrc; gdal-async must never fall back to compiling the whole of GDAL.
  const done = run(npm(), ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { seconds: BUILD_SECONDS });
  if (done.status !== 0) fail(`npm ci failed; look above for the reason.\n${tail(done)}`);
  stamps = { packages: fingerprint };
  writeStamps();
}

/** gdal-async is optional: everything on shapefiles works without it. */
function provideGdal() {
  const fingerprint = `${process.version} ${process.arch} ${packageVersion('gdal-async')}`;
  if (stamps.gdal === fingerprint && gdalLoads()) return;
  if (stamps.gdalMissing === fingerprint && !inCI && !args.has('--retry-gdal')) return;
  const found = GDAL_WAYS.some((way) => {
    if (!way.possible()) return false;
    say(way.says);
    way.attempt();
    return gdalLoads();
  });
  delete stamps.gdal;
  delete stamps.gdalMissing;
  if (found) {
    stamps.gdal = fingerprint;
    writeStamps();
    return;
  }
  stamps.gdalMissing = fingerprint;
  writeStamps();
  const loss =
    'GDAL (gdal-async) could not be set up. What will not work: GeoPackage, File Geodatabase and other formats read\n' +
    'through GDAL, and the independent check by GEOS. What works: everything on shapefiles.\n' +
    'To add it later: install libgdal-dev (Debian/Ubuntu) or gdal-devel (Fedora), then `npm run setup -- --retry-gdal`.';
  if (inCI) fail(`${loss}\nIn CI this is a failure, so that no test is skipped silently.`);
  say(loss);
}

/** The ways to a working addon, cheapest first. None of them compiles the GDAL bundled with the package. */
const GDAL_WAYS = [
  {
    says: 'looking at gdal-async …',
    possible: () => gdalPackageThere() && existsSync(join(gdalFolder(), 'lib', 'binding')),
    attempt: () => {},
  },
  {
    says: `trying the prebuilt gdal-async (at most ${PREBUILT_SECONDS} s) …`,
    possible: gdalPackageThere,
    attempt: () =>
      run(process.execPath, [nodePreGyp(), 'install', '--update-binary'], {
        cwd: gdalFolder(),
        seconds: PREBUILT_SECONDS,
      }),
  },
  {
    says: 'building gdal-async against the GDAL of this system (about 80 s) …',
    possible: () => gdalPackageThere() && hasSystemGdal(),
    attempt: buildAgainstSystemGdal,
  },
  {
    says: 'installing libgdal-dev with apt-get and building gdal-async against it (a few minutes) …',
    possible: () =>
      gdalPackageThere() && !hasSystemGdal() && process.getuid?.() === 0 && succeeds('apt-get', ['--version']),
    attempt: () => {
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      run('apt-get', ['update', '-q'], { env, seconds: BUILD_SECONDS });
      const done = run(
        'apt-get',
        ['install', '-y', '-q', '--no-install-recommends', 'libgdal-dev', 'g++', 'make', 'python3'],
        {
          env,
          seconds: BUILD_SECONDS,
        },
      );
      if (done.status === 0 && hasSystemGdal()) buildAgainstSystemGdal();
      else say(`apt-get could not install libgdal-dev:\n${tail(done)}`);
    },
  },
];

function buildAgainstSystemGdal() {
  const env = { npm_config_build_from_source: 'true', npm_config_shared_gdal: 'true', JOBS: 'max' };
  const done = run(npm(), ['rebuild', 'gdal-async', '--ignore-scripts=false', '--foreground-scripts'], {
    env,
    seconds: BUILD_SECONDS,
  });
  if (done.status !== 0) say(`the build failed:\n${tail(done)}`);
}

/**
 * The tests of the report page need a Chromium; the program needs it for PDF only. It is put on machines that test and can
 * take it, once and before the tests: several test files at a time would stand in each other's way. Elsewhere nothing is
 * installed unasked, and the tests say why they are skipped.
 */
function provideBrowser() {
  if (!inCI || hasBrowser()) return;
  if (process.getuid?.() !== 0 || !succeeds('apt-get', ['--version'])) {
    say('no Chromium here, and none that could be installed: the tests of the report page will be skipped.');
    return;
  }
  say('installing chromium with apt-get for the tests of the report page …');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-q'], { env, seconds: BUILD_SECONDS });
  const done = run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], {
    env,
    seconds: BUILD_SECONDS,
  });
  if (!hasBrowser())
    say(`apt-get could not install chromium; the tests of the report page will be skipped:\n${tail(done)}`);
}

function hasBrowser() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = folders.some((folder) => names.some((name) => existsSync(join(folder, name))));
  return onPath || existsSync(process.env.TUBAN_CHROMIUM ?? '');
}

function compile() {
  const sources = ['src', 'fixtures'].flatMap((folder) => filesBelow(join(root, folder)));
  const wanted = sources.filter((file) => !/[\\/]fixtures[\\/](?!.*\.ts$)/.test(file));
  const fingerprint = hashFiles([join(root, 'tsconfig.json'), join(root, 'bin', 'page.js'), ...wanted]);
  const dist = join(root, 'dist');
  // The stamp lies in the folder that it vouches for: whoever removes or shares one does so with the other.
  const stamp = join(dist, 'compiled-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;
  if (!quiet) say('compiling …');
  rmSync(dist, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const done = run(process.execPath, [tsc, '-p', root], { seconds: BUILD_SECONDS });
  if (done.status !== 0) fail(`the program does not compile:\n${done.stdout}${done.stderr}`);
  for (const file of wanted) {
    if (!/\.(csv|yaml|json)$/.test(file)) continue; // tables and rule packs lie beside the code that reads them
    const target = join(dist, relative(root, file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
  bundle(dist);
  bundlePage(dist);
  // Rule packs are read once here instead of at every start; see src/io/compiled-packs.ts.
  const packs = pathToFileURL(join(dist, 'src', 'io', 'compiled-packs.js')).href;
  const packed = run(process.execPath, ['--input-type=module', '-e', `(await import('${packs}')).compilePacks()`], {
    seconds: 60,
  });
  if (packed.status !== 0) fail(`the rule packs cannot be compiled:\n${tail(packed)}`);
  writeFileSync(stamp, fingerprint);
}

/**
 * One file for the program and a few for its threads: reading two hundred modules takes longer than a small job. They lie
 * as deep as the modules do, so that tables and rule packs are found from there as well.
 */
function bundle(dist) {
  const script = `
    import { rolldown } from 'rolldown';
    const at = (name) => ${JSON.stringify(join(dist, 'src'))} + '/' + name + '.js';
    const input = {
      main: at('cli/main'),
      'part-worker': at('pipeline/part-worker'),
      'overlay-worker': at('pipeline/overlay-worker'),
      'digest-worker': at('pipeline/digest-worker'),
      'reader-worker': at('io/reader-worker'),
      'signal-worker': at('io/signal-worker'),
      'packing-worker': at('io/workbook/packing-worker'),
    };
    const bundle = await rolldown({ input, platform: 'node', external: ['gdal-async', 'exceljs', 'node-sqlite3-wasm'] });
    await bundle.write({ dir: at('bundle').slice(0, -3), format: 'esm', chunkFileNames: '[name].js' });`;
  const done = run(process.execPath, ['--input-type=module', '-e', script], { seconds: 120 });
  if (done.status !== 0) fail(`the program cannot be bundled:\n${tail(done)}`);
}

/** The program of the report page; it is put into every report as text. */
function bundlePage(dist) {
  const script = `
    import { bundlePage } from ${JSON.stringify(pathToFileURL(join(root, 'bin', 'page.js')).href)};
    await bundlePage(${JSON.stringify(root)}, ${JSON.stringify(join(dist, 'src', 'report'))});`;
  const done = run(process.execPath, ['--input-type=module', '-e', script], { seconds: 120 });
  if (done.status !== 0) fail(`the report page cannot be bundled:\n${tail(done)}`);
}

function gdalLoads() {
  return gdalPackageThere() && succeeds(process.execPath, ['-e', "require('gdal-async').version"]);
}
function gdalPackageThere() {
  return existsSync(join(gdalFolder(), 'package.json'));
}
function gdalFolder() {
  return join(root, 'node_modules', 'gdal-async');
}
function nodePreGyp() {
  const nested = join(gdalFolder(), 'node_modules', '@mapbox', 'node-pre-gyp', 'bin', 'node-pre-gyp');
  return existsSync(nested) ? nested : join(root, 'node_modules', '@mapbox', 'node-pre-gyp', 'bin', 'node-pre-gyp');
}
function hasSystemGdal() {
  return succeeds('gdal-config', ['--version']);
}
function npm() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}

function run(command, list, { cwd = root, env = {}, seconds }) {
  return spawnSync(command, list, {
    cwd,
    env: { ...process.env, ...env },
    timeout: seconds * 1000,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    shell: process.platform === 'win32' && command.endsWith('.cmd'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
function succeeds(command, list) {
  return run(command, list, { seconds: 60 }).status === 0;
}
function tail(done) {
  return `${done.stdout ?? ''}${done.stderr ?? ''}`.split('\n').slice(-15).join('\n');
}

function packageVersion(name) {
  const file = join(root, 'node_modules', name, 'package.json');
  return existsSync(file) ? `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}` : `${name} absent`;
}
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}
function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    if (existsSync(file) && statSync(file).isFile())
      hash.update(relative(root, file)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
}
function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}
function writeStamps() {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify(stamps, null, 1)}\n`);
}
function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}
function fail(text) {
  process.stderr.write(`setup failed: ${text}\n`);
  process.exit(1);
}

main();

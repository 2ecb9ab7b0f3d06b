// Loaded before the program: any attempt to reach a network ends the process with 99.
import { createRequire, syncBuiltinESMExports } from 'node:module';

const require = createRequire(import.meta.url);
const DOORS = {
  'node:net': ['connect', 'createConnection', 'createServer'],
  'node:tls': ['connect'],
  'node:dgram': ['createSocket'],
  'node:dns': ['lookup', 'resolve', 'resolve4', 'resolve6'],
  'node:http': ['request', 'get', 'createServer'],
  'node:https': ['request', 'get'],
  'node:http2': ['connect'],
};
for (const [name, doors] of Object.entries(DOORS)) {
  const module = require(name);
  for (const door of doors) module[door] = () => caught(`${name}.${door}`);
}
require('node:net').Socket.prototype.connect = () => caught('Socket.connect');
globalThis.fetch = () => caught('fetch');
syncBuiltinESMExports();

function caught(what) {
  process.stderr.write(`network: ${what}\n`);
  process.exit(99);
}

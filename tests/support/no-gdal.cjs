// Preloaded by tests: as on a machine where gdal-async could not be installed.
const Module = require('node:module');
const load = Module._load;
Module._load = function (request, ...rest) {
  if (request === 'gdal-async') throw new Error('not here');
  return load.call(this, request, ...rest);
};

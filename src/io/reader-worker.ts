import { workerData } from 'node:worker_threads';
import { Problem } from '../model/problem.js';
import { unpackShapefile, zippedShapefiles } from './archive/shapefile.js';
import { tempFault } from './gdal/private-temp.js';
import { readGeoParquet } from './geoparquet/read.js';
import type { ReaderAnswer, ReaderOrder } from './reader-thread.js';
import { answerOrdersLater, type ThreadStart } from './sync-thread.js';
import { systemFault } from './system-faults.js';
import { readTableLayer } from './table/layer.js';
import { readTable } from './table/read.js';

answerOrdersLater<ReaderOrder, ReaderAnswer | null>(workerData as ThreadStart, async (order) => {
  if (order.kind === 'end') return null;
  try {
    return { kind: 'read', value: await obey(order) };
  } catch (error) {
    const problem = error instanceof Problem ? error : (tempFault(error) ?? systemFault(error));
    if (problem) return { kind: 'problem', code: problem.code, where: problem.where, params: problem.params };
    return { kind: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
});

function obey(order: Exclude<ReaderOrder, { kind: 'end' }>): Promise<unknown> {
  switch (order.kind) {
    case 'table':
      return readTable(order.path, order.options);
    case 'table-layer':
      return readTableLayer(order.path, order.target, order.options);
    case 'geoparquet':
      return readGeoParquet(order.path, order.target);
    case 'unzip':
      return unpackShapefile(order.wish, order.folder);
    case 'zipped':
      return zippedShapefiles(order.archive, order.shapes);
  }
}

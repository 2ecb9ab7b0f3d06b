import { expect, test } from 'vitest';
import { systemFault } from '../../src/io/system-faults.js';

test('memory that the system does not give is no defect of ours: it may be tried again', () => {
  let refused: unknown;
  try {
    new ArrayBuffer(2 ** 52);
  } catch (error) {
    refused = error;
  }
  expect(systemFault(refused)).toMatchObject({ code: 'MEMORY_SHORT', exitCode: 75 });
  expect(systemFault(new RangeError('Invalid array length'))).toBe(null);
});

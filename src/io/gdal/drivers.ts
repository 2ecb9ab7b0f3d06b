import { GdalAbsent, loadGdal } from './load.js';

/** The version of GDAL and the names of its drivers, or null where it cannot be used. */
export function loadGdalDrivers(): { readonly version: string; readonly drivers: readonly string[] } | null {
  try {
    const { version, drivers } = loadGdal();
    return { version, drivers: drivers.getNames() };
  } catch (error) {
    if (error instanceof GdalAbsent) return null;
    throw error;
  }
}

type Gdal = typeof import('gdal-async');

/** gdal-async, or null (with the reason printed) on a machine where it is not built. */
export async function loadGdal(): Promise<Gdal | null> {
  try {
    const loaded = (await import('gdal-async')) as Gdal & { default?: Gdal };
    return loaded.default ?? loaded;
  } catch (error) {
    console.warn(`skipped, gdal-async does not load: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    return null;
  }
}

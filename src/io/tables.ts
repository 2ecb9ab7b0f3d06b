/** A table of facts that comes with the program; `name` with its extension. */
export function tableFile(name: string): URL {
  return new URL(`../tables/${name}`, import.meta.url);
}

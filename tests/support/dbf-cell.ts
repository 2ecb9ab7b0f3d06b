/** A copy of a .dbf with one cell changed; the text is cut or filled with blanks to the width of the field. */
export function dbfCell(dbf: Buffer, record0: number, field: string, value: string | Buffer): Buffer {
  const copy = Buffer.from(dbf);
  const headerLength = copy.readUInt16LE(8);
  let offset = 1;
  for (let at = 32; at < headerLength - 1; at += 32) {
    const name = copy.toString('latin1', at, at + 11).replace(/\0.*$/s, '');
    const width = copy[at + 16]!;
    if (name === field) {
      const cell = headerLength + record0 * copy.readUInt16LE(10) + offset;
      copy.fill(0x20, cell, cell + width);
      Buffer.from(value as string).copy(copy, cell, 0, width);
      return copy;
    }
    offset += width;
  }
  throw new Error(`no field ${field}`);
}

/**
 * Access to FlatBuffers that may be damaged: every step is checked against the bytes of the buffer, nothing is
 * allocated. Positions are offsets into the view; 0 stands for a field that is not there.
 *
 * Source  flatbuffers.dev, "FlatBuffer internals".
 */
export class FlatTables {
  /** Elements of the vector asked for last. */
  count = 0;
  private view: DataView = new DataView(new ArrayBuffer(0));
  private start = 0;
  private end = 0;

  /** `broken` is told where the bytes make no sense, and must throw. */
  constructor(private readonly broken: (at: number) => never) {}

  /** Turns to the buffer in bytes `start` … `end − 1` of a view; the position of its root table. */
  root(view: DataView, start: number, end: number): number {
    this.view = view;
    this.start = start;
    this.end = end;
    if (end - start < 8) this.broken(start);
    return this.target(start);
  }

  /** Where the field in a slot of a table begins; it takes up `bytes`. */
  field(table: number, slot: number, bytes: number): number {
    const { view, start, end } = this;
    if (table < start || table + 4 > end) this.broken(table);
    const layout = table - view.getInt32(table, true);
    if (layout < start || layout + 4 > end) this.broken(table);
    const layoutBytes = view.getUint16(layout, true);
    if (layout + layoutBytes > end) this.broken(layout);
    const entry = 4 + 2 * slot;
    if (entry + 2 > layoutBytes) return 0;
    const offset = view.getUint16(layout + entry, true);
    if (offset === 0) return 0;
    if (offset < 4 || table + offset + bytes > end) this.broken(layout + entry);
    return table + offset;
  }

  /** The table or vector that the offset at `at` points to. */
  target(at: number): number {
    const to = at + this.view.getUint32(at, true);
    if (to === at || to + 4 > this.end) this.broken(at);
    return to;
  }

  /** The first element of the vector that the field at `at` points to; `count` says how many there are. */
  vector(at: number, elementBytes: number): number {
    const vector = this.target(at);
    const count = this.view.getUint32(vector, true);
    if (vector + 4 + elementBytes * count > this.end) this.broken(vector);
    this.count = count;
    return vector + 4;
  }
}

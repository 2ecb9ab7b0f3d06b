const FIRST_SLOTS = 128;
const LARGE_TABLE = 2048;

/**
 * Numbers the label sets (sets of covers) of one patch as they occur. State 0 is the empty set; `toggle` gives the
 * state reached by adding or removing one cover. Transitions are remembered, so the walk through a slab costs
 * one or two comparisons a step; equal sets get equal numbers whatever way led there.
 */
export class LabelSets {
  count = 1;
  /** Area of every state, filled by the sweep (m²), and its first moment about the local x origin (m³). */
  area = new Float64Array(64);
  momentX = new Float64Array(64);

  private firstLink = new Int32Array(64).fill(-1);
  private linkNext = new Int32Array(128);
  private linkCover = new Int32Array(128);
  private linkState = new Int32Array(128);
  private links = 0;

  private memberStart = new Int32Array(64);
  private memberCount = new Int32Array(64);
  private members = new Int32Array(256);
  private membersUsed = 0;

  private hash = new Int32Array(64);
  /** Open addressing by hash: the state + 1, 0 for a free slot. A power of two, never more than half full. */
  private slots = new Int32Array(FIRST_SLOTS);

  clear(): void {
    this.count = 1;
    this.links = 0;
    this.membersUsed = 0;
    this.firstLink[0] = -1;
    this.memberStart[0] = 0;
    this.memberCount[0] = 0;
    this.area[0] = 0;
    this.momentX[0] = 0;
    this.hash[0] = 0;
    // A giant's table is not worth emptying for every patch after it.
    if (this.slots.length > LARGE_TABLE) this.slots = new Int32Array(FIRST_SLOTS);
    else this.slots.fill(0);
    this.slots[0] = 1;
  }

  toggle(state: number, cover: number): number {
    const { linkCover, linkNext } = this;
    for (let link = this.firstLink[state]!; link >= 0; link = linkNext[link]!) {
      if (linkCover[link] === cover) return this.linkState[link]!;
    }
    return this.connect(state, cover);
  }

  /** The covers of a state, ascending; a view that is valid until the next `clear`. */
  membersOf(state: number): Int32Array {
    const start = this.memberStart[state]!;
    return this.members.subarray(start, start + this.memberCount[state]!);
  }

  private connect(state: number, cover: number): number {
    const target = this.intern(state, cover);
    this.link(state, cover, target);
    this.link(target, cover, state);
    return target;
  }

  private link(from: number, cover: number, to: number): void {
    const i = this.links++;
    if (i === this.linkNext.length) {
      this.linkNext = grown(this.linkNext);
      this.linkCover = grown(this.linkCover);
      this.linkState = grown(this.linkState);
    }
    this.linkCover[i] = cover;
    this.linkState[i] = to;
    this.linkNext[i] = this.firstLink[from]!;
    this.firstLink[from] = i;
  }

  /** The number of the set `state` with `cover` added or removed. */
  private intern(state: number, cover: number): number {
    const start = this.membersUsed;
    const length = this.writeToggled(state, cover);
    const hash = this.hash[state]! ^ mix(cover);
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const candidate = slots[slot]! - 1;
      if (this.hash[candidate] === hash && this.sameMembers(candidate, start, length)) return candidate;
    }
    const created = this.count++;
    slots[slot] = created + 1;
    if (created === this.area.length) this.growStates();
    this.area[created] = 0;
    this.momentX[created] = 0;
    this.firstLink[created] = -1;
    this.memberStart[created] = start;
    this.memberCount[created] = length;
    this.membersUsed = start + length;
    this.hash[created] = hash;
    if (2 * this.count > slots.length) this.rehash();
    return created;
  }

  private rehash(): void {
    const slots = new Int32Array(2 * this.slots.length);
    const mask = slots.length - 1;
    for (let state = 0; state < this.count; state++) {
      let slot = this.hash[state]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = state + 1;
    }
    this.slots = slots;
  }

  /** Writes the toggled members behind the used ones and returns how many they are. */
  private writeToggled(state: number, cover: number): number {
    const from = this.memberStart[state]!;
    const count = this.memberCount[state]!;
    while (this.membersUsed + count + 1 > this.members.length) this.members = grown(this.members);
    const { members } = this;
    let out = this.membersUsed;
    let placed = false;
    for (let i = from; i < from + count; i++) {
      const member = members[i]!;
      if (!placed && member >= cover) {
        placed = true;
        if (member === cover) continue;
        members[out++] = cover;
      }
      members[out++] = member;
    }
    if (!placed) members[out++] = cover;
    return out - this.membersUsed;
  }

  private sameMembers(state: number, start: number, length: number): boolean {
    if (this.memberCount[state] !== length) return false;
    const from = this.memberStart[state]!;
    for (let i = 0; i < length; i++) if (this.members[from + i] !== this.members[start + i]) return false;
    return true;
  }

  private growStates(): void {
    const size = this.area.length * 2;
    this.area = grownFloat(this.area, size);
    this.momentX = grownFloat(this.momentX, size);
    this.firstLink = grown(this.firstLink);
    this.memberStart = grown(this.memberStart);
    this.memberCount = grown(this.memberCount);
    this.hash = grown(this.hash);
  }
}

/** Spreads small ordinals over 32 bits (the finaliser of MurmurHash3, public domain, Austin Appleby). */
function mix(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function grown(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(values.length * 2);
  larger.set(values);
  return larger;
}

function grownFloat(values: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(size);
  larger.set(values);
  return larger;
}

/** Told when a station begins, and how far the long one has come. */
export interface Progress {
  phase(name: PhaseName): void;
  step(done: number, of: number): void;
}

export type PhaseName = 'open' | 'patches' | 'layers' | 'overlay' | 'write' | 'publish';

/** Passes progress on and keeps the time of every phase. */
export class PhaseClock implements Progress {
  private readonly started = new Date();
  private readonly seconds: Record<string, number> = {};
  private current: PhaseName | null = null;
  private since = performance.now();

  constructor(private readonly next: Progress) {}

  phase(name: PhaseName): void {
    this.stop();
    this.current = name;
    this.next.phase(name);
  }

  step(done: number, of: number): void {
    this.next.step(done, of);
  }

  /** The run so far, for the part of the manifest that is not hashed. */
  run() {
    this.stop();
    return {
      started: this.started.toISOString(),
      seconds: this.seconds,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      // Node gives kibibytes on every system.
      peak_memory_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  }

  private stop(): void {
    const now = performance.now();
    if (this.current) this.seconds[this.current] = Math.round(now - this.since) / 1000;
    this.since = now;
  }
}

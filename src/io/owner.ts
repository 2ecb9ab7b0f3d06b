import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that owns a file or folder, as it writes itself down there. */
export interface Owner {
  readonly host: string;
  /** Process numbers mean something inside of this only; '' where the system does not tell. */
  readonly space: string;
  readonly pid: number;
  /** When the process began, by the system: numbers are given out again. '' where the system does not tell. */
  readonly born: string;
  /** For people: when it took hold. */
  readonly since: string;
}

/** This process. */
export function thisProcess(): Owner {
  return {
    host: hostname(),
    space: pidSpace(),
    pid: process.pid,
    born: bornAt(process.pid),
    since: new Date().toISOString(),
  };
}

/**
 * What can be known of an owner from here: `gone` when it certainly does not run any more, `here` when it runs on this
 * machine, `elsewhere` when it belongs to another machine or container, which cannot be looked into.
 */
export function whereabouts(owner: Owner): 'gone' | 'here' | 'elsewhere' {
  if (owner.host !== hostname() || owner.space !== pidSpace()) return 'elsewhere';
  if (!isRunning(owner.pid)) return 'gone';
  const born = bornAt(owner.pid);
  return born !== '' && owner.born !== '' && born !== owner.born ? 'gone' : 'here';
}

/** The owner written down in a text; null when it is none. */
export function parseOwner(text: string): Owner | null {
  try {
    const { host, space, pid, born, since } = JSON.parse(text) as Record<string, unknown>;
    if (typeof host !== 'string' || !Number.isInteger(pid)) return null;
    return {
      host,
      space: String(space ?? ''),
      pid: pid as number,
      born: String(born ?? ''),
      since: String(since ?? ''),
    };
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function pidSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Field 22 of /proc/PID/stat counts from the start of the machine; its name in brackets may hold blanks. */
function bornAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${ticks}`;
  } catch {
    return '';
  }
}

/** What the kernel knows of a process and its descendants: memory, bytes written. */
import { readdirSync, readFileSync } from 'node:fs';

/** The process and everything it started. */
export function family(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const child = Number(entry);
    if (!Number.isInteger(child)) continue;
    const parent = Number(/^PPid:\s+(\d+)/m.exec(text(`/proc/${entry}/status`))?.[1] ?? 0);
    parents.set(parent, [...(parents.get(parent) ?? []), child]);
  }
  const all = [pid];
  for (let at = 0; at < all.length; at++) all.push(...(parents.get(all[at] ?? -1) ?? []));
  return all;
}

/** Resident memory of the whole family in MB. */
export function rssMb(pid: number): number {
  return sum(pid, (id) => Number(/^VmRSS:\s+(\d+)/m.exec(text(`/proc/${id}/status`))?.[1] ?? 0)) / 1024;
}

/** Bytes the family handed to write calls: what reaches a card is this much or a little more. */
export function writtenBytes(pid: number): number {
  return sum(pid, (id) => Number(/^wchar: (\d+)/m.exec(text(`/proc/${id}/io`))?.[1] ?? 0));
}

/** CPU time of the family in ms. */
export function cpuMs(pid: number): number {
  return sum(pid, (id) => {
    const stat = text(`/proc/${id}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
  });
}

function sum(pid: number, of: (id: number) => number): number {
  return family(pid).reduce((total, id) => total + of(id), 0);
}

function text(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // it ended meanwhile
  }
}

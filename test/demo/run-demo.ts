/** The demo as a person starts it, and what it must leave behind: nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { program } from '../program.ts';

export const entry = program;

/** Processes whose command line names this folder: everything the demo starts is told where its things are. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return command.includes(folder) && Number(pid) !== process.pid ? [`${pid} ${command}`] : [];
      } catch {
        return []; // it ended while we looked
      }
    });
}

/** The last line that says anything. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

/** "53 scans made, 52 on record": both numbers. */
export function scansOf(text: string): { made: number; recorded: number } {
  const [, made, recorded] = /(\d+) scans made, (\d+) on record/.exec(lastLine(text)) ?? [];
  return { made: Number(made), recorded: Number(recorded) };
}

/** A run takes seconds; a machine that does other things meanwhile may take many times that. */
export const runLimit = { timeout: 120_000 };
/** The demo promises three seconds; the rest is for a busy machine. */
export const stopMsMax = 6_000;

/** The commands as commander knows them: the one source of completion and manual page. */
import type { Command } from 'commander';

/** One command, or a group of them, with the words that lead to it. */
type Listed = { words: readonly string[]; command: Command };

/** Every command below `root`, groups before what is in them, in the order of `--help`. */
export function listed(root: Command, words: readonly string[] = []): Listed[] {
  return root.commands.flatMap((command) => {
    const own = [...words, command.name()];
    return [{ words: own, command }, ...listed(command, own)];
  });
}

/** The long forms, as they are typed. */
export const longOptions = ({ options }: Command): string[] => [
  ...options.flatMap(({ long, hidden }) => (typeof long === 'string' && !hidden ? [long] : [])),
  '--help',
];

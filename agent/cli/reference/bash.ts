/** The completion for bash: commands, their sub-commands and long options; files where a value is wanted. */
import type { Command } from 'commander';
import { listed, longOptions } from './tree.ts';

export function bashCompletion(root: Command): string {
  const rows = [{ words: [] as readonly string[], command: root }, ...listed(root)].map(
    ({ words, command }) =>
      `    '${words.join(' ')}') offered='${[...command.commands.map((child) => child.name()), ...longOptions(command)].join(' ')}' ;;`,
  );
  const groups = listed(root)
    .filter(({ command }) => command.commands.length > 0)
    .map(({ words }) => words.join(' '));
  return `# bash completion of tallyman, written by \`tallyman reference bash\`
_tallyman() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' word offered='' skip=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ -n "$skip" ]; then skip=''; continue; fi
    case "$word" in
    --config | --data) skip=yes ;;
    -*) ;;
    *)
      # The words after a command that has none below it are its arguments.
      case "$path" in
      ${['', ...groups].map((group) => `'${group}'`).join(' | ')}) path="\${path:+$path }$word" ;;
      esac
      ;;
    esac
  done
  case "$path" in
${rows.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$offered" -- "$current")
  [ \${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$current")
}
complete -o filenames -F _tallyman tallyman
`;
}

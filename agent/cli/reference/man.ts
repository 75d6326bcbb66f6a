/** The manual page, in the language of man(7). */
import type { Command } from 'commander';
import { listed } from './tree.ts';

export function manualPage(root: Command, version: string): string {
  const commands = listed(root).filter(({ command }) => command.commands.length === 0);
  return [
    `.TH TALLYMAN 1 "" "tallyman ${version}" "User Commands"`,
    '.SH NAME',
    'tallyman \\- edge agent of a warehouse dock',
    '.SH SYNOPSIS',
    '.B tallyman',
    '[\\fIoptions\\fR] \\fIcommand\\fR [\\fIarguments\\fR]',
    '.SH DESCRIPTION',
    text(root.description()),
    'While the agent runs, the other commands talk to it over its local socket.',
    '.SH OPTIONS',
    ...options(root),
    '.SH COMMANDS',
    ...commands.flatMap(({ words, command }) => [
      `.SS "${text(`${words.join(' ')} ${command.usage().replace('[options]', '').trim()}`.trim())}"`,
      text(sentence(command.description())),
      ...options(command),
    ]),
    '.SH EXIT STATUS',
    '0 done, 1 failed, 2 bad usage or configuration.',
    '.SH FILES',
    ...tagged(
      '/etc/tallyman/tallyman.toml',
      'the configuration; /usr/share/tallyman/example.toml explains every table',
    ),
    ...tagged('/var/lib/tallyman', 'the ledger'),
    '.SH SEE ALSO',
    'systemctl(1), journalctl(1), /usr/share/doc/tallyman/README.md',
    '',
  ].join('\n');
}

const options = (command: Command): string[] =>
  command.options.filter(({ hidden }) => !hidden).flatMap(({ flags, description }) => tagged(flags, description));

const tagged = (tag: string, description: string) => ['.TP', `.B "${text(tag)}"`, text(description)];

const sentence = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/** A line that begins with a point or an apostrophe would be a request, a backslash an escape, a hyphen no minus. */
function text(words: string): string {
  const escaped = words.replace(/\\/g, '\\e').replace(/-/g, '\\-').replace(/"/g, '\\(dq').replace(/\s+/g, ' ');
  return escaped.replace(/^([.'])/, '\\&$1');
}

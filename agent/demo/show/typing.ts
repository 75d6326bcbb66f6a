/**
 * What a person's keys mean. Pure: text from a raw terminal in, the input line and what was asked for out. A letter is
 * a command only as a single key press on an empty line, never inside a paste: pasted codes may begin with any
 * character.
 */
type Typing = { line: string; pasting: boolean; rest: string };
export type Asked =
  | { type: 'scan'; code: string }
  | { type: 'quit' }
  | { type: 'network' }
  | { type: 'kill' }
  | { type: 'help' };

export const nothingTyped: Typing = { line: '', pasting: false, rest: '' };

/** Longer than any barcode; what goes beyond is dropped. */
const lineMax = 400;
const commands: Record<string, Asked> = {
  q: { type: 'quit' },
  o: { type: 'network' },
  k: { type: 'kill' },
  '?': { type: 'help' },
};
const pasteBegins = '\u001b[200~';
const pasteEnds = '\u001b[201~';
const escapeKey = '\u001b';
/** What may follow an escape: all of a sequence, or the beginning of one, which is kept for the next piece of input. */
const sequence = /^(\[[0-9;?]{0,16}[@-~]|O.|[^[O])/s;
const unfinished = /^(\[[0-9;?]{0,16}|O)$/;

export function type(before: Typing, input: string): { typing: Typing; asked: Asked[] } {
  const asked: Asked[] = [];
  let { line, pasting } = before;
  let rest = before.rest + input;
  while (rest !== '') {
    if (rest.startsWith(pasteBegins) || rest.startsWith(pasteEnds)) {
      pasting = rest.startsWith(pasteBegins);
      rest = rest.slice(pasteBegins.length);
      continue;
    }
    if (rest.startsWith(escapeKey)) {
      const after = rest.slice(1);
      if (unfinished.test(after)) break;
      rest = after.slice(sequence.exec(after)?.[0].length ?? 0);
      continue;
    }
    const key = rest[0] ?? '';
    rest = rest.slice(1);
    if (key === '\u0003') asked.push({ type: 'quit' });
    else if (key === '\r' || key === '\n') {
      if (line.trim() !== '') asked.push({ type: 'scan', code: line.trim() });
      line = '';
    } else if (key === '\u007f' || key === '\b') line = line.slice(0, -1);
    else if (key === '\u0015') line = '';
    else if (line === '' && !pasting && input.length === 1 && commands[key] !== undefined) asked.push(commands[key]);
    // GS (Ctrl-]) separates the elements of a GS1 code; what scanners send is Latin-1.
    else if ((key >= ' ' && key <= '\u00ff' && key !== '\u007f') || key === '\u001d')
      line = (line + key).slice(0, lineMax);
  }
  return { typing: { line, pasting, rest }, asked };
}

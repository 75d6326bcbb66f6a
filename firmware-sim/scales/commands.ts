/** What the host types, cut into commands at a terminator; a scale keeps no more of a half command than a line. */
const lineMax = 80;

export function commandReader(terminator: string): (bytes: Uint8Array) => string[] {
  let typed = '';
  return (bytes) => {
    typed = (typed + Buffer.from(bytes).toString('latin1')).slice(-lineMax);
    const commands = typed.split(terminator);
    typed = commands.pop() ?? '';
    return commands;
  };
}

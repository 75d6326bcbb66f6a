/**
 * Whether the site's server does what everything here rests on: it takes a message only where the subject ends as
 * expected, each subject for itself, and creates a thing once. Servers have been wrong about that
 * (nats-server #3716, #4320, #7361), so each start of a dock asks; a server that is not trusted is as one that is away.
 */
import type { Appended, Streams } from './streams.ts';

/**
 * @param subjects two of this dock's own, that nobody else writes to
 * @returns why it cannot be trusted; undefined: it can
 */
export async function distrust(
  streams: Streams,
  stream: string,
  [one, other]: readonly [string, string],
): Promise<string | undefined> {
  const at = async (subject: string): Promise<number | undefined> => {
    const found = await streams.last(stream, subject);
    return found.type === 'found' ? found.message.seq : found.type === 'none' ? 0 : undefined;
  };
  const last = await at(one);
  const lastOther = await at(other);
  if (last === undefined || lastOther === undefined) return 'the site’s server does not answer';
  const put = async (subject: string, expected: number) =>
    await streams.append(stream, subject, expected, Buffer.from('probe'));
  const steps: [string, Appended['type'], () => Promise<Appended>][] = [];
  const first = await put(one, last);
  if (first.type !== 'stored') return whatIsWrong('takes nothing where a subject ends as expected', first);
  // The stream goes on with another subject in between: that must not count for this one.
  steps.push(['takes nothing on a second subject', 'stored', () => put(other, lastOther)]);
  steps.push(['took a message behind one that it did not expect', 'wrong-last', () => put(one, last)]);
  steps.push(['created a thing twice', 'wrong-last', () => put(one, 0)]);
  steps.push(['mixes up the ends of two subjects', 'stored', () => put(one, first.seq)]);
  for (const [wrong, wanted, step] of steps) {
    const became = await step();
    if (became.type !== wanted) return whatIsWrong(wrong, became);
  }
  return undefined;
}

function whatIsWrong(wrong: string, became: Appended): string {
  if (became.type === 'unknown') return 'the site’s server does not answer';
  return `the site’s server ${wrong}${became.type === 'refused' ? ` (${became.text})` : ''}`;
}

/** The texts of printed codes: what `tallyman print` draws. Only this dock can make them, so they are asked of it. */
import { z } from 'zod';
import { provenCode } from '../../inventory/nouns/command-codes.ts';
import { command, failed, ok } from '../command.ts';

const words = z.string().regex(/^[A-Z0-9-]{1,48}$/, 'must be words of a code, as in "UNDO", "QTY-12" or "BADGE-ANNA"');

export const stationCodes = command({
  area: 'station',
  verb: 'codes',
  title: 'The texts of command codes and badges as this dock proves them, for printing; who has them may scan them',
  changes: false,
  params: z.strictObject({ words: z.array(words).min(1).max(500) }),
  async run({ words }, { commandKeys }) {
    const [key] = commandKeys.list();
    if (key === undefined) return failed('storage', 'There is no key to print with; `tallyman status` says why.');
    return ok({ codes: words.map((each) => provenCode(each, key)) });
  },
});

/**
 * A dock leaves its site, and comes back: its key is taken from the server first, so that nothing of it comes late;
 * then its log says that it ends. What it did and did not publish nobody knows, and it is told again when it comes
 * back.
 */

import type { Range } from '../core/range.ts';
import { packed, unpacked } from '../facts/codec.ts';
import type { Streams } from '../link/streams.ts';
import { lossesOf } from '../losses.ts';
import { countAsHeard } from '../register.ts';
import type { Keeper } from './keeper.ts';
import type { Member } from './record.ts';

/** `upTo`: the last entry of the dock that the others know of; 0: none. */
type Left = { readonly dock: string; readonly upTo: number };

/** @throws a sentence for a person */
export async function retire(keeper: Keeper, dock: string): Promise<Left> {
  memberOf(keeper, dock);
  return { dock, upTo: await changed(keeper, dock, 'retired') };
}

/** @throws a sentence for a person */
export async function resume(keeper: Keeper, dock: string): Promise<Left> {
  memberOf(keeper, dock);
  return { dock, upTo: await changed(keeper, dock, 'active') };
}

/** The others go on as if the dock had been heard, after the server lost what it had. */
export async function goOnWithout(keeper: Keeper, dock: string): Promise<void> {
  memberOf(keeper, dock);
  const { connection, streams } = await keeper.link();
  try {
    const losses = await lossesOf(streams, keeper.names);
    if (losses === undefined) throw new Error('the site’s server does not answer');
    await countAsHeard(streams, keeper.names, dock, losses.number);
  } finally {
    await connection.close();
  }
}

function memberOf(keeper: Keeper, dock: string): Member {
  const { docks, site } = keeper.record;
  const member = docks.find(({ name }) => name === dock);
  if (member !== undefined) return member;
  throw new Error(
    `there is no ${dock} in ${site}: there are ${docks.map(({ name }) => name).join(', ') || 'none yet'}`,
  );
}

/** @returns the last entry of it that is published */
async function changed(keeper: Keeper, dock: string, state: Member['state']): Promise<number> {
  const { connection, streams } = await keeper.link();
  try {
    const of = (to: Member['state']) =>
      keeper.change((record) => ({
        ...record,
        docks: record.docks.map((each) => (each.name === dock ? { ...each, state: to } : each)),
      }));
    // What was on its way comes before its end, or not at all.
    if (state === 'retired') of(state);
    const upTo = await mark(keeper, streams, dock, state === 'retired');
    if (state === 'active') of(state);
    return upTo;
  } finally {
    await connection.close();
  }
}

const attemptsMax = 8;

async function mark({ names }: Keeper, streams: Streams, dock: string, closed: boolean): Promise<number> {
  const subject = names.logOf(dock);
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const last = await streams.last(names.logs, subject);
    if (last.type === 'unknown') throw new Error(`the site’s server does not answer: ${last.text}`);
    const read = last.type === 'found' ? unpacked(last.message.payload) : undefined;
    if (read?.type === 'flaw') throw new Error(`the log of ${dock} holds what is none: ${read.text}`);
    const before = read?.range;
    const upTo = before?.to ?? 0;
    // Who published nothing has nothing to end.
    if (before === undefined || (before.closed === true) === closed) return upTo;
    const { v, epoch, to, hash } = before;
    const end: Range = {
      ...{ v, dock, epoch, after: to, to, hash, seen: {}, totals: [], facts: [] },
      ...(closed && { closed: true as const }),
    };
    const became = await streams.append(names.logs, subject, last.type === 'found' ? last.message.seq : 0, packed(end));
    if (became.type === 'stored') return upTo;
    if (became.type === 'refused') throw new Error(`the site’s server refuses it: ${became.text}`);
  }
  throw new Error(`the log of ${dock} goes on all the time: try it again`);
}

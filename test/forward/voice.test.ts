/** What a channel of a site's dock sends: nothing that another dock should tell, and first what another one began. */
import { expect, it } from 'vitest';
import type { Batch, SendResult } from '../../agent/follow/batch.ts';
import type { Channel, ChannelContext, LoadedKind } from '../../agent/forward/channel.ts';
import { fenced, type Voice } from '../../agent/forward/voice.ts';

const batch = (key: string): Batch => ({
  ...{ key, epoch: 'e', after: 0, to: 1, seen: 1, snapshot: true, lines: [], body: key },
});
const taken: SendResult = { type: 'acknowledged', rejected: [] };

function setUp({
  left,
  may = true,
  results = [],
}: {
  left?: Batch | 'unknown';
  may?: boolean;
  results?: SendResult[];
}) {
  const did: string[] = [];
  let leftNow = left;
  const voice: Voice = {
    speaks: true,
    turned: async () => undefined,
    mayTell: async (_, { key }) => {
      did.push(`may ${key}`);
      return may;
    },
    succession: {
      succeeds: async () => false,
      left: async () => leftNow,
      ended: (_, key, settled) => {
        did.push(`${key} ${settled ? 'is over' : 'comes again'}`);
        if (settled) leftNow = undefined;
      },
    },
    why: 'another dock tells',
  };
  const kind: LoadedKind = {
    open: () =>
      ({
        send: async ({ body }: Batch) => {
          did.push(`sent ${body}`);
          return results.shift() ?? taken;
        },
      }) as unknown as Channel,
  };
  const channel = fenced(kind, voice).open({}, { name: 'web' } as ChannelContext);
  const send = async (key: string) => await channel.send(batch(key), new AbortController().signal);
  return { did, send };
}

it('sends first, once, what another dock had on its way, and then its own', async () => {
  const { did, send } = setUp({ left: batch('theirs') });
  expect(await send('mine')).toEqual(taken);
  expect(await send('next')).toEqual(taken);
  expect(did).toEqual([
    ...['may theirs', 'sent theirs', 'theirs is over', 'may mine', 'sent mine', 'mine is over'],
    ...['may next', 'sent next', 'next is over'],
  ]);
});

it('sends nothing of its own before the other dock’s is settled, nor while nobody knows', async () => {
  const away: SendResult = { type: 'retry', reason: 'refused' };
  const { did, send } = setUp({ left: batch('theirs'), results: [away, away, away, away] });
  for (let n = 0; n < 4; n += 1) expect(await send('mine')).toEqual(away);
  expect(did.filter((each) => each.startsWith('sent'))).toEqual(Array(4).fill('sent theirs'));
  const unsure = setUp({ left: 'unknown' });
  expect(await unsure.send('mine')).toMatchObject({ type: 'retry', reason: 'another dock tells' });
  expect(unsure.did).toEqual([]);
});

it('goes on to its own after three silences of a storefront that is there', async () => {
  const silent: SendResult = { type: 'retry', reason: 'cut', silent: true };
  const { did, send } = setUp({ left: batch('theirs'), results: [silent, silent, silent] });
  for (let n = 0; n < 3; n += 1) expect(await send('mine')).toEqual(silent);
  expect(await send('mine')).toEqual(taken);
  expect(did.slice(-3)).toEqual(['may mine', 'sent mine', 'mine is over']);
});

it('sends nothing that another dock tells', async () => {
  const { did, send } = setUp({ may: false });
  expect(await send('mine')).toEqual({ type: 'retry', reason: 'another dock tells' });
  // Whoever waits for what is on its way does not wait for this.
  expect(did).toEqual(['may mine', 'mine comes again']);
});

/** A stream that is read from what the server says by itself, and asked for where that does not do. */
import { describe, expect, it } from 'vitest';
import { askEveryMs, Reader } from '../../agent/site/link/reader.ts';
import type { Stored } from '../../agent/site/link/streams.ts';

const message = (seq: number): Stored => ({ seq, subject: 'log', payload: Buffer.from(`${seq}`) });

/** A server that has some messages, and counts how often it is asked. */
function setUp(...has: number[]) {
  const server = { has, asked: 0 };
  let ms = 0;
  const reader = new Reader({
    ...{ stream: 'LOG', subject: 'log', clock: { monoMs: () => ms } },
    streams: {
      next: async (_, __, from) => {
        server.asked += 1;
        const seq = server.has.find((each) => each >= from);
        return seq === undefined ? { type: 'none' } : { type: 'found', message: message(seq) };
      },
      last: async () => ({ type: 'none' }),
    },
  });
  const read = async (): Promise<number[]> => {
    const found = await reader.next();
    return found.type === 'found' ? [found.message.seq, ...(await read())] : [];
  };
  const says = (...seqs: number[]) => {
    server.has.push(...seqs);
    for (const seq of seqs) reader.heard(message(seq));
  };
  return { reader, server, read, says, later: (addedMs: number) => (ms += addedMs) };
}

describe('a reader', () => {
  it('asks once where the stream ends, and reads what follows from what it hears', async () => {
    const { reader, server, read, says } = setUp(1, 2, 5);
    reader.begin(2);
    expect(await read()).toEqual([2, 5]);
    expect(server.asked).toBe(3);
    expect(await read()).toEqual([]);
    says(6, 7);
    expect(await read()).toEqual([6, 7]);
    expect(server.asked).toBe(3);
  });

  it('passes over what its own dock appended', async () => {
    const { reader, server, read, says } = setUp();
    expect(await read()).toEqual([]);
    reader.own(1);
    says(2);
    reader.own(3);
    reader.own(4);
    says(5);
    expect([await read(), server.asked]).toEqual([[2, 5], 1]);
  });

  it('asks for what it missed, and reads nothing twice', async () => {
    const { server, read, says } = setUp();
    await read();
    server.has.push(1);
    says(2);
    expect(await read()).toEqual([1, 2]);
    says(3);
    expect([await read(), server.asked]).toEqual([[3], 4]);
  });

  it('asks when it has to be certain', async () => {
    const { reader, server, read } = setUp();
    await read();
    server.has.push(1);
    expect(await read()).toEqual([]);
    reader.doubt();
    expect(await read()).toEqual([1]);
  });

  it('asks once a minute; of a server that did not speak of what it has, every time until it does', async () => {
    const { server, read, says, later } = setUp();
    await read();
    later(askEveryMs - 1);
    server.has.push(1);
    expect(await read()).toEqual([]);
    later(1);
    expect(await read()).toEqual([1]);
    server.has.push(2);
    expect(await read()).toEqual([2]);
    says(3);
    expect(await read()).toEqual([3]);
    const { asked } = server;
    expect([await read(), server.asked]).toEqual([[], asked]);
  });

  it('keeps no more than it has room for, and loses none of it', async () => {
    const { read, says } = setUp();
    await read();
    const many = Array.from({ length: 200 }, (_, n) => n + 1);
    says(...many);
    expect(await read()).toEqual(many);
  });
});

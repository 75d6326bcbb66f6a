/**
 * What a contact is written to about, as often as it asked, at a real mail server: what came since the last mail and
 * still holds, each once, whatever is cut off between the record and the mail.
 */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { expect, it, onTestFinished } from 'vitest';
import type { Alarms } from '../../agent/alarms/alarms.ts';
import type { LateChannel } from '../../agent/inventory/nightly/digest-lines.ts';
import type { Contact } from '../../agent/inventory/nouns/nightly/digest.ts';
import { digestLetters } from '../../agent/mail/digest/digest-letters.ts';
import { Digests } from '../../agent/mail/digest/digests.ts';
import { Postman } from '../../agent/mail/postman.ts';
import { newDirectory, open } from '../ledger/dock.ts';
import { until } from '../wait.ts';

/** Quoted-printable (RFC 2045, 6.7) as UTF-8. */
function unquoted(text: string): string {
  const bytes = text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

async function mailServer() {
  const received: { to: string; subject: string; id: string; text: string }[] = [];
  const state = { refusing: false };
  const server = new SMTPServer({
    ...{ hideSTARTTLS: true, authOptional: true, logger: false },
    onMailFrom: (_address, _session, done) => (state.refusing ? done(new Error('451 not now')) : done()),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const text = unquoted(Buffer.concat(chunks).toString('latin1')).replaceAll('\r\n', '\n');
        const head = (name: string) => new RegExp(`^${name}: (.*(?:\\n .*)*)$`, 'm').exec(text)?.[1] ?? '';
        const to = session.envelope.rcptTo.map(({ address }) => address).join();
        received.push({ to, subject: head('Subject').replaceAll('\n ', ' '), id: head('Message-ID'), text });
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  return { received, state, smtp: `smtp://127.0.0.1:${port}` };
}

/** A dock with one contact; `later` moves its clock, `look` is the minute's look and the postman's after it. */
async function dock(contact: Partial<Contact>) {
  const post = await mailServer();
  const directory = newDirectory();
  const late: LateChannel[] = [];
  const contacts: Contact[] = [
    {
      mail: 'buyer@acme.example',
      merchant: 'acme',
      about: ['stock', 'deliveries', 'channels'],
      digest: 'now',
      ...contact,
    },
  ];
  let shiftMs = 0;
  let { book } = await open(directory);
  onTestFinished(() => book.close());
  const submit = (submission: Parameters<typeof book.submit>[0]) => book.submit(submission);
  const clock = {
    ...{ wallMs: () => Date.now() + shiftMs, monoMs: () => performance.now() },
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
  };
  const parts = () => {
    const mail = { smtp: post.smtp, from: 'dock-3@reno.example', to: {} };
    const config = {
      dock: { site: 'reno-1', name: 'dock-3', timezone: 'UTC', data: directory, locale: 'en', conditionReasons: [] },
    };
    const alarms = { raise: () => {}, clear: () => {} } as unknown as Alarms;
    const postman = new Postman({
      mail,
      clock,
      random: () => 0,
      alarms,
      readFile: async () => Buffer.from(''),
      log: () => {},
    });
    postman.join(digestLetters({ config, mail, contacts, book }));
    const digests = new Digests({
      ...{ book, contacts, clock, late: async () => late, onMade: () => {} },
      momentOf: () => {
        const at = new Date(clock.wallMs());
        return { date: at.toISOString().slice(0, 10), minute: at.getUTCHours() * 60 + at.getUTCMinutes() };
      },
    });
    return { postman, digests };
  };
  /** One round of a loop, ended when it begins to wait. */
  const round = async (turn: (signal: AbortSignal) => Promise<unknown>, waits: () => Promise<boolean>) => {
    const ending = new AbortController();
    const done = turn(ending.signal);
    await until('it waits', waits);
    ending.abort();
    await done;
  };
  const make = async () => {
    let slept = false;
    const { digests } = parts();
    const sleep = clock.sleep;
    clock.sleep = (ms, signal) => {
      slept = true;
      return sleep(ms, signal);
    };
    await round(digests.turn, async () => slept);
    clock.sleep = sleep;
  };
  const send = async () => {
    const { postman } = parts();
    await round(postman.turn, async () => postman.waits);
  };
  return {
    ...{ post, late, make, send, submit },
    look: async () => {
      await make();
      await send();
    },
    later: (ms: number) => {
      shiftMs += ms;
    },
    restart: async () => {
      await book.close();
      ({ book } = await open(directory));
    },
    item: (sku: string, lowStock: number, units: number) =>
      submit({ type: 'items', by: 'test', items: [{ merchant: 'acme', sku, name: `A ${sku}`, lowStock }] }).then(() =>
        submit({ type: 'adjust', by: 'test', merchant: 'acme', sku, quantity: units, reason: 'found' }),
      ),
    more: (sku: string, units: number) =>
      submit({ type: 'adjust', by: 'test', merchant: 'acme', sku, quantity: units, reason: 'found' }),
  };
}

const minute = 60_000;

it('tells what stands at first, then what came and still holds; what came and went is no news', async () => {
  const { post, look, later, item, more } = await dock({});
  await item('TEE-1', 5, 3);
  await item('MUG-1', 5, 9);
  await look();
  later(2 * minute);
  await look();
  expect(post.received.map(({ to, subject }) => [to, subject])).toEqual([
    ['buyer@acme.example', 'acme: 1 item low (reno-1/dock-3)'],
  ]);
  await more('MUG-1', -7);
  await more('MUG-1', 7);
  later(2 * minute);
  await look();
  expect(post.received).toHaveLength(1);
  await more('MUG-1', -7);
  await more('TEE-1', 9);
  later(2 * minute);
  await look();
  expect(post.received[1]).toMatchObject({ subject: 'acme: 1 item low (reno-1/dock-3)' });
  expect(post.received[1]?.text).toMatch(/- MUG-1 · Name: A MUG-1 · State: low · Available: 2/);
  expect(post.received[1]?.text).toMatch(/- TEE-1 · Name: A TEE-1 · State: enough again · Available: 12/);
});

it('tells of a finished delivery what was announced, came, is missing, over and damaged', async () => {
  const { post, look, later, submit } = await dock({ about: ['deliveries'] });
  await look();
  await submit({
    ...{ type: 'items', by: 'test', items: [{ merchant: 'acme', sku: 'TEE-1', name: '<b>Tee</b>' }] },
  });
  const notice = { lines: [{ sku: 'TEE-1', quantity: 4 }] };
  await submit({ type: 'notice-announce', by: 'test', merchant: 'acme', id: 'N-<1>', notice });
  await submit({ type: 'notice-close', by: 'test', merchant: 'acme', id: 'N-<1>', reason: 'nothing came' });
  later(2 * minute);
  await look();
  expect(post.received.map(({ subject }) => subject)).toEqual(['acme: 1 delivery finished (reno-1/dock-3)']);
  expect(post.received[0]?.text).toMatch(
    /- N-<1> · What: delivery · Announced: 4 · Received: 0 · Missing: 4 · Over: 0 · Damaged: 0/,
  );
  expect(post.received[0]?.text).not.toContain('<td>N-<1></td>');
});

it('tells once that a shop is not told, and once that it is again', async () => {
  const { post, late, look, later } = await dock({ about: ['channels'] });
  await look();
  late.push({ channel: 'acme-web', since: Date.UTC(2026, 10, 28, 9, 30), pending: 7 });
  for (let n = 0; n < 3; n++) {
    later(2 * minute);
    await look();
  }
  late.pop();
  later(2 * minute);
  await look();
  expect(post.received.map(({ subject }) => subject)).toEqual([
    'acme: 1 shop not told (reno-1/dock-3)',
    'acme: all is well again (reno-1/dock-3)',
  ]);
  expect(post.received[0]?.text).toMatch(
    /- acme-web · State: not told · Since \(UTC\): 2026-11-28 09:30 · Items waiting: 7/,
  );
});

it('comes at most once an hour, or once for a day, as the contact asked', async () => {
  const hourly = await dock({ digest: 'hourly' });
  await hourly.look();
  await hourly.item('TEE-1', 5, 3);
  hourly.later(50 * minute);
  await hourly.look();
  expect(hourly.post.received).toHaveLength(0);
  hourly.later(11 * minute);
  await hourly.look();
  expect(hourly.post.received).toHaveLength(1);

  const daily = await dock({ digest: '07:00' });
  await daily.look();
  await daily.item('TEE-1', 5, 3);
  const untilSeven = (7 * 60 * minute - (Date.now() % (24 * 60 * minute)) + 48 * 60 * minute) % (24 * 60 * minute);
  daily.later(untilSeven - 5 * minute);
  await daily.look();
  expect(daily.post.received).toHaveLength(0);
  daily.later(10 * minute);
  await daily.look();
  expect(daily.post.received).toHaveLength(1);
  await daily.item('MUG-1', 5, 3);
  daily.later(60 * minute);
  await daily.look();
  expect(daily.post.received).toHaveLength(1);
  daily.later(24 * 60 * minute);
  await daily.look();
  expect(daily.post.received.map(({ subject }) => subject)).toEqual(Array(2).fill('acme: 1 item low (reno-1/dock-3)'));
});

it('is sent once, whatever is cut off between its record and the server’s yes, and again under the same name', async () => {
  const { post, look, make, send, later, item, more, restart } = await dock({});
  await look();
  await item('TEE-1', 5, 3);
  later(2 * minute);
  post.state.refusing = true;
  await make();
  await restart();
  await send();
  await more('TEE-1', 9);
  await make();
  expect(post.received).toHaveLength(0);
  post.state.refusing = false;
  await restart();
  await send();
  await send();
  later(2 * minute);
  await look();
  await look();
  expect(post.received.map(({ subject }) => subject)).toEqual([
    'acme: 1 item low (reno-1/dock-3)',
    'acme: all is well again (reno-1/dock-3)',
  ]);
  expect(new Set(post.received.map(({ id }) => id)).size).toBe(2);
});

/**
 * R22: the report's mail at a real mail server: over TLS and in plain, refused, slow, cut off in the middle, and the
 * same mail again after that; formulas of a store do nothing, and colours have words beside them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ComparedRow, ReconciliationRow } from '../../agent/inventory/nouns/nightly/reconciliation.ts';
import { noClasses } from '../../agent/inventory/nouns/nightly/reconciliation.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import { post } from '../../agent/mail/post.ts';
import { Postman } from '../../agent/mail/postman.ts';
import { isQuiet } from '../../agent/reconcile/mail/class-words.ts';
import { reportLetters } from '../../agent/reconcile/mail/report-letters.ts';
import { reportMail } from '../../agent/reconcile/mail/report-mail.ts';
import type { MailConfig } from '../../config/config.ts';
import { Authority } from '../forward/certificates.ts';
import { until } from '../wait.ts';

/** Those of the tests so far. */
const servers: Server[] = [];

type Received = { from: string; to: string[]; user: string | undefined; text: string };

let dir: string;
let authority: Authority;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tallyman-mail-'));
  authority = new Authority(dir);
  writeFileSync(join(dir, 'password'), 'open sesame\n', { mode: 0o600 });
});
afterAll(() => rmSync(dir, { recursive: true }));

/** A mail server on this machine; it is closed with the test. */
async function mailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const { cert, key } = authority.issue();
  const server = new SMTPServer({
    ...{ cert, key, authOptional: true, logger: false },
    onAuth: ({ username, password }, _session, done) =>
      password === 'open sesame' ? done(null, { user: username }) : done(new Error('535 wrong password')),
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({
          from,
          to: rcptTo.map(({ address }) => address),
          user: session.user as string | undefined,
          text,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { server: listening } = server as unknown as { server: Server };
  servers.push(listening);
  const { port } = listening.address() as AddressInfo;
  return { received, port };
}

const row = (more: Partial<ComparedRow>): ComparedRow => ({
  ...{ channel: 'acme-web', listing: 'tee', sku: 'TEE', class: 'white', here: 1, there: 1 },
  ...{ done: 'nothing', reason: null },
  ...more,
});
const rows = [
  row({}),
  row({ class: 'yellow', there: 9, done: 'set', reason: 'drift: changed at the store, and not by this dock' }),
  row({ class: 'pink', listing: '=HYPERLINK("http://evil")', sku: '@SUM(A1)', here: null, there: 3, done: 'listed' }),
  row({ class: 'orange', listing: '<script>alert(1)</script>', here: 0, there: -2, done: 'set' }),
];
const report = {
  ...{ merchant: 'acme', run: '2026-11-28', date: '2026-11-28', rows, missed: ['2026-11-27'] },
  ...{ classes: { ...noClasses(), white: 1, yellow: 1, pink: 1, orange: 1 }, endedAt: Date.UTC(2026, 10, 28, 21) },
};
const sender = { site: 'reno-1', dock: 'dock-3', epoch: 'e1', from: 'dock@reno.example', to: ['ops@acme.example'] };
const mail = reportMail(report, sender);

const send = (smtp: string, more: Partial<MailConfig> = {}) =>
  post({ smtp, from: sender.from, ...more }, mail, {
    readFile: async (path) => (await import('node:fs/promises')).readFile(path),
    signal: new AbortController().signal,
  });
const known = () => ({ user: 'dock-3', passwordFile: join(dir, 'password'), caFile: authority.caFile });

describe('the mail', () => {
  it('says the result in its subject, has text, HTML and a file, and is the same mail at every try', () => {
    expect(mail.subject).toBe('acme 2026-11-28: 1 to look at, 2 put right (reno-1/dock-3)');
    expect(reportMail(report, sender).messageId).toBe(mail.messageId);
    expect(reportMail({ ...report, run: '2026-11-29' }, sender).messageId).not.toBe(mail.messageId);
    expect(reportMail(report, { ...sender, epoch: 'e2' }).messageId).not.toBe(mail.messageId);
    expect(mail.text).toContain('YELLOW  acme-web tee (TEE): here 1, there 9 — store set to ours; drift');
    expect(mail.text).toContain('Nothing was compared on 2026-11-27');
    expect(mail.html).toContain('<td data-head="Class">Yellow</td>');
    for (const name of ['White', 'Pink', 'Orange', 'Yellow', 'Blue', 'Green', 'Not compared']) {
      expect(mail.html).toContain(`<td>${name}</td>`);
      expect(mail.text).toContain(`${name}: `);
    }
  });

  it('is none of a quiet night, where that is wanted: something to do or put right is never quiet', () => {
    expect(isQuiet({ ...noClasses(), white: 5, blue: 2 })).toBe(true);
    for (const it of ['pink', 'orange', 'yellow', 'green', 'notCompared'] as const)
      expect([it, isQuiet({ ...noClasses(), white: 5, [it]: 1 })]).toEqual([it, false]);
  });

  it('takes nothing of a store for more than a text: no formula, no markup', () => {
    expect(mail.attachment?.content.split('\r\n')).toEqual([
      '\ufeffclass,channel,listing,sku,here,there,done,reason,name',
      'orange,acme-web,<script>alert(1)</script>,TEE,0,-2,set,,',
      'yellow,acme-web,tee,TEE,1,9,set,"drift: changed at the store, and not by this dock",',
      `pink,acme-web,"'=HYPERLINK(""http://evil"")",'@SUM(A1),,3,listed,,`,
      'white,acme-web,tee,TEE,1,1,nothing,,',
      '',
    ]);
    expect(mail.html).not.toContain('<script');
  });
});

describe('a mail server', () => {
  it('over TLS, with user and password, gets it', async () => {
    const { received, port } = await mailServer({ secure: true });
    expect(await send(`smtps://127.0.0.1:${port}`, known())).toEqual({ ok: true, unwanted: [] });
    expect(received).toMatchObject([{ from: sender.from, to: ['ops@acme.example'], user: 'dock-3' }]);
    expect(received[0]?.text).toContain(`Message-ID: ${mail.messageId}`);
    expect(received[0]?.text).toMatch(/Content-Type: text\/csv/);
  });

  it('with STARTTLS and in plain on this machine, too', async () => {
    const secured = await mailServer();
    expect(await send(`smtp://127.0.0.1:${secured.port}`, known())).toMatchObject({ ok: true });
    const plain = await mailServer({ hideSTARTTLS: true });
    expect(await send(`smtp://127.0.0.1:${plain.port}`)).toMatchObject({ ok: true });
  });

  it('elsewhere that has no TLS gets nothing, unless that is allowed', async () => {
    const { received, port } = await mailServer({ hideSTARTTLS: true });
    // The same machine, by a name that does not say so.
    const url = `smtp://[::ffff:127.0.0.1]:${port}`;
    expect(await send(url)).toMatchObject({ ok: false });
    expect(received).toEqual([]);
    expect(await send(url, { allowInsecure: true })).toMatchObject({ ok: true });
  });

  it('that takes its time with every answer gets it all the same, once', async () => {
    const slowly = () => new Promise((resolve) => setTimeout(resolve, 150));
    const { received, port } = await mailServer({
      hideSTARTTLS: true,
      onConnect: (_session, done) => void slowly().then(() => done()),
      onMailFrom: (_address, _session, done) => void slowly().then(() => done()),
      onRcptTo: (_address, _session, done) => void slowly().then(() => done()),
    });
    expect(await send(`smtp://127.0.0.1:${port}`)).toEqual({ ok: true, unwanted: [] });
    expect(received).toHaveLength(1);
  });

  it('that says nothing more is left when the dock stops', async () => {
    const stop = new AbortController();
    const silent = { onMailFrom: () => stop.abort(), closeTimeout: 100 };
    const { received, port } = await mailServer({ hideSTARTTLS: true, ...silent });
    const posted = await post({ smtp: `smtp://127.0.0.1:${port}`, from: sender.from }, mail, {
      readFile: async () => Buffer.alloc(0),
      signal: stop.signal,
    });
    expect([posted.ok, received]).toEqual([false, []]);
  });

  it.each<[string, Partial<MailConfig>, RegExp]>([
    ['that nobody vouches for', { user: 'dock-3' }, /self-signed|unable to (get|verify)|certificate/],
    ['whose password is another', { passwordFile: 'wrong' }, /535|Invalid login|wrong password/],
    ['whose password file is gone', { passwordFile: '/nowhere' }, /ENOENT/],
  ])('%s gets nothing, and the reason is said', async (_name, more, reason) => {
    const { received, port } = await mailServer({ secure: true });
    writeFileSync(join(dir, 'wrong'), 'guess', { mode: 0o600 });
    const { caFile, ...user } = known();
    const asked = 'user' in more ? { ...user, ...more } : { ...user, caFile, ...more };
    const passwordFile = asked.passwordFile === 'wrong' ? join(dir, 'wrong') : asked.passwordFile;
    const posted = await send(`smtps://127.0.0.1:${port}`, { ...asked, passwordFile });
    expect(posted).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
    expect(received).toEqual([]);
  });
});

describe('a report that is due', () => {
  /** A ledger with one run that is to be mailed. */
  async function postman(smtp: string, atMs = report.endedAt) {
    const run: ReconciliationRow = {
      ...{ merchant: 'acme', run: report.run, date: report.date, by: 'dock', missed: [], startedAt: 0 },
      ...{ endedAt: report.endedAt, interrupted: false, classes: report.classes, channels: [] },
      ...{ mail: 'due', mailError: null },
    };
    const alarms: string[] = [];
    const recorded: Submission[] = [];
    const slept: number[] = [];
    const ending = new AbortController();
    onTestFinished(() => ending.abort());
    const mail = { smtp, from: sender.from, to: { acme: ['ops@acme.example'] } };
    const man = new Postman({
      mail,
      clock: { wallMs: () => atMs, monoMs: () => 0, sleep: async (ms) => void slept.push(ms) },
      random: () => 0.5,
      alarms: {
        raise: (code: string) => void alarms.push(`${code} raised`),
        clear: (code: string) => void alarms.push(`${code} cleared`),
      } as never,
      readFile: async () => Buffer.from(''),
      log: () => {},
    });
    man.join(
      reportLetters({
        config: {
          dock: { site: 'reno-1', name: 'dock-3', timezone: 'UTC', data: dir, locale: 'en', conditionReasons: [] },
        },
        mail,
        book: {
          head: { epoch: 'e1', seq: 9, hash: '' },
          rows: (async () => (recorded.length === 0 ? [run] : [])) as never,
          submit: async (submission: Submission) => {
            recorded.push(submission);
            return { type: 'done', seq: 10, data: {} };
          },
        },
        reconciler: { rows: async () => ({ rows, numbers: [], next: null }) },
      }),
    );
    return { man, alarms, recorded, slept, signal: ending.signal };
  }

  it('is tried again, longer and longer, until a server takes it: an alarm that ends, one mail, one name', async () => {
    let refusals = 2;
    const { received, port } = await mailServer({
      hideSTARTTLS: true,
      onMailFrom: (_address, _session, done) => (refusals-- > 0 ? done(new Error('451 not now')) : done()),
    });
    const { man, alarms, recorded, slept, signal } = await postman(`smtp://127.0.0.1:${port}`);
    await man.turn(signal);
    await man.turn(signal);
    expect([received.length, recorded.length, slept[1] ?? 0]).toEqual([
      0,
      0,
      expect.closeTo((slept[0] ?? 0) + 16_500, -2),
    ]);
    void man.turn(signal);
    await until('it is on record', () => recorded.length > 0);
    expect(received).toHaveLength(1);
    expect(recorded).toMatchObject([{ type: 'reconcile-mail', run: report.run, mail: 'sent' }]);
    expect(alarms).toEqual(['mail-failed raised', 'mail-failed raised', 'mail-failed cleared']);
  });

  it('is the same mail after the link broke in its middle', async () => {
    let cuts = 1;
    const names: string[] = [];
    const { received, port } = await mailServer({
      hideSTARTTLS: true,
      onData(stream, session, done) {
        let text = '';
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
        });
        stream.on('end', () => {
          names.push(/^Message-ID: (.*)\r$/m.exec(text)?.[1] ?? '');
          if (cuts-- > 0) cut((session as unknown as { remotePort: number }).remotePort);
          else done();
        });
      },
    });
    const sockets = new Map<number, Socket>();
    const cut = (remotePort: number) => sockets.get(remotePort)?.destroy();
    servers.at(-1)?.on('connection', (socket: Socket) => sockets.set(socket.remotePort ?? 0, socket));
    const { man, recorded, signal } = await postman(`smtp://127.0.0.1:${port}`);
    await man.turn(signal);
    expect(recorded).toEqual([]);
    void man.turn(signal);
    await until('it is on record', () => recorded.length > 0);
    expect([received.length, names.length, new Set(names).size]).toEqual([0, 2, 1]);
  });

  it('is given up after days, with the reason on record', async () => {
    const later = report.endedAt + 6 * 86_400_000;
    const { man, recorded, signal } = await postman('smtp://127.0.0.1:1', later);
    void man.turn(signal);
    await until('it is on record', () => recorded.length > 0);
    expect(recorded).toMatchObject([{ mail: 'given-up', error: expect.stringMatching(/ECONNREFUSED/) }]);
  });
});

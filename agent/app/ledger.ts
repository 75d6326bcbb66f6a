/**
 * The first stage: this process owns the data folder, and the book is open (boot check). Everything after it is made at
 * once.
 */
import { randomBytes } from 'node:crypto';
import { carriedMaxMs } from '../../drivers/scanners/handshake.ts';
import { AdminSocket, alreadyRunning } from '../admin/doors/socket.ts';
import { lastBelieved } from '../alarms/clock-leap.ts';
import { ClockTrust } from '../clock-trust.ts';
import { CommandKeyKeeper, openKeys } from '../command-key/keeper.ts';
import { claimDataFolder } from '../data-folder.ts';
import type { Entry } from '../inventory/nouns/entry.ts';
import type { Rulebook } from '../inventory/nouns/rulebook.ts';
import { type Book, type BookEvents, matterCodes } from '../ledger/book.ts';
import { newBootId } from '../ledger/chain/ids.ts';
import { openBook } from '../ledger/client.ts';
import { rulebookOf } from '../rulebook.ts';
import type { Base } from './base.ts';
import { BookNews } from './book-news.ts';
import type { Part } from './part.ts';

/** Granted again and again while a damaged ledger is saved: a start that gets on is not a start that hangs. */
const startGraceMs = 120_000;
/** Looked through for when somebody scanned last, and what the clock said. */
const latelyMax = 200;

export type Ledger = {
  book: Book;
  /** Names this start. */
  bootId: string;
  news: BookNews;
  rules: Rulebook;
  /** The newest entries before this start; none when the ledger cannot be read. */
  lately: Entry[];
  /** The newest entries of what each scanner read shortly before this start. */
  lastReads: Entry[];
  clockTrust: ClockTrust;
  commandKeys: CommandKeyKeeper;
  /** Taken before the book was opened, so that there is one agent for a ledger; it answers when the doors open. */
  socket: AdminSocket;
  parts: Part[];
};

export async function openLedger(base: Base): Promise<Ledger> {
  const { config, clock, keep, log, version, livedHere = false, bookThread, localTime, files, alarms } = base;
  const { dock } = config;
  claimDataFolder(dock.data);
  const socket = await AdminSocket.claim(dock.data, log);
  const keys = await openKeys(dock, files.read, clock.wallMs());
  const rules = rulebookOf(config, keys.keys);
  const news = new BookNews();
  news.join(told(base));
  const clockTrust = new ClockTrust(clock, keep);
  const bootId = newBootId(randomBytes);
  const book = await openBook({
    bootId,
    ...{ dataDir: dock.data, rulebook: rules, timezone: dock.timezone, events: news, clock },
    identity: {
      ...{ site: dock.site, dock: dock.name, version, livedHere },
      ...(config.site !== undefined && { tellsAs: config.site.tellsAs }),
    },
    clockTrusted: () => clockTrust.trusted,
    datesMs: () => clockTrust.datesMs(),
    ...(bookThread && { thread: bookThread }),
    ...(localTime && { localTime }),
  });
  // Whoever lives there may have lost its socket's file, and is no less the one writer.
  if (book.boot.locked === true) {
    await Promise.all([socket.close(), book.close()]);
    throw alreadyRunning(dock.data);
  }
  if (book.state.state === 'open') log.info('The ledger is open', { ...book.boot });
  const commandKeys = new CommandKeyKeeper(dock, keys, book, (code, text) => alarms.raise(code, { text }));
  const readable = book.state.state === 'open';
  const lately = readable ? await book.tail(latelyMax) : [];
  const lastReads = readable ? await book.lastReads(clock.wallMs() - carriedMaxMs) : [];
  clockTrust.compareWith(lastBelieved(lately));
  const stop = () => {
    clockTrust.stop();
    return book.close();
  };
  const parts = [{ name: 'ledger', stop }];
  return { book, bootId, news, rules, lately, lastReads, clockTrust, commandKeys, socket, parts };
}

/** Log, alarms and whoever watches the agent hear of it first. */
function told({ log, alarms, events, notify }: Base): Partial<BookEvents> {
  return {
    onCommit: ({ epoch, seq }) => void events.emit('commit', { epoch, seq }),
    onState: (state) => {
      if (state.state === 'open') log.info('The ledger takes scans again');
      else log.error('Scans are refused: the ledger cannot be written', { reason: state.reason, text: state.text });
    },
    onEpoch: ({ reason, epoch, detail }) => {
      if (reason === 'new-dock') return;
      log.error('A new ledger epoch was opened', { reason, epoch, detail });
      alarms.raise(`epoch-${reason}`, { text: `A new ledger epoch was opened (${reason}): ${detail}` });
    },
    onDamage: ({ part, reason, seq }) => {
      log.error('A verification found damage in the ledger', { part, reason, seq });
      if (part !== 'projections')
        alarms.raise('ledger-damaged', { text: `${reason}. The next start sets it aside and keeps what is sound.` });
    },
    onMatters: (matters) => {
      for (const code of matterCodes) {
        const matter = matters.find((each) => each.code === code);
        if (matter === undefined) alarms.clear(code);
        else alarms.raise(code, { text: matter.text });
      }
    },
    onNoticed: (texts) => {
      for (const text of texts) log.info(text);
    },
    onProgress: (progress) => {
      notify?.extend(startGraceMs);
      log.info('The ledger is read through; scans wait for it', { ...progress });
    },
  };
}

/**
 * The book's thread. It owns the only writing connection, so that a card that stalls for a second stalls no socket and no port.
 * Requests come in over one message port in the order they were made; the desk drains the port into one transaction, and
 * all answers of a commit go back in one message, after it.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Desk } from './desk.ts';
import { newBootId } from './ids.ts';
import { Ledger } from './ledger.ts';
import type { BookWorkerData, FromBook, Numbered, ReadRequest, Request, WriteRequest } from './messages.ts';
import { migrate } from './migrations.ts';
import { Zone } from './stamp.ts';
import { databaseFile, openStore } from './store.ts';

const readTypes: ReadonlySet<Request['type']> = new Set<ReadRequest['type']>([
  'knowsEpoch',
  'channels',
  'item',
  'stock',
  'order',
  'orders',
  'tail',
  'ping',
]);

function isRead(request: Numbered): request is Numbered<ReadRequest> {
  return readTypes.has(request.type);
}

function main(port: MessagePort, data: BookWorkerData): void {
  const tell = (message: FromBook): void => port.postMessage(message);
  mkdirSync(data.dataDir, { recursive: true, mode: 0o700 });
  const db = openStore(join(data.dataDir, databaseFile));
  migrate(db);
  const ledger = new Ledger(db, data.rulebook, new Zone(data.timezone), newBootId(randomBytes));
  const desk = new Desk(ledger, data.identity, randomBytes);
  const isNew = ledger.head.seq === 0;
  ledger.begin();
  if (isNew) desk.writes.openEpoch('new-dock', 'This dock has no ledger yet.', 0, data.stamp);
  desk.writes.opened = [];
  const { version, site, dock } = data.identity;
  ledger.append({ kind: 'start', body: { version, node: process.version, site, dock } }, data.stamp);
  ledger.commit();
  const head = ledger.head;
  tell({
    type: 'open',
    boot: { verdict: isNew ? 'new' : 'agreed', epoch: head.epoch, head: head.seq, detail: '' },
    head,
  });

  const waiting: Numbered[] = [];
  const queued: Numbered<WriteRequest>[] = [];
  let reads: Numbered<ReadRequest>[] = [];
  let closing: Numbered | undefined;

  const pull = (): Numbered<WriteRequest> | undefined => {
    for (;;) {
      const request = waiting.shift() ?? (receiveMessageOnPort(port)?.message as Numbered | undefined);
      if (request === undefined) return queued.shift();
      if (request.type === 'close') {
        closing = request;
        return undefined;
      }
      if (!isRead(request)) return request as Numbered<WriteRequest>;
      reads.push(request);
    }
  };

  const work = (): void => {
    const turn = desk.write(pull);
    for (const opened of turn.opened) tell({ type: 'epoch', ...opened });
    if (turn.answers.length > 0) {
      tell({ type: 'answers', answers: turn.answers, ...(turn.moved ? { head: ledger.head, due: turn.due } : {}) });
    }
    queued.push(...turn.again);
    if (reads.length > 0) {
      const asked = reads;
      reads = [];
      tell({ type: 'answers', answers: asked.map((request) => desk.read(request)) });
    }
    if (closing !== undefined) {
      db.close();
      tell({ type: 'answers', answers: [{ id: closing.id, value: undefined }] });
      port.close();
      return;
    }
    if (queued.length > 0) setImmediate(work);
  };

  port.on('message', (request: Numbered) => {
    waiting.push(request);
    work();
  });
}

if (parentPort !== null) main(parentPort, workerData as BookWorkerData);

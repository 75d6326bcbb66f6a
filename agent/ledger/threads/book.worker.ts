/**
 * The book's thread. It owns the only writing connection, so that a card that stalls for a second stalls no socket and
 * no port. Requests come in over one message port in the order they were made; a group commit drains the port into one
 * transaction, and all answers of a commit go back in one message, after it.
 */
import { randomBytes } from 'node:crypto';
import { version as nodeVersion } from 'node:process';
import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { systemClock } from '../../clock.ts';
import { closingText } from '../disk/trouble.ts';
import type {
  Answer,
  BookWorkerData,
  CloseRequest,
  FromBook,
  Numbered,
  ReadRequest,
  WriteRequest,
} from '../messages.ts';
import { Writer } from '../writer/writer.ts';
import { paced } from './progress.ts';

const progressMs = 2_000;

/** A record, so that none can be forgotten. */
const readTypes: Readonly<Record<ReadRequest['type'], true>> = {
  knowsEpoch: true,
  knowsBoot: true,
  channels: true,
  memory: true,
  item: true,
  stock: true,
  order: true,
  orders: true,
  tail: true,
  recent: true,
  lastReads: true,
  finishes: true,
  news: true,
  commands: true,
  station: true,
  row: true,
  rows: true,
  countOpen: true,
  vitals: true,
  ping: true,
};

const isRead = (request: Numbered): request is Numbered<ReadRequest> => Object.hasOwn(readTypes, request.type);

function main(port: MessagePort, { dataDir, rulebook, identity, boot, stamp }: BookWorkerData): void {
  const tell = (message: FromBook): void => port.postMessage(message);
  const startedMs = systemClock.monoMs();
  const writer = new Writer({
    boot: {
      dataDir,
      rulebook,
      identity,
      boot,
      randomBytes,
      onProgress: paced((progress) => tell({ type: 'progress', progress }), systemClock.monoMs, progressMs),
    },
    clock: systemClock,
    random: Math.random,
    stamp: () => ({
      ...stamp,
      at: systemClock.wallMs(),
      monoMs: stamp.monoMs + systemClock.monoMs() - startedMs,
    }),
    tell,
    runtime: nodeVersion,
  });
  if (!writer.start(stamp)) {
    port.close();
    return;
  }

  let first: Numbered | undefined;
  const unfinished: Numbered<WriteRequest>[] = [];
  let reads: Numbered<ReadRequest>[] = [];
  let closing: Numbered<CloseRequest> | undefined;

  const next = (): Numbered | undefined => {
    const request = first ?? (receiveMessageOnPort(port)?.message as Numbered | undefined);
    first = undefined;
    return request;
  };

  /** What is waiting; reads are put aside until the group is committed. */
  const pull = (): Numbered<WriteRequest> | undefined => {
    while (closing === undefined) {
      const request = next();
      if (request === undefined) return unfinished.shift();
      if (request.type === 'close') closing = request as Numbered<CloseRequest>;
      else if (isRead(request)) reads.push(request);
      else return request as Numbered<WriteRequest>;
    }
    return undefined;
  };

  const work = (): void => {
    // The rest of a long walk, put off to now: it is answered by `close`.
    if (closing !== undefined) return;
    const again = writer.work(pull);
    unfinished.push(...again);
    if (reads.length > 0) {
      const asked = reads;
      reads = [];
      writer.read(asked);
    }
    if (closing !== undefined) void close(closing);
    else if (again.length > 0) setImmediate(work);
  };

  const close = async ({ call, owed }: Numbered<CloseRequest>): Promise<void> => {
    const refused = unfinished.splice(0).map((request): Answer => ({ call: request.call, refused: closingText }));
    // Nothing is left to be done, and the ledger must not be closed: the process ends as if the power had gone.
    if (!(await writer.close(owed))) process.kill(process.pid, 'SIGKILL');
    tell({ type: 'answers', answers: [...refused, { call, value: undefined }] });
    port.close();
  };

  port.on('message', (request: Numbered) => {
    if (closing !== undefined) return;
    first = request;
    work();
  });
}

if (parentPort !== null) {
  const port = parentPort;
  port.once('message', (data: BookWorkerData) => main(port, data));
}

/**
 * A book in a process of its own, to be killed or to have its system calls fail: `node book-process.ts DIR`.
 * Reads {call, method, args} a line, answers {call, value | error}, tells {event, data}. `load` scans as fast as the
 * book lets it, for ever, and tells of every scan that was confirmed.
 */
import { createInterface } from 'node:readline';
import { systemClock } from '../../agent/clock.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { openBook } from '../../agent/ledger/client.ts';
import { identity, rulebook, scan } from './goods.ts';

const dataDir = process.argv[2] ?? '';
const tell = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);
let drained = (): void => undefined;

const book = await openBook({
  dataDir,
  rulebook,
  identity,
  clockTrusted: () => true,
  timezone: 'America/Los_Angeles',
  clock: systemClock,
  events: {
    onCommit: () => undefined,
    onMatters: (data) => tell({ event: 'matters', data }),
    onState: (data) => tell({ event: 'state', data }),
    onEpoch: (data) => tell({ event: 'epoch', data }),
    onDrain: () => drained(),
  },
});
tell({ event: 'open', data: { boot: book.boot, state: book.state } });

async function load(items: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    if (book.full) {
      await new Promise<void>((resolve) => {
        drained = resolve;
      });
    }
    void book.submit(scan(n % items)).then((outcome) => {
      if (outcome.type === 'recorded') tell({ event: 'confirmed', data: [n, outcome.seq] });
    });
    if (n % 16 === 0) await new Promise(setImmediate);
  }
}

type Call = { call: number; method: keyof Book | 'load'; args: unknown[] };

async function execute({ method, args }: Call): Promise<unknown> {
  if (method === 'load') return load(Number(args[0]));
  const member: unknown = book[method];
  return typeof member === 'function' ? await Reflect.apply(member, book, args) : member;
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const request = JSON.parse(line) as Call;
  execute(request).then(
    (value) => tell({ call: request.call, value }),
    (error: unknown) => tell({ call: request.call, error: String(error) }),
  );
});

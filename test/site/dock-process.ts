/**
 * A dock of a site in a process of its own, to be killed: `node dock-process.ts DIR NAME PORT`. It has a ledger on the
 * disk, scans and corrects as fast as the book lets it, and brings all of it to its log at the site's server. Each
 * confirmed entry is a line; told `stop`, it says when all is published, and what it has in stock.
 */
import { systemClock } from '../../agent/clock.ts';
import { openBook } from '../../agent/ledger/client.ts';
import { Connection } from '../../agent/site/link/connection.ts';
import { Streams } from '../../agent/site/link/streams.ts';
import { Publisher } from '../../agent/site/publisher.ts';
import { adjust, items, rulebook, scan, sku } from '../ledger/goods.ts';
import { pause } from '../wait.ts';

const [dataDir = '', dock = '', port = ''] = process.argv.slice(2);
const goods = 3;
const tell = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);
let stopping = false;
/** The last entry is on the disk. */
let worked = false;
process.stdin.on('data', () => {
  stopping = true;
});

const book = await openBook({
  ...{ dataDir, rulebook, identity: { site: 'reno-1', dock, version: '0.0.0' }, clockTrusted: () => true },
  ...{ timezone: 'America/Los_Angeles', clock: systemClock },
  events: { onCommit: () => undefined, onState: () => undefined, onEpoch: () => undefined, onDrain: () => undefined },
});
if (book.head.seq < 10) await book.submit(items(goods));
tell({ open: book.head.seq });

async function work(): Promise<void> {
  for (let n = 0; !stopping; n += 1) {
    const outcome = await book.submit(n % 3 === 2 ? adjust(n % goods, -1) : scan(n % goods));
    if ('seq' in outcome && outcome.seq !== undefined) tell({ confirmed: outcome.seq });
  }
  worked = true;
}

async function publish(): Promise<void> {
  for (;;) {
    const address = { host: '127.0.0.1', port: Number(port) };
    const connection = await Connection.open({ address, name: dock }).catch(() => undefined);
    if (connection === undefined) {
      await pause(20);
      continue;
    }
    const names = { dock, stream: 'LOG_reno-1', subject: `tm.reno-1.log.${dock}` };
    const publisher = new Publisher({
      ...names,
      ledger: book,
      streams: await Streams.of(connection),
      clock: systemClock,
      seen: () => ({}),
    });
    for (;;) {
      const over = worked;
      const published = await publisher.catchUp();
      if (published.type === 'stopped') throw new Error(published.why);
      if (published.type === 'lost') break;
      if (over && published.to === book.head.seq) {
        const stock = await book.stock({ skus: Array.from({ length: goods }, (_, n) => sku(n)) });
        tell({ published: published.to, stock: stock.map((row) => [row.sku, row.inStock]) });
        await connection.close();
        return;
      }
      await pause(5);
    }
    await connection.close();
  }
}

await Promise.all([work(), publish()]);
await book.close();
process.stdin.destroy();

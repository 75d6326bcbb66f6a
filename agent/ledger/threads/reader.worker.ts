/**
 * The reader's thread: what takes longer than a scan may wait. Its connection cannot write. It runs at low priority and is
 * ended by its owner when nothing was asked for a while.
 */
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Entry } from '../../inventory/nouns/entry.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import type { VerifyReport } from '../book.ts';
import { entryColumns } from '../chain/columns.ts';
import { type StoredEntry, toEntry } from '../chain/entries.ts';
import { databaseFile, openReadOnly } from '../disk/store.ts';
import { type ExplainAnswer, type ExplainRequest, explainItem } from '../history/explain-item.ts';
import { type SentPlace, wasSent } from '../projections/sent-places.ts';
import { verifyLedger } from '../replay/verify.ts';
import { errorAnswer, type ThreadAnswer, type ThreadRequest } from './lazy-thread.ts';

type ReaderData = { dataDir: string; rulebook: Rulebook };
export type ReaderRequest =
  | { type: 'read'; after: number; limit: number }
  | { type: 'was-sent'; sent: SentPlace }
  | { type: 'explain'; asked: ExplainRequest }
  | { type: 'verify' };
type ReaderAnswers = {
  explain: ExplainAnswer;
  read: Entry[];
  'was-sent': boolean | undefined;
  verify: VerifyReport;
};

const readMax = 1_000;
const lowPriority = 10;

function main(port: MessagePort, { dataDir, rulebook }: ReaderData): void {
  // On Linux a nice value belongs to the thread, and 0 is the calling one.
  setPriority(0, lowPriority);
  const db = openReadOnly(join(dataDir, databaseFile));
  const page = db
    .prepare<[number, number]>(`SELECT ${entryColumns} FROM entry WHERE seq > ? ORDER BY seq LIMIT ?`)
    .raw();

  const execute = (request: ThreadRequest<ReaderRequest>): ReaderAnswers[ReaderRequest['type']] => {
    if (request.type === 'read') {
      const limit = Math.max(0, Math.min(Math.trunc(request.limit) || 0, readMax));
      return (page.all(request.after, limit) as StoredEntry[]).map(toEntry);
    }
    if (request.type === 'explain') return db.transaction(() => explainItem(db, rulebook, request.asked)).deferred();
    if (request.type === 'was-sent') return wasSent(db, request.sent);
    return verifyLedger(db, rulebook, (checked, of) => tell({ id: request.id, progress: [checked, of] }));
  };
  const tell = (answer: ThreadAnswer): void => port.postMessage(answer);

  port.on('message', (request: ThreadRequest<ReaderRequest>) => {
    try {
      tell({ id: request.id, value: execute(request) });
    } catch (error) {
      tell(errorAnswer(request.id, error));
    }
  });
}

if (parentPort !== null) main(parentPort, workerData as ReaderData);

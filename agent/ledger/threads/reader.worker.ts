/**
 * The reader's thread: what takes longer than a scan may wait. Its connection cannot write. It runs at low priority and
 * is ended by its owner when nothing was asked for a while.
 */
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../clock.ts';
import type { Entry } from '../../inventory/nouns/entry.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import type { Head, VerifyReport } from '../book.ts';
import { entryColumns } from '../chain/columns.ts';
import { type StoredEntry, toEntry } from '../chain/entries.ts';
import type { DeskAnswers, DeskAsked } from '../desk/desk.ts';
import { databaseFile, openReadOnly } from '../disk/store.ts';
import { channelHistory, type HistoryAnswer, type HistoryRequest } from '../history/channel-history.ts';
import { type DocumentAsked, type DocumentEntries, documentEntries } from '../history/document-entries.ts';
import { type ExplainAnswer, type ExplainRequest, explainItem } from '../history/explain-item.ts';
import { type Place, placeOf } from '../history/place.ts';
import { type FindRequest, type Found, findPage } from '../projections/find.ts';
import { type SentPlace, wasSent } from '../projections/sent-places.ts';
import { backUp } from '../recovery/back-up.ts';
import { Verifier } from '../replay/verifier.ts';
import type { HelperData, ThreadAnswer, ThreadRequest } from './lazy-thread.ts';
import type { Leaving } from './leaving.ts';
import { type Helper, serve } from './serving.ts';

type ReaderData = { dataDir: string; rulebook: Rulebook };
export type ReaderRequest =
  | { type: 'read'; after: number; limit: number }
  | { type: 'was-sent'; sent: SentPlace }
  | { type: 'place'; atMs: number }
  | { type: 'explain'; asked: ExplainRequest }
  | { type: 'find'; asked: FindRequest }
  | { type: 'channel-history'; asked: HistoryRequest }
  | { type: 'document'; asked: DocumentAsked }
  | { type: 'desk'; asked: DeskAsked }
  | { type: 'backup'; file: string }
  | { type: 'verify' }
  | { type: 'verify-in-background' };
export type ReaderAnswers = {
  explain: ExplainAnswer;
  place: Place;
  find: Found;
  'channel-history': HistoryAnswer;
  document: DocumentEntries;
  desk: DeskAnswers[keyof DeskAnswers];
  read: Entry[];
  'was-sent': boolean | undefined;
  backup: Head;
  verify: VerifyReport;
  'verify-in-background': VerifyReport | undefined;
};

const readMax = 1_000;
const lowPriority = 10;

/** What is read here may wait for what is booked. A sandbox may refuse it; then it is read all the same. */
function giveWay(): void {
  try {
    // On Linux a nice value belongs to the thread, and 0 is the calling one.
    setPriority(0, lowPriority);
  } catch {
    // EPERM of a seccomp filter: the scheduler shares the processor evenly.
  }
}

function reader({ dataDir, rulebook }: ReaderData, leaving: Leaving): Helper<ReaderRequest> {
  giveWay();
  const open = () => openReadOnly(join(dataDir, databaseFile));
  const db = open();
  const page = db
    .prepare<[number, number]>(`SELECT ${entryColumns} FROM entry WHERE seq > ? ORDER BY seq LIMIT ?`)
    .raw();
  const yielded = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const verifier = new Verifier({ dataDir, rules: rulebook, open, clock: systemClock, yielded, leaving });
  const { mustGoOn } = leaving;

  const execute = async (
    request: ThreadRequest<ReaderRequest>,
    tell: (answer: ThreadAnswer) => void,
  ): Promise<ReaderAnswers[ReaderRequest['type']]> => {
    const progress = (checked: number, of: number): void => tell({ id: request.id, progress: [checked, of] });
    switch (request.type) {
      case 'read': {
        const limit = Math.max(0, Math.min(Math.trunc(request.limit) || 0, readMax));
        return (page.all(request.after, limit) as StoredEntry[]).map(toEntry);
      }
      case 'find':
        return db.transaction(() => findPage(db, rulebook, request.asked)).deferred();
      case 'place':
        return db.transaction(() => placeOf(db, request.atMs)).deferred();
      case 'explain':
        return db.transaction(() => explainItem(db, rulebook, request.asked, mustGoOn)).deferred();
      case 'channel-history':
        return db.transaction(() => channelHistory(db, rulebook, request.asked, mustGoOn)).deferred();
      case 'document':
        return db.transaction(() => documentEntries(db, request.asked)).deferred();
      case 'desk': {
        // Loaded when somebody looks something up.
        const { lookUp } = await import('../desk/desk.ts');
        return db.transaction(() => lookUp(db, rulebook, request.asked, mustGoOn)).deferred();
      }
      case 'was-sent':
        return wasSent(db, request.sent);
      case 'backup':
        return backUp({ open, file: request.file, progress, leaving });
      case 'verify':
        return verifier.now(progress);
      case 'verify-in-background':
        return verifier.inBackground(progress);
    }
  };

  return { execute, close: () => void db.close() };
}

if (parentPort !== null) {
  const data = workerData as ReaderData & HelperData;
  serve(parentPort, data, (leaving) => reader(data, leaving));
}

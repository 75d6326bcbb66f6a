/**
 * The checkpointer's thread: copies the write-ahead log into the database when it is told to, and does nothing else.
 */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { databaseFile, openForCheckpoints } from '../disk/store.ts';
import type { CheckpointMode } from './checkpoints.ts';
import type { HelperData } from './lazy-thread.ts';
import { type Helper, serve } from './serving.ts';

export type CheckpointRequest = { type: CheckpointMode };

function checkpointer({ dataDir }: { dataDir: string }): Helper<CheckpointRequest> {
  const db = openForCheckpoints(join(dataDir, databaseFile));
  const modes = {
    PASSIVE: db.prepare('PRAGMA wal_checkpoint(PASSIVE)'),
    TRUNCATE: db.prepare('PRAGMA wal_checkpoint(TRUNCATE)'),
  };
  return { execute: ({ type }) => modes[type].get(), close: () => void db.close() };
}

if (parentPort !== null) {
  const data = workerData as { dataDir: string } & HelperData;
  serve(parentPort, data, () => checkpointer(data));
}

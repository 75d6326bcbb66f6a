/** The checkpointer's thread: copies the write-ahead log into the database when it is told to, and does nothing else. */
import { join } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { databaseFile, openForCheckpoints } from '../disk/store.ts';
import type { CheckpointMode } from './checkpoints.ts';
import { errorAnswer, type ThreadAnswer, type ThreadRequest } from './lazy-thread.ts';

export type CheckpointRequest = { type: CheckpointMode };

function main(port: MessagePort, { dataDir }: { dataDir: string }): void {
  const db = openForCheckpoints(join(dataDir, databaseFile));
  const modes = {
    PASSIVE: db.prepare('PRAGMA wal_checkpoint(PASSIVE)'),
    TRUNCATE: db.prepare('PRAGMA wal_checkpoint(TRUNCATE)'),
  };
  port.on('message', ({ id, type }: ThreadRequest<CheckpointRequest>) => {
    const tell = (answer: ThreadAnswer): void => port.postMessage(answer);
    try {
      tell({ id, value: modes[type].get() });
    } catch (error) {
      tell(errorAnswer(id, error));
    }
  });
}

if (parentPort !== null) main(parentPort, workerData as { dataDir: string });

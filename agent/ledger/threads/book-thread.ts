/**
 * The book's thread before it has a book: started as the first thing of all, it loads its code while its owner still
 * loads the rest of the agent, and opens nothing until it is told where (`BookWorkerData`, its first message).
 */
import { Worker } from 'node:worker_threads';
import { workerUrl } from './workers.ts';

/** A small young generation costs no speed here and saves some 10 MB under load. */
const heapLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 };

export function startBookThread(): Worker {
  return new Worker(workerUrl('book'), { resourceLimits: heapLimits });
}

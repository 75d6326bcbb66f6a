/**
 * Where the entry files of the ledger's threads are: beside this file, with its own ending (.ts in a checkout, .js when
 * built).
 */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

export const workerUrl = (name: 'book' | 'checkpointer' | 'reader'): URL =>
  new URL(`./${name}.worker.${extension}`, import.meta.url);

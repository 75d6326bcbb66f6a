/** The ledger, followed to other media and machines as it grows. */
import { readFileSync } from 'node:fs';
import { LedgerCopy } from '../copy/ledger-copy.ts';
import { placeOf } from '../forward/files/places/place-of.ts';
import type { Base } from './base.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';

export type Copies = { copies: readonly LedgerCopy[]; parts: Part[] };

export function openCopies(base: Base, { book }: Pick<Ledger, 'book'>): Copies {
  const { config, clock, keep, random, alarms, files, version, configFile, say: log } = base;
  const stopping = new AbortController();
  const identity = { site: config.dock.site, dock: config.dock.name, version };
  const toml = () => (configFile === undefined ? undefined : readFileSync(configFile.file, 'utf8'));
  const following = (config.copies ?? []).map((each) => {
    const place = placeOf(each, files.read);
    const copy = new LedgerCopy({ ...{ config: each, identity, book, place, clock, random, alarms, toml, log } });
    const kept = keep(`copy of the ledger to ${each.name}`, copy.turn, stopping.signal);
    return { copy, place, kept };
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    for (const { place } of following) place.close();
    await Promise.all(following.map(({ kept }) => kept));
  };
  const parts = following.length === 0 ? [] : [{ name: 'copies of the ledger', stop, limitMs: 500 }];
  return { copies: following.map(({ copy }) => copy), parts };
}

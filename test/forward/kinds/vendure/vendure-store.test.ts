// needs: mosquitto nats-2.10 vendure
/**
 * Docks beside a real store, each a process of its own: what the rules promise of a channel is read on the store's
 * shelf. It takes its time to open, so all are shown at the same one, each with goods of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { oneDock } from './one-dock.ts';
import { VendurePeer } from './peer.ts';
import { rulesAtStore } from './rules-at-store.ts';
import { twoDocks } from './two-docks.ts';

const dir = mkdtempSync(join(tmpdir(), 'tallyman-vendure-'));
const store = new VendurePeer(join(dir, 'store.sqlite'));

beforeAll(async () => {
  await store.start();
  await store.furnish();
});
afterAll(async () => {
  await store.kill();
  rmSync(dir, { recursive: true, force: true });
});

describe('a dock', () => oneDock(store));
describe('two docks of a site', () => twoDocks(store));
describe('whether to sync, and what number', () => rulesAtStore(store));

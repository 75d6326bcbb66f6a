/**
 * The systems to compare with, from a folder of their own (`--peers DIR`): hand-written scripts in `pipeline/` and
 * Node-RED with its flow in `node-red/`, installed there. All read the same scanner, commit every scan with
 * synchronous=FULL and publish with QoS 1.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import type { Place, Subject, Told } from './subject.ts';

const rowsSql = "SELECT seq AS id, payload ->> 'raw' AS raw FROM ledger WHERE seq > ? ORDER BY seq LIMIT 2000";
const newestSql = 'SELECT coalesce(max(seq), -1) FROM ledger';

/** @throws when the folder does not hold what is to be compared with. */
export function peers(folder: string): Subject[] {
  const found = [
    script(folder, 'handwritten', 'handwritten.mjs'),
    script(folder, 'handwritten-group', 'handwritten.mjs', { GROUP: '1' }),
    script(folder, 'handwritten-worker', 'handwritten-worker.mjs'),
  ];
  if (existsSync(join(folder, 'node-red/node_modules/node-red'))) found.push(nodeRed(join(folder, 'node-red')));
  return found;
}

function script(folder: string, name: string, file: string, extra: NodeJS.ProcessEnv = {}): Subject {
  const path = join(folder, 'pipeline', file);
  if (!existsSync(path)) throw new Error(`--peers: there is no ${path}`);
  return {
    ...common(name, true),
    prepare: async () => undefined,
    command: (place) => ({
      command: process.execPath,
      args: [path],
      cwd: place.dir,
      env: {
        PTY: place.port,
        DB: join(place.dir, 'ledger.db'),
        MQTT_URL: `mqtt://127.0.0.1:${place.brokerPort}`,
        ...extra,
      },
    }),
  };
}

function nodeRed(folder: string): Subject {
  let uiPort = 0;
  return {
    ...common('node-red', false),
    async prepare(place) {
      for (const file of ['flows.json', 'settings.cjs']) copyFileSync(join(folder, file), join(place.dir, file));
      uiPort = await freePort();
    },
    command: (place) => ({
      command: process.execPath,
      args: [
        join(folder, 'node_modules/node-red/red.js'),
        ...['--userDir', place.dir, '--settings', join(place.dir, 'settings.cjs'), 'flows.json'],
      ],
      cwd: place.dir,
      env: {
        PTY: place.port,
        DB: join(place.dir, 'ledger.db'),
        BROKER_PORT: String(place.brokerPort),
        DEBOUNCE_MS: String(place.debounceMs ?? 250),
        UI_PORT: String(uiPort),
      },
    }),
  };
}

/** @param numbered its messages carry an id that a consumer can tell duplicates by */
function common(name: string, numbered: boolean) {
  return {
    name,
    confirms: false,
    rowsSql,
    newestSql,
    topic: 'inv/#',
    database: (place: Place) => join(place.dir, 'ledger.db'),
    read(_topic: string, payload: string): Told[] {
      const { id, sku, qty } = JSON.parse(payload) as { id?: number; sku: string; qty: number };
      return [{ type: 'delta', id: numbered ? String(id) : undefined, gtin: sku, quantity: qty }];
    },
  };
}

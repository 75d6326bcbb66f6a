// needs: mosquitto
/** The program as it is installed: what `npm run build` leaves, in a folder of its own with the packages beside it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import type { Entry } from '../../agent/inventory/nouns/entry.ts';
import { Zone } from '../../agent/ledger/stamp.ts';
import { layOut } from '../installed.ts';
import { run } from './child.ts';
import { gtin, sku } from './codes.ts';
import { Dock } from './dock.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const installed = mkdtempSync(join(tmpdir(), 'tallyman-built-'));

let program = '';
beforeAll(() => {
  execFileSync(process.execPath, ['systemd/build.mjs', join(installed, 'dist')], { cwd: root, stdio: 'ignore' });
  program = layOut(installed);
});

afterAll(() => rmSync(installed, { recursive: true, force: true }));

describe('what is built', () => {
  it('records a scan, tells the storefront and stops in order', async () => {
    const dock = await Dock.start({
      program,
      articles: 1,
      env: { CACHE_DIRECTORY: join(installed, 'cache'), TZ: 'Asia/Tokyo' },
    });
    try {
      dock.scanner().send(gtin(0));
      await dock.until('the article is at the storefront', () => dock.sink.level('web', sku(0)) === 1);
      const { entries } = (await dock.agent.req('ledger/tail', { limit: 1 })) as { entries: Entry[] };
      const [{ at, utcOffsetMin } = { at: 0, utcOffsetMin: 0 }] = entries;
      expect(utcOffsetMin).toBe(new Zone('America/Los_Angeles').offsetMin(at));
      const { code, stdout } = await dock.agent.cli(['ledger', 'verify']);
      expect({ code, stdout }).toMatchObject({ code: 0 });
      expect(await dock.agent.stop()).toMatchObject({ code: 0, signal: null });
      expect(dock.agent.output).not.toMatch(/Warning/);
    } finally {
      await dock.end();
    }
  });

  it('shows its pages and every script they ask for', async () => {
    const port = await freePort();
    const dock = await Dock.create({ program, scanners: [], screen: () => ({ listen: `127.0.0.1:${port}` }) });
    try {
      await dock.agent.start();
      const base = `http://127.0.0.1:${port}`;
      for (const path of ['/station/receiving-1', '/admin', '/admin/items']) {
        const page = await (await fetch(`${base}${path}`)).text();
        const scripts = [...page.matchAll(/"(\/assets\/[^"]+\.js)"/g)].map(([, url]) => url);
        expect(scripts.length, path).toBeGreaterThan(5);
        for (const url of scripts) expect((await fetch(`${base}${url}`)).status, url).toBe(200);
      }
    } finally {
      await dock.end();
    }
  });

  it('knows its example, its protocols and the terms of what went in', async () => {
    const { code, stdout } = await run(process.execPath, [
      program,
      'config',
      'check',
      '--config',
      join(root, 'config/example.toml'),
    ]);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(readFileSync(join(installed, 'dist/licenses.txt'), 'utf8')).toMatch(/^zod \d/m);
  });
});

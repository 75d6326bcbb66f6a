/** An agent that is one dock of a site, with one storefront over HTTPS or HTTP. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent } from './agent.ts';
import { toml } from './config-file.ts';

type SiteDockOptions = {
  dir: string;
  name: string;
  /** Of the site's server. */
  port: number;
  url: string;
  secretFile: string;
  caFile?: string;
};

export function siteDock({ dir, name, port, url, secretFile, caFile }: SiteDockOptions): Agent {
  const data = join(dir, name);
  mkdirSync(data, { mode: 0o700 });
  const config = join(dir, `${name}.toml`);
  const text = toml({
    dock: { site: 'reno-1', name, timezone: 'America/Los_Angeles', data },
    merchants: [{ id: 'acme' }],
    stations: [{ name: 'receiving-1', work: 'receiving' }],
    devices: [],
    channels: [
      {
        ...{ name: 'web', merchant: 'acme', kind: 'https', url, 'secret-file': secretFile, 'debounce-quiet': '20ms' },
        ...(caFile !== undefined && { 'ca-file': caFile }),
      },
    ],
    log: { level: 'debug' },
  });
  writeFileSync(config, `${text}\n[site]\nserver = "nats://127.0.0.1:${port}"\n`);
  return new Agent({ config });
}

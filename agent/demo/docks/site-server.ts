/** The nats-server of the demo's site: the one of this machine, on a port and in a folder of its own. */
import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Child } from '../dock/child.ts';
import { freePort } from '../dock/free-port.ts';

const run = promisify(execFile);
const readyMs = 10_000;

/** Where a checkout keeps one that was fetched for its tests. */
const cached = join('.cache', 'nats', 'nats-server');

/** @throws with how to get one */
export async function findServer(): Promise<string> {
  for (const program of [cached, 'nats-server']) {
    if (program === cached && !existsSync(cached)) continue;
    const version = await run(program, ['--version']).then(
      ({ stdout }) => /v(\d+)\.(\d+)/.exec(stdout),
      () => null,
    );
    if (version === null) continue;
    const [, major, minor] = version;
    if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 10)) return program;
  }
  throw new Error(
    'several docks share one nats-server (2.10 or newer), and there is none here: sudo apt install nats-server (Debian 13), or put one from nats.io on the PATH',
  );
}

/** Ends with the demo, however that ends: somebody waits for the end of what the demo would say to it. */
const script = [
  '"$0" -c "$1" 2>&1 & served=$!',
  '(read -r _ <&3; kill $served 2>/dev/null) & watch=$!',
  'trap "kill $served $watch" TERM',
  'wait $served',
  'kill $watch 2>/dev/null',
].join('\n');

export async function startServer(program: string, folder: string): Promise<{ child: Child; port: number }> {
  const port = await freePort();
  const config = join(folder, 'nats.conf');
  const streams = JSON.stringify(join(folder, 'streams'));
  const lines = [
    ...['server_name: demo', `listen: 127.0.0.1:${port}`, 'max_payload: 131072'],
    `jetstream { store_dir: ${streams}, sync_interval: always }`,
  ];
  writeFileSync(config, `${lines.join('\n')}\n`, { mode: 0o600 });
  return await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('nats-server did not get ready')), readyMs);
    const seen = (line: string) => {
      if (!line.includes('Server is ready')) return;
      clearTimeout(late);
      resolve({ child, port });
    };
    const child = new Child('nats-server', ['-c', script, program, config], seen, 'sh');
    void child.exited.then(() => reject(new Error(`nats-server ended:\n${child.output}`)));
  });
}

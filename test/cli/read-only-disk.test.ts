// needs: unshare nsenter mount root
/**
 * A card that comes up read-only, with what a killed agent left on it (fault case 12): the dock starts all the same,
 * says why nothing is recorded, and goes on by itself when the card can be written.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { AgentClient } from '../../agent/admin/doors/socket-client.ts';
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';
import { Dock, entry } from './dock.ts';

const exec = promisify(execFile);

it.each([
  ['that is as it was left by a killed agent', true],
  ['that is empty', false],
])('a read-only disk %s', async (_, lived) => {
  await using dock = new Dock();
  const disk = join(dock.directory, 'disk');
  if (lived) {
    const killed = await dock.start();
    await killed.kill9();
  }
  // In a mount namespace of the child's: gone with it, and nobody else sees it.
  const mount =
    `mkdir ${disk} && cp -a ${dock.data} ${disk}/before && mount -t tmpfs -o size=32m tmpfs ${dock.data} && ` +
    `cp -a ${disk}/before/. ${dock.data} && mount -o remount,ro ${dock.data} && exec "$@"`;
  const agent = ['agent', process.execPath, entry, 'run', '--config', dock.config];
  const child = new Child('agent', 'unshare', ['--mount', '--propagation', 'private', 'sh', '-c', mount, ...agent]);
  try {
    const evidence = { evidence: () => child.output };
    await until('it says that the disk is read-only', () => /ledger-read-only/.test(child.output), evidence);
    expect(child.running).toBe(true);
    await exec('nsenter', ['--target', String(child.pid), '--mount', 'mount', '-o', 'remount,rw', dock.data]);
    const answer = async () => {
      const client = await AgentClient.connect(join('/proc', String(child.pid), 'root', dock.data), 'test');
      const health = await client.ask({ area: 'device', verb: 'health' });
      client.close();
      return health.status === 'ok' && (health.data as { state: string }).state !== 'refusing';
    };
    await until('it records, and commands find it', answer, { ...evidence, everyMs: 200 });
  } finally {
    await child.kill9();
  }
});

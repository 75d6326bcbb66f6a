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

/** Makes the data folder a disk of its own, read-only, with what is there now, in mounts that nobody else sees. */
const readOnly = ({ directory, data }: Dock): string =>
  `mkdir ${directory}/disk && cp -a ${data} ${directory}/disk/before && mount -t tmpfs -o size=32m tmpfs ${data} && ` +
  `cp -a ${directory}/disk/before/. ${data} && mount -o remount,ro ${data}`;

/** The agent below a shell with namespaces of its own, which are gone with it. */
function agentBelow(dock: Dock, script: string, env: NodeJS.ProcessEnv = {}): Child {
  const own = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const agent = ['agent', process.execPath, entry, 'run', '--config', dock.config];
  return new Child('agent', 'unshare', [...own, 'sh', '-c', script, ...agent], { env: { ...process.env, ...env } });
}

/** As whoever mends the card does, outside of the agent. */
const remount = ({ pid }: Child, { data }: Dock) =>
  exec('nsenter', ['--target', String(pid), '--mount', 'mount', '-o', 'remount,rw', data]);

function records(child: Child, { data }: Dock): Promise<unknown> {
  const answer = async () => {
    const client = await AgentClient.connect(join('/proc', String(child.pid), 'root', data), 'test');
    const health = await client.ask({ area: 'device', verb: 'health' });
    client.close();
    return health.status === 'ok' && (health.data as { state: string }).state !== 'refusing';
  };
  return until('it records, and commands find it', answer, { evidence: () => child.output, everyMs: 200 });
}

const refuses = (child: Child) =>
  until('it says that the disk is read-only', () => /ledger-read-only/.test(child.output), {
    evidence: () => child.output,
  });

it.each([
  ['that is as it was left by a killed agent', true],
  ['that is empty', false],
])('a read-only disk %s', async (_, lived) => {
  await using dock = new Dock();
  if (lived) {
    const killed = await dock.start();
    await killed.kill9();
  }
  const child = agentBelow(dock, `${readOnly(dock)} && exec "$@"`);
  try {
    await refuses(child);
    expect(child.running).toBe(true);
    await remount(child, dock);
    await records(child, dock);
  } finally {
    await child.kill9();
  }
});

it('a service whose own mounts stay as they were at its start begins anew', async () => {
  await using dock = new Dock();
  // As systemd does: mounts of its own for each start, and another start when it ends by itself.
  const script = `${readOnly(dock)} && unshare --mount "$@" && exec unshare --mount "$@"`;
  const child = agentBelow(dock, script, { INVOCATION_ID: 'a' });
  try {
    await refuses(child);
    await remount(child, dock);
    await records(child, dock);
    expect(child.output).toContain('the disk can be written again');
    expect(child.output).not.toContain('loop-failed');
  } finally {
    await child.kill9();
  }
});

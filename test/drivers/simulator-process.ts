/** A simulated device as a process of its own, the way an operator's hand and a cable reach it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '../wait.ts';

export type SimulatorEvent = { event: string; hex?: string; [field: string]: unknown };

export async function startSimulator(
  kind: string,
  settings: { faults?: string; seed?: number; options?: object; listen?: string } = {},
) {
  const directory = mkdtempSync(join(tmpdir(), 'tallyman-sim-'));
  const link = join(directory, kind);
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../../firmware-sim/main.ts'),
      ...[kind, ...(settings.listen === undefined ? ['--link', link] : ['--listen', settings.listen])],
      ...['--faults', settings.faults ?? '', '--seed', String(settings.seed ?? 1)],
      ...['--options', JSON.stringify(settings.options ?? {})],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const events: SimulatorEvent[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line)));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  await until('the simulator is plugged in', () => events.some((each) => each.event === 'plugged'));

  return {
    link,
    pid: child.pid ?? 0,
    events,
    /** Everything the host wrote so far, as hexadecimal. */
    hostHex: () => events.flatMap((each) => (each.event === 'host' ? [each.hex] : [])).join(''),
    say: (line: string) => void child.stdin.write(`${line}\n`),
    kill: (signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL') => child.kill(signal),
    async stop() {
      child.kill('SIGCONT');
      child.stdin.end();
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
export type Simulator = Awaited<ReturnType<typeof startSimulator>>;

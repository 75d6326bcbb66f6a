/** The machine's own control, reached from inside it: what hangs on its USB controller. */
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { until } from '../../wait.ts';

const port = '/dev/virtio-ports/qmp';

/** What is said unasked is passed over. Throws what the machine answers when it refuses. */
async function execute(command: string, parameters: object): Promise<void> {
  const pipe = openSync(port, constants.O_RDWR | constants.O_NONBLOCK);
  const buffer = Buffer.alloc(65_536);
  let heard = '';
  const say = (line: object) => writeSync(pipe, `${JSON.stringify(line)}\n`);
  const answer = async (id: string): Promise<{ error?: { desc: string } }> => {
    let found: { id?: string; error?: { desc: string } } | undefined;
    await until(`the machine's answer to ${command}`, () => {
      heard += readWaiting(pipe, buffer);
      const lines = heard.split('\n');
      heard = lines.pop() ?? '';
      for (const line of lines) {
        const said = JSON.parse(line);
        if (said.id === id) found = said;
      }
      return found !== undefined;
    });
    return found ?? {};
  };
  try {
    // Refused when somebody before us has said it: the connection is one and the same for all.
    say({ execute: 'qmp_capabilities', id: 'hello' });
    await answer('hello');
    const id = `${command} ${performance.now()}`;
    say({ execute: command, arguments: parameters, id });
    const { error } = await answer(id);
    if (error !== undefined) throw new Error(`${command}: ${error.desc}`);
  } finally {
    closeSync(pipe);
  }
}

/** What a pipe of the machine holds now; nothing when it holds nothing. */
export function readWaiting(pipe: number, buffer: Buffer): string {
  try {
    return buffer.toString('latin1', 0, readSync(pipe, buffer));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    return '';
  }
}

/** Resolves when the machine has it; the kernel finds it later. */
export const plugIn = (id: string, device: { driver: string; [property: string]: unknown }): Promise<void> =>
  execute('device_add', { id, bus: 'usb.0', ...device });

export const pullOut = (id: string): Promise<void> => execute('device_del', { id });

/** Types on the machine's keyboard: keys by their names in QEMU's key list ("a", "1", "ret"). */
export async function type(keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await execute('send-key', { keys: [{ type: 'qcode', data: key }], 'hold-time': 1 });
  }
}

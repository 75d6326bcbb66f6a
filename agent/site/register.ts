/**
 * Which device a dock is: the register of its name holds the process that publishes under it. Whoever finds another one
 * there asks it; one that answers is a second device with this name, and publishes nothing until a person has given one
 * of the two another name. One that does not answer is over, or is cut off: then it finds this one when it comes back.
 */
import type { Connection } from './link/connection.ts';
import type { Streams } from './link/streams.ts';
import type { SiteNames } from './names.ts';

type RegisterParts = {
  readonly dock: string;
  readonly names: SiteNames;
  /** Of this process. */
  readonly instance: string;
};

type Held =
  /** This process publishes under the name. */
  | 'held'
  /** Another one does, and answers. */
  | 'double'
  /** The server does not answer. */
  | 'unknown';

const attemptsMax = 8;
/** Who is linked answers at once; whose cable was just pulled is still taken for linked by the server. */
const answerMs = 2_000;

export class Register {
  readonly #parts: RegisterParts;

  constructor(parts: RegisterParts) {
    this.#parts = parts;
  }

  /** From now on, over this connection, whoever asks hears that this process is there. */
  answer(connection: Connection): void {
    const { names, dock, instance } = this.#parts;
    connection.answer(names.hereOf(dock, instance), async () => Buffer.from(instance));
  }

  /** Puts this process into the register, unless another one is there and answers. */
  async hold(connection: Connection, streams: Streams): Promise<Held> {
    const { names, dock, instance } = this.#parts;
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const last = await streams.last(names.registers, names.registerOf(dock));
      if (last.type === 'unknown') return 'unknown';
      const there = last.type === 'found' ? instanceIn(last.message.payload) : '';
      if (there === instance) return 'held';
      if (there !== '' && (await connection.ask(names.hereOf(dock, there), Buffer.alloc(0), answerMs)) !== undefined)
        return 'double';
      const expected = last.type === 'found' ? last.message.seq : 0;
      const said = Buffer.from(JSON.stringify({ instance }));
      const became = await streams.append(names.registers, names.registerOf(dock), expected, said);
      if (became.type === 'stored') return 'held';
      if (became.type === 'refused') return 'unknown';
    }
    return 'unknown';
  }
}

/** Part of a subject: whatever else stands there is nobody's. */
function instanceIn(payload: Buffer): string {
  try {
    const { instance } = JSON.parse(payload.toString('utf8')) as { instance?: unknown };
    return typeof instance === 'string' && /^[a-z0-9]{1,32}$/.test(instance) ? instance : '';
  } catch {
    return '';
  }
}

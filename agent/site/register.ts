/**
 * Which device a dock is: the register of its name holds the process that publishes under it. Whoever finds another one
 * there asks it; one that answers is a second device with this name, and publishes nothing until a person has given one
 * of the two another name. One that does not answer is over, or is cut off: then it finds this one when it comes back.
 */
import type { Connection } from './link/connection.ts';
import type { Streams } from './link/streams.ts';
import type { SiteNames } from './names.ts';
import { isPlace, objectIn } from './shape.ts';

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

/**
 * What stands in a register. `whole`: all that the dock did is in its log; `losses`: since the server lost what it had
 * so often (`losses.ts`). `without`: a person goes on as if it were so.
 */
type Said = {
  readonly instance: string;
  readonly whole: boolean;
  readonly losses: number;
  readonly without?: boolean;
};

export class Register {
  readonly #parts: RegisterParts;
  /** What this process put there last, and under which number. */
  #said: (Said & { readonly seq: number }) | undefined;

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
      const said = last.type === 'found' ? saidIn(last.message.payload) : nothing;
      const { instance: there } = said;
      if (last.type === 'found' && there === instance) {
        this.#said = { ...said, seq: last.message.seq };
        return 'held';
      }
      if (there !== '' && (await connection.ask(names.hereOf(dock, there), Buffer.alloc(0), answerMs)) !== undefined)
        return 'double';
      const expected = last.type === 'found' ? last.message.seq : 0;
      const became = await streams.append(names.registers, names.registerOf(dock), expected, packed({ instance }));
      if (became.type === 'refused') return 'unknown';
      if (became.type !== 'stored') continue;
      this.#said = { ...nothing, instance, seq: became.seq };
      return 'held';
    }
    return 'unknown';
  }

  /**
   * All that this dock did is in its log, and what it has of orders is at the server again: who waits for it, since the
   * server lost what it had, need not any more.
   * @param losses so often it did
   */
  async isWhole(streams: Streams, losses: number): Promise<void> {
    const { names, dock, instance } = this.#parts;
    const before = this.#said;
    if (before === undefined || (before.whole && before.losses === losses && before.without !== true)) return;
    const said: Said = { instance, whole: true, losses };
    const became = await streams.append(names.registers, names.registerOf(dock), before.seq, packed(said));
    if (became.type === 'stored') this.#said = { ...said, seq: became.seq };
  }
}

/** What stands in a dock's register; undefined: the server does not say. */
export async function saidOf(
  streams: Streams,
  { registers, registerOf }: SiteNames,
  dock: string,
): Promise<Said | undefined> {
  const last = await streams.last(registers, registerOf(dock));
  if (last.type === 'unknown') return undefined;
  return last.type === 'found' ? saidIn(last.message.payload) : nothing;
}

/** A person says that nobody waits for it. @param losses so often the server lost what it had */
export async function countAsHeard(streams: Streams, names: SiteNames, dock: string, losses: number): Promise<void> {
  const last = await streams.last(names.registers, names.registerOf(dock));
  const { instance, whole, losses: known } = last.type === 'found' ? saidIn(last.message.payload) : nothing;
  if (whole && known === losses) return;
  const expected = last.type === 'found' ? last.message.seq : 0;
  const said = packed({ instance, whole: true, losses, without: true });
  await streams.append(names.registers, names.registerOf(dock), expected, said);
}

const nothing: Said = { instance: '', whole: false, losses: 0 };
const packed = (said: Partial<Said>): Buffer => Buffer.from(JSON.stringify(said));

/** The instance is part of a subject: whatever else stands there is nobody's. */
function saidIn(payload: Buffer): Said {
  const { instance, whole, losses, without } = objectIn(payload);
  const known = typeof instance === 'string' && /^[a-z0-9]{1,32}$/.test(instance);
  const since = typeof losses === 'number' && isPlace(losses) ? losses : 0;
  const gone = without === true ? { without } : {};
  return { instance: known ? instance : '', whole: whole === true, losses: since, ...gone };
}

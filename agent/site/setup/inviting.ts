/**
 * An invitation, from the line that is shown until the dock is in: whoever holds it may ask once to be let in under the
 * name that it was made for, with a key whose secret half stays at that dock.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Connection } from '../link/connection.ts';
import { newKey } from '../link/nkey.ts';
import { objectIn } from '../shape.ts';
import { fingerprintOf } from './authority.ts';
import { codeOf } from './code.ts';
import type { Keeper, Linked } from './keeper.ts';
import { joinerOf } from './permissions.ts';
import { type Invitation, withMember, without } from './record.ts';

type Wish = { readonly dock: string; readonly tells: boolean; readonly forMs: number };

/** What a device says that wants to be let in, and what it is answered. */
const wishSchema = z.object({ dock: z.string().max(32), key: z.string().regex(/^U[A-Z2-7]{55}$/) });
export const answerSchema = z.object({ ok: z.boolean(), text: z.string().max(300) });

type Waiting = {
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  wallMs(): number;
  readonly signal: AbortSignal;
};

/** The server needs a moment to read who is let in. */
const readAgain = { attempts: 50, everyMs: 100 };

export class Inviting {
  readonly code: string;
  readonly #keeper: Keeper;
  readonly #linked: Linked;
  readonly #invitation: Invitation;
  #joined = false;

  private constructor(keeper: Keeper, linked: Linked, invitation: Invitation, code: string) {
    this.#keeper = keeper;
    this.#linked = linked;
    this.#invitation = invitation;
    this.code = code;
  }

  /** @returns when the server lets the invitation in @throws a sentence for a person */
  static async begin(keeper: Keeper, { dock, tells, forMs }: Wish, waiting: Waiting): Promise<Inviting> {
    const known = keeper.record.docks.find(({ name }) => name === dock);
    if (known?.state === 'retired')
      throw new Error(`${dock} was retired: tallyman site resume ${dock}, or invite it under a name of its own`);
    const linked = await keeper.link();
    const [key, id] = [newKey(), randomBytes(4).toString('hex')];
    const invitation = { id, key: key.publicKey, dock, tells, endsAt: waiting.wallMs() + forMs };
    const { site, host, port } = keeper.change((record) => ({
      ...record,
      invitations: [...record.invitations.filter((each) => each.endsAt > waiting.wallMs()), invitation],
    }));
    const ca = readFileSync(keeper.files.ca, 'utf8');
    const address = { host: '127.0.0.1', port, ca };
    await letIn({ address, name: joinerOf(id), key }, waiting);
    const fingerprint = fingerprintOf(ca);
    const code = codeOf({ site, dock, invitation: id, host, port, fingerprint, seed: key.seed });
    const inviting = new Inviting(keeper, linked, invitation, code);
    linked.connection.answer(keeper.names.joinOf(id), async (payload) => inviting.#asked(payload));
    await linked.connection.settled();
    return inviting;
  }

  /** @returns whether the dock came before the time was over, or somebody left */
  async end({ sleep, wallMs, signal }: Waiting): Promise<boolean> {
    while (!this.#joined && !signal.aborted && wallMs() < this.#invitation.endsAt) await sleep(100, signal);
    // What it was answered is with the server before the invitation is over.
    await this.#linked.connection.settled();
    this.#keeper.change((record) => without(record, this.#invitation.id));
    await this.#linked.connection.close();
    return this.#joined;
  }

  async #asked(payload: Buffer): Promise<Buffer> {
    const answer = (ok: boolean, text: string) => Buffer.from(JSON.stringify({ ok, text }));
    const wish = wishSchema.safeParse(objectIn(payload));
    const { dock, tells } = this.#invitation;
    if (!wish.success) return answer(false, 'what asks to be let in is no dock of this version');
    if (this.#joined) return answer(false, 'the invitation was used already: make another one');
    if (wish.data.dock !== dock) return answer(false, `the invitation is for ${dock}`);
    this.#joined = true;
    this.#keeper.change((record) => withMember(record, { name: dock, key: wish.data.key, tells, state: 'active' }));
    return answer(true, `${dock} is let in`);
  }
}

/** @throws what the server says at last */
export async function letIn(
  options: Parameters<typeof Connection.open>[0],
  { sleep, signal }: Pick<Waiting, 'sleep' | 'signal'>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const connection = await Connection.open(options);
      await connection.close();
      return;
    } catch (cause) {
      if (attempt >= readAgain.attempts || signal.aborted) throw cause;
    }
    await sleep(readAgain.everyMs, signal);
  }
}

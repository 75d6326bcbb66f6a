/**
 * A dock is let in: it trusts the server by the fingerprint of its invitation, makes a key of its own and says its
 * public half. The key's file is there before anybody is asked, so that whoever was let in has it, whatever happens.
 */
import { Connection } from '../link/connection.ts';
import { authorityOf } from '../link/first-look.ts';
import { type Nkey, nkeyOf } from '../link/nkey.ts';
import { namesOf } from '../names.ts';
import { objectIn } from '../shape.ts';
import { readCode } from './code.ts';
import { answerSchema, letIn } from './inviting.ts';
import { joinerOf } from './permissions.ts';

type Joined = {
  readonly site: string;
  /** As `[site]` names it. */
  readonly server: string;
  /** PEM. */
  readonly ca: string;
};

type JoinParts = {
  readonly site: string;
  readonly dock: string;
  /** The dock's own key, which is on its disk already. */
  readonly key: Nkey;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  readonly signal: AbortSignal;
};

/** @throws a sentence for a person; nothing was changed then but at most at the server, where it may be tried again */
export async function join(text: string, { site, dock, key, sleep, signal }: JoinParts): Promise<Joined> {
  const code = readCode(text);
  if (code.site !== site)
    throw new Error(`the invitation is for site ${code.site}, and this dock’s configuration says site = "${site}"`);
  if (code.dock !== dock)
    throw new Error(`the invitation is for ${code.dock}, and this dock is ${dock}: tallyman site invite ${dock}`);
  const { host, port, invitation } = code;
  const ca = await authorityOf(host, port, code.fingerprint);
  const address = { host, port, ca };
  const connection = await Connection.open({ address, name: joinerOf(invitation), key: nkeyOf(code.seed) }).catch(
    (cause: Error) => {
      const over = /authorization|authentication/i.test(cause.message);
      throw over ? new Error('the invitation is over: make another one (tallyman site invite)') : cause;
    },
  );
  try {
    const wish = Buffer.from(JSON.stringify({ dock, key: key.publicKey }));
    const answer = await connection.ask(namesOf(site).joinOf(invitation), wish);
    if (answer === undefined)
      throw new Error('nobody lets this dock in: `tallyman site invite` must still wait at the server');
    const said = answerSchema.safeParse(objectIn(answer));
    if (!said.success || !said.data.ok) throw new Error(said.data?.text ?? 'the answer is none of this version');
  } finally {
    await connection.close();
  }
  await letIn({ address, name: dock, key }, { sleep, signal });
  return { site, server: `tls://${host.includes(':') ? `[${host}]` : host}:${port}`, ca };
}

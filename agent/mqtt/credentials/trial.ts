/**
 * Whether the broker would let the dock in by other credentials, beside the link that is there: a link of its own, and
 * a word on one of the dock's topics that comes back. Some brokers let a stranger in and give it nothing, and some look
 * at the client's certificate only after the handshake is over; so nothing less is a proof.
 */
import type { MqttConfig } from '../../../config/config.ts';
import type { Clock } from '../../clock.ts';
import type { ReadNamedFile } from '../../named-file.ts';
import type { LinkSettings } from '../client-options.ts';
import { openNewest } from '../newest-link.ts';
import { credentialsOf } from './credentials.ts';

const backMsMax = 10_000;
const otherName = 'is the certificate made out to another name?';

type TrialParts = { config: MqttConfig; site: string; dock: string; clock: Clock; readFile: ReadNamedFile };

/**
 * Under the dock's client id with `-trial` behind it, for under its own it would end the dock's link.
 * @param other what is tried in the place of what the files say
 * @returns why not, for a person; undefined: it works. Never rejects
 */
export async function tryLink(
  { config, site, dock, clock, readFile }: TrialParts,
  other: Pick<LinkSettings, 'ca' | 'cert' | 'key'>,
): Promise<string | undefined> {
  const topic = `tallyman/v1/${site}/${dock}/req/canary`;
  const word = JSON.stringify({ boot: 'trial', at: clock.wallMs() });
  const back = new AbortController();
  try {
    const settings = {
      ...(await credentialsOf(config, readFile)),
      ...other,
      ...{ url: config.url, clientId: `${config.clientId ?? `tallyman-${site}-${dock}`}-trial` },
      onMessage: (packet: { payload: Buffer | string }) => {
        if (packet.payload.toString() === word) back.abort();
      },
    };
    const link = await openNewest(settings, clock);
    try {
      const refused = await link.subscribe([{ topic }]);
      const why = refused.get(topic);
      if (why !== undefined) return `the broker lets it in, and refuses to let it read ${topic}: ${why} — ${otherName}`;
      const unsaid = await link
        .publish(topic, word, { qos: 1, retain: false, timeoutMs: backMsMax })
        .catch((cause: Error) => cause.message);
      if (unsaid !== undefined) return `${unsaid} — ${otherName}`;
      const gone = await Promise.race([link.closed, clock.sleep(backMsMax, back.signal)]);
      if (back.signal.aborted) return undefined;
      return gone?.text ?? `the broker lets it in, and gives it nothing of ${topic} — ${otherName}`;
    } finally {
      await link.end();
    }
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

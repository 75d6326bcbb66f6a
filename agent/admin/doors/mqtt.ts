/**
 * Requests over MQTT, below `tallyman/v1/{site}/{dock}/`: what comes on `req/{area}/{verb}` is answered on
 * `res/{area}/{verb}`; what comes on `req/{area}/{verb}/{admin}` on `res/{area}/{verb}/{admin}`, so that the broker's
 * access list can part one admin's answers from another's; and at the MQTT 5 response topic, where it gives one below
 * the site. From here on a request goes the way of all others (`../request.ts`).
 *
 * Who may come in: signed requests (`../signed-request.ts`) of a key that counts here. Without a signature nothing is
 * told, but what a viewer may see where the configuration says `open-reading`. Every request needs a transaction.
 *
 * Bounds: so many requests a second for each admin's own topic and for all others together, so many at work at once;
 * over that a request is answered `busy` while there is breath for it, and then only counted. A request is at most 64
 * KiB (`../../mqtt/client-options.ts`).
 */
import { createHash } from 'node:crypto';
import type { Config } from '../../../config/config.ts';
import { Allowance } from '../../allowance.ts';
import type { Clock } from '../../clock.ts';
import type { ErrorCode } from '../../errors/errors.ts';
import { parseRequest } from '../../inventory/nouns/text/json.ts';
import type { Book } from '../../ledger/book.ts';
import type { Reply, Uplink } from '../../mqtt/uplink-contract.ts';
import type { AdminKeys } from '../admin-keys.ts';
import type { Admin, Answer, Asker } from '../request.ts';
import { isSigned, openSigned, publicKeyOf, type SignedBody } from '../signed-request.ts';
import type { AdminContext } from '../verb.ts';
import { messagesOf, wholeBytesMax } from './answer-parts.ts';

/** Of each admin's own topic, and of all the others together. */
const requestPace = { perS: 20, burst: 100 };
/** Answers to what is over that. */
const busyPace = { perS: 5, burst: 50 };
const atWorkMax = 16;
/** Between two words on how far a long command is. */
const progressGapMs = 1_000;

/** Areas and verbs are ours; what else stands there is no topic to answer on. */
const requestTopic = /^req\/([a-z-]{1,32})\/([a-z-]{1,32})(?:\/([a-z0-9-]{1,32}))?$/;

type MqttDoorParts = {
  admin: Admin;
  keys: AdminKeys;
  uplink: Uplink;
  config: Config;
  verbs: AdminContext['verbs'];
  clock: Pick<Clock, 'monoMs'>;
  book: Pick<Book, 'head'>;
  /** Of this start, as `state` tells it. */
  boot: string;
};

/** A request as it came: what it is about by its topic, and how its answer goes back. */
type Arrived = { area: string; verb: string; admin: string | undefined; answer(messages: string[]): Promise<void> };
type Refusal = { code: ErrorCode; text: string; by?: string; transaction?: string };
type Ready = { request: object; asker: Asker };

const plain = { role: 'viewer', merchants: '*', answerBytesMax: wholeBytesMax, by: 'mqtt' } as const;

export class MqttDoor {
  readonly #parts: MqttDoorParts;
  readonly #unsubscribe: (() => void)[];
  readonly #paces: Map<string, Allowance>;
  readonly #others: Allowance;
  readonly #busy: Allowance;
  /** What is at work, by its bytes: the broker may bring a message twice (QoS 1), and its answer is on the way. */
  readonly #atWork = new Set<string>();
  #working = 0;
  #closed = false;

  constructor(parts: MqttDoorParts) {
    this.#parts = parts;
    const { clock, config, uplink } = parts;
    const allowance = () => new Allowance(requestPace, clock.monoMs());
    this.#paces = new Map(config.admins.map(({ id }) => [id, allowance()]));
    this.#others = allowance();
    this.#busy = new Allowance(busyPace, clock.monoMs());
    this.#unsubscribe = ['req/+/+', 'req/+/+/+'].map((filter) =>
      uplink.subscribe(filter, (payload, topic, reply) => void this.#take(payload, topic, reply), {
        retained: (payload, topic) => void this.#take(payload, topic, undefined, true),
        asPublished: true,
      }),
    );
  }

  /** Takes no more requests; what is at work is answered as long as there is a link. */
  close(): void {
    this.#closed = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  /** Never rejects. */
  async #take(payload: Buffer, topic: string, reply: Reply | undefined, retained = false): Promise<void> {
    const arrived = this.#arrived(topic, reply);
    if (arrived === undefined || this.#closed) return;
    if (!this.#mayWork(arrived)) return this.#sendAway(arrived, payload);
    this.#working += 1;
    try {
      await this.#serve(arrived, payload, retained);
    } finally {
      this.#working -= 1;
    }
  }

  #arrived(topic: string, reply: Reply | undefined): Arrived | undefined {
    const { uplink, config, admin } = this.#parts;
    const [, area, verb, name] = requestTopic.exec(topic) ?? [];
    if (area === undefined || verb === undefined) {
      void admin.refuse({ verb: 'unknown', by: 'mqtt', params: {} }, '', 'bad-request', 'The topic names no verb.');
      return undefined;
    }
    const back = `res/${topic.slice('req/'.length)}`;
    const twice = reply?.topic === `tallyman/v1/${config.dock.site}/${config.dock.name}/${back}`;
    const ways = [
      ...(twice ? [] : [(text: string) => uplink.publish(back, text)]),
      ...(reply === undefined ? [] : [(text: string) => reply.say(text)]),
    ];
    // Whoever hears no answer asks again under its transaction.
    const answer = async (messages: string[]) => {
      await Promise.all(ways.map((say) => inOrder(messages, say)));
    };
    return { area, verb, admin: name, answer };
  }

  #mayWork({ admin }: Arrived): boolean {
    const pace = this.#paces.get(admin ?? '') ?? this.#others;
    const now = this.#parts.clock.monoMs();
    if (this.#working >= atWorkMax || pace.waitMs(now) > 0) return false;
    pace.spend(1, now);
    return true;
  }

  async #sendAway(arrived: Arrived, payload: Buffer): Promise<void> {
    const { admin, clock } = this.#parts;
    const now = clock.monoMs();
    const breath = this.#busy.waitMs(now) === 0;
    if (breath) this.#busy.spend(1, now);
    const transaction = breath ? transactionIn(parsed(payload)) : '';
    const text = 'The dock has as many requests as it takes. Ask again in a moment.';
    const answer = await admin.refuse(recordOf(arrived, 'mqtt'), transaction, 'busy', text);
    if (breath) await arrived.answer(messagesOf(answer));
  }

  async #serve(arrived: Arrived, payload: Buffer, retained: boolean): Promise<void> {
    const { admin, clock } = this.#parts;
    const given = parsed(payload);
    const print = createHash('sha256').update(payload).digest('base64');
    if (this.#atWork.has(print)) return admin.count('replayed');
    this.#atWork.add(print);
    try {
      const ready = await this.#admit(arrived, given, retained);
      if ('code' in ready) {
        const { code, text, by = 'mqtt', transaction = transactionIn(given) } = ready;
        return await arrived.answer(messagesOf(await admin.refuse(recordOf(arrived, by), transaction, code, text)));
      }
      let seq = 1;
      let toldMs = Number.NEGATIVE_INFINITY;
      const progress = (running: Answer) => {
        const now = clock.monoMs();
        if (now - toldMs < progressGapMs) return;
        toldMs = now;
        void arrived.answer(messagesOf(running, seq));
        seq += 1;
      };
      const answer = await admin.handle(ready.request, ready.asker, progress);
      await arrived.answer(messagesOf(answer, seq));
    } finally {
      this.#atWork.delete(print);
    }
  }

  async #admit(arrived: Arrived, given: unknown, retained: boolean): Promise<Ready | Refusal> {
    if (retained) return { code: 'retained', text: 'A request must not be retained; this one was not run.' };
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      return { code: 'bad-request', text: 'A request is an object in JSON (UTF-8) with "transaction" and "params".' };
    const { config, keys } = this.#parts;
    const { area, verb } = arrived;
    if (isSigned(given)) return this.#signed(arrived, given);
    if (config.mqtt?.openReading !== true) {
      const anybody = config.admins.length > 0 || (await keys.all().catch(() => [])).length > 0;
      return anybody
        ? { code: 'unsigned', text: 'Requests over MQTT are signed with the key of an [[admin]].' }
        : { code: 'not-allowed', text: 'This dock takes no requests over MQTT: its configuration has no [[admin]].' };
    }
    const found = (await this.#parts.verbs()).find((one) => one.area === area && one.verb === verb);
    if (found !== undefined && (found.changes || found.role !== 'viewer'))
      return {
        code: 'unsigned',
        text: `${area}/${verb} is asked with a signature; without one a viewer’s verbs are answered.`,
      };
    return readyOf(arrived, given, plain);
  }

  async #signed(arrived: Arrived, given: object): Promise<Ready | Refusal> {
    const { keys, config } = this.#parts;
    const claimed = 'key' in given && typeof given.key === 'string' ? given.key.slice(0, 32) : '';
    const known = await keys.find(claimed).catch(() => undefined);
    if (known === undefined) return { code: 'storage', text: 'The ledger cannot say now which keys were revoked.' };
    const { admin } = known;
    const opened = openSigned('request', given, () => (admin === undefined ? undefined : publicKeyOf(admin.key)));
    if (!opened.ok)
      return { code: opened.code, text: opened.text, ...(opened.key !== undefined && { by: opened.key }) };
    const { body, key: by } = opened;
    const { transaction } = body;
    const refusal = (code: ErrorCode, text: string): Refusal => ({
      code,
      text,
      by,
      transaction: transaction.slice(0, 128),
    });
    const { site, name } = config.dock;
    if (body.site !== site || body.dock !== name)
      return refusal('other-dock', `This was signed for ${body.site}/${body.dock}; here is ${site}/${name}.`);
    if (body.epoch !== this.#parts.book.head.epoch || body.boot !== this.#parts.boot)
      return refusal('other-start', 'This was signed for another start or epoch of this dock; it was not run.');
    if (body.verb !== `${arrived.area}/${arrived.verb}` || (arrived.admin !== undefined && arrived.admin !== by))
      return refusal(
        'bad-request',
        `This was signed by ${by} for ${body.verb.slice(0, 80)}, and came on another topic.`,
      );
    if (!keys.count(known, body.counter))
      return refusal('replayed', `A request of ${by} with this counter or a higher one was taken before.`);
    if (admin === undefined) return refusal('bad-signature', 'No such key.');
    const { role, merchants } = admin;
    const signed = JSON.stringify(given);
    const asker: Asker = { by, role, merchants, answerBytesMax: wholeBytesMax, counter: body.counter, signed };
    return readyOf(arrived, requestIn(body), asker);
  }
}

/** @returns the refusal when it names no transaction */
function readyOf({ area, verb }: Arrived, given: object, asker: Asker): Ready | Refusal {
  const transaction = transactionIn(given);
  if (transaction === '')
    return {
      code: 'bad-request',
      text: 'Every request over MQTT needs a "transaction" of 1 to 128 printable characters.',
      by: asker.by,
    };
  const { params, expires, reason } = given as Partial<SignedBody>;
  const request = { area, verb, transaction, params, expires, reason };
  return { request: Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)), asker };
}

const requestIn = ({ transaction, params, expires, reason }: SignedBody) => ({ transaction, params, expires, reason });

/** Of what is not let in no more than this is written down. */
const recordOf = ({ area, verb }: Arrived, by: string) => ({ verb: `${area}/${verb}`, by, params: {} });

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parsed(payload: Buffer): unknown {
  try {
    return parseRequest(utf8.decode(payload));
  } catch {
    // No UTF-8.
    return undefined;
  }
}

/** Also of one that is signed and not proved, so that whoever waits for an answer hears why there is none. */
function transactionIn(given: unknown): string {
  if (typeof given !== 'object' || given === null) return '';
  if ('body' in given && typeof given.body === 'string') return transactionIn(parsed(Buffer.from(given.body)));
  const transaction = 'transaction' in given ? given.transaction : undefined;
  return typeof transaction === 'string' && /^[!-~]([ -~]{0,126}[!-~])?$/.test(transaction) ? transaction : '';
}

async function inOrder(messages: string[], say: (text: string) => Promise<void>): Promise<void> {
  try {
    for (const message of messages) await say(message);
  } catch {
    // The link is gone, or the broker refuses; the uplink says which.
  }
}

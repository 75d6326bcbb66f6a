/**
 * Docks as an admin's machine sees them: one link to the broker, and a question to any dock behind it. Each question
 * reads the dock's `state` for what its signature is bound to, goes out on the admin's own topic and waits for the
 * answer there.
 */
import type { IPublishPacket } from 'mqtt';
import type { Clock } from '../clock.ts';
import { parseJson } from '../inventory/nouns/text/json.ts';
import { messageBytesMax } from './client-options.ts';
import type { MqttLink } from './link.ts';
import { type OwnSettings, openNewest } from './newest-link.ts';

const stateMsMax = 5_000;
const publishMsMax = 10_000;

export type RemoteAnswer = {
  transaction: string;
  status: 'ok' | 'error' | 'running';
  data?: unknown;
  part?: string;
  error?: { code: string; message: string; field?: string };
  final: boolean;
};

/** `gone`: nobody is there to ask; `silent`: asked, and no answer came. */
export type Asked = { type: 'answered'; answer: RemoteAnswer } | { type: 'gone' | 'silent'; text: string };

export type Question = {
  /** `reno-1/dock-3` */
  dock: string;
  /** `stock/get` */
  verb: string;
  /** Whose own topic it goes out on. */
  admin: string;
  /** As the request says it, to know its answer by. */
  transaction: string;
  sign(bound: { epoch: string; boot: string }): string;
  /** Longest silence. */
  idleMs: number;
  onRunning(data: unknown): void;
};

type Link = Omit<OwnSettings, 'onMessage'>;

type Watcher = (topic: string, payload: string) => void;
type Ears = { listeners: Map<string, (payload: string) => void>; watchers: Set<Watcher> };

const findSilenceMs = 1_500;
const foundMax = 10_000;

export class RemoteDocks {
  readonly #link: MqttLink;
  readonly #clock: Clock;
  readonly #listeners: Ears['listeners'];
  readonly #watchers: Ears['watchers'];

  private constructor(link: MqttLink, clock: Clock, { listeners, watchers }: Ears) {
    this.#link = link;
    this.#clock = clock;
    this.#listeners = listeners;
    this.#watchers = watchers;
  }

  /** MQTT 5, and 3.1.1 where the broker does not take it. @throws why there is no link, for a person */
  static async open(settings: Link, clock: Clock): Promise<RemoteDocks> {
    const listeners = new Map<string, (payload: string) => void>();
    const watchers = new Set<Watcher>();
    const onMessage = ({ topic, payload }: IPublishPacket) => {
      listeners.get(topic)?.(payload.toString());
      for (const watch of watchers) watch(topic, payload.toString());
    };
    const link = await openNewest({ ...settings, onMessage }, clock);
    return new RemoteDocks(link, clock, { listeners, watchers });
  }

  async ask({ dock, verb, admin, transaction, sign, idleMs, onRunning }: Question): Promise<Asked> {
    const base = `tallyman/v1/${dock}/`;
    const state = await this.#state(`${base}state`);
    if ('text' in state) return { type: 'gone', text: `${dock}: ${state.text}` };
    const request = sign(state);
    if (Buffer.byteLength(request) > messageBytesMax)
      return { type: 'gone', text: `${dock}: the request is longer than 64 KiB; send it in parts` };
    const back = `${base}res/${verb}/${admin}`;
    const answered = this.#answer(back, transaction, idleMs, onRunning);
    const refused = await this.#link.subscribe([{ topic: back }]);
    const why = refused.get(back);
    if (why !== undefined) return { type: 'gone', text: `${dock}: the broker refuses to let us read ${back}: ${why}` };
    try {
      const options = { qos: 1, retain: false, timeoutMs: publishMsMax } as const;
      await this.#link.publish(`${base}req/${verb}/${admin}`, request, options);
    } catch (cause) {
      return { type: 'silent', text: `${dock}: ${cause instanceof Error ? cause.message : String(cause)}` };
    }
    const answer = await answered;
    return answer === undefined
      ? {
          type: 'silent',
          text: `${dock}: no answer within ${idleMs / 1_000} s; it may have been done. Ask again with --transaction ${transaction}`,
        }
      : { type: 'answered', answer };
  }

  /**
   * Every dock of a site that was ever heard of at this broker, by its name; with `where`, those whose retained
   * `health` says so: `version=0.1.0`, `state=attention`.
   * @throws why it cannot be read, for a person
   */
  async find(site: string, where?: { field: string; value: string }): Promise<string[]> {
    const filter = `tallyman/v1/${site}/+/${where === undefined ? 'state' : 'health'}`;
    const found = new Set<string>();
    let silence = new AbortController();
    const watch: Watcher = (topic, payload) => {
      const [, , at, dock = '', what] = topic.split('/');
      if (at !== site || !filter.endsWith(`/${what}`) || found.size >= foundMax || payload === '') return;
      silence.abort();
      const said = where === undefined ? undefined : (parseJson(payload) as Record<string, unknown> | undefined);
      if (where === undefined || String(said?.[where.field]) === where.value) found.add(`${site}/${dock}`);
    };
    this.#watchers.add(watch);
    try {
      const refused = await this.#link.subscribe([{ topic: filter, retained: true }]);
      if (refused.has(filter)) throw new Error(`the broker refuses to let us read ${filter}: ${refused.get(filter)}`);
      do {
        silence = new AbortController();
        await this.#clock.sleep(findSilenceMs, silence.signal);
      } while (silence.signal.aborted);
    } finally {
      this.#watchers.delete(watch);
    }
    return [...found].sort();
  }

  close(): Promise<void> {
    return this.#link.end();
  }

  async #state(topic: string): Promise<{ epoch: string; boot: string } | { text: string }> {
    const said = this.#hear(topic, stateMsMax, (payload) => ({ last: parseJson(payload) }));
    const refused = await this.#link.subscribe([{ topic, retained: true }]);
    if (refused.has(topic)) return { text: `the broker refuses to let us read ${topic}: ${refused.get(topic)}` };
    const state = (await said) as { s?: string; at?: number; epoch?: string; boot?: string } | undefined;
    if (state === undefined) return { text: 'nothing was ever heard of it at this broker; check site and name' };
    if (state.s !== 'online') return { text: `is not there (${state.s === 'offline' ? 'stopped' : 'its link broke'})` };
    const { epoch, boot } = state;
    if (typeof epoch !== 'string' || typeof boot !== 'string')
      return { text: 'is of a version that takes no requests' };
    return { epoch, boot };
  }

  /** @returns undefined when there was silence for so long, or the link went */
  #answer(
    topic: string,
    transaction: string,
    idleMs: number,
    onRunning: (data: unknown) => void,
  ): Promise<RemoteAnswer | undefined> {
    let text = '';
    return this.#hear(topic, idleMs, (payload) => {
      const answer = parseJson(payload) as RemoteAnswer | undefined;
      if (answer?.transaction !== transaction) return undefined;
      if (answer.status === 'running') onRunning(answer.data);
      if (answer.part !== undefined) text += answer.part;
      if (!answer.final) return 'more';
      return { last: answer.part === undefined ? answer : { ...answer, data: parseJson(text) } };
    });
  }

  /**
   * Listens until `take` has its last; what it does not know breaks no silence. @returns undefined after a silence, or
   * without a link
   */
  #hear<T>(topic: string, silenceMs: number, take: (payload: string) => { last: T } | 'more' | undefined) {
    return new Promise<T | undefined>((resolve) => {
      let silence = new AbortController();
      const done = (value: T | undefined) => {
        silence.abort();
        this.#listeners.delete(topic);
        resolve(value);
      };
      const listen = () => {
        silence.abort();
        const mine = new AbortController();
        silence = mine;
        this.#clock.sleep(silenceMs, mine.signal).then(() => mine.signal.aborted || done(undefined));
      };
      this.#listeners.set(topic, (payload) => {
        const taken = take(payload);
        if (taken === 'more') listen();
        else if (taken !== undefined) done(taken.last);
      });
      this.#link.closed.then(() => done(undefined));
      listen();
    });
  }
}

/** Plain HTTP as other programs send it, headers of their own choice included, and a reader of server-sent events. */
import { type ClientRequest, type IncomingMessage, request } from 'node:http';

import type { StationPicture } from '../../agent/screen/views/picture.ts';
import type { ShownErrors } from '../../agent/screen/views/unseen.ts';

/** Errors that nobody has acknowledged, wherever on the screen they are. */
export function errorsIn({ front, earlier }: StationPicture): {
  folds: readonly ShownErrors[];
  ids: readonly number[];
} {
  const folds = front.panel === 'error' ? [front.errors, ...earlier] : earlier;
  return { folds, ids: folds.flatMap(({ ids }) => ids) };
}

export type Answer = { status: number; headers: IncomingMessage['headers']; body: string };

type Options = { method?: string; headers?: Record<string, string>; body?: string };

export function ask(url: string, { method = 'GET', headers = {}, body }: Options = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject).end(body);
  });
}

export type ServerEvent = { id: string | undefined; event: string; data: string };

/** Follows a feed until it is closed. */
export class FeedReader {
  readonly events: ServerEvent[] = [];
  readonly #request: ClientRequest;
  readonly response: Promise<IncomingMessage>;
  ended = false;

  constructor(url: string, headers: Record<string, string> = {}) {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    this.response = promise;
    this.#request = request(url, { headers }, (response) => {
      let held = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const blocks = `${held}${chunk}`.split('\n\n');
        held = blocks.pop() ?? '';
        for (const block of blocks) this.#take(block);
      });
      const end = () => {
        this.ended = true;
      };
      response.on('end', end).on('error', end).on('close', end);
      resolve(response);
    });
    this.#request.on('error', (cause) => {
      this.ended = true;
      reject(cause);
    });
    this.#request.end();
  }

  /** The newest picture, as a program sees it. */
  newest<T>(): T | undefined {
    const last = this.events.findLast(({ event }) => event === 'message');
    return last === undefined ? undefined : (JSON.parse(last.data) as T);
  }

  close(): void {
    this.#request.destroy();
  }

  #take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
    );
    const data = fields.get('data');
    if (data !== undefined) this.events.push({ id: fields.get('id'), event: fields.get('event') ?? 'message', data });
  }
}

/** Asks the desk's pages as a browser on another machine does that trusts the house's authority. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';

export type DeskAnswer = { status: number; headers: IncomingMessage['headers']; body: string };

type Asked = { method?: string; headers?: Record<string, string>; body?: string };

/** @param desk its address when it is asked; the `origin` of it comes with every change */
export const overTls =
  (desk: () => string, caFile: string) =>
  (path: string, { method = 'GET', headers = {}, body = '' }: Asked = {}): Promise<DeskAnswer> => {
    const { promise, resolve, reject } = Promise.withResolvers<DeskAnswer>();
    const origin = method === 'GET' ? {} : { origin: desk() };
    const options = {
      ...{ method, ca: readFileSync(caFile), agent: false as const, servername: 'localhost' },
      headers: { ...origin, ...headers },
    };
    const asked = request(`${desk()}${path}`, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    asked.on('error', reject).end(body);
    return promise;
  };

/** What a browser sends with whatever it asks next. */
export const cookieOf = ({ headers }: DeskAnswer): string => headers['set-cookie']?.[0]?.split(';')[0] ?? '';

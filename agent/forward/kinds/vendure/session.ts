/**
 * The conversation with a Vendure store: it is let in with an API key, or by a login whose token it keeps in memory
 * alone. One question at a time on each line; a token that no longer opens is renewed once.
 */
import type { Clock } from '../../../clock.ts';
import type { ReadNamedFile } from '../../../named-file.ts';
import type { Fields } from '../../fields.ts';
import { HttpConnection } from '../../http/connection.ts';
import { ownWords, withoutWords } from '../../http/own-words.ts';
import { type HttpResponse, header } from '../../http/response.ts';
import type { StoreBudget } from '../../http/store-budget.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import { type Answer, errorResult, understand } from './answers.ts';
import { type Credentials, readCredentials } from './credentials.ts';

/** Of a page of orders with many lines; more is asked for in smaller pages. */
const responseBytesMax = 4 * 1024 * 1024;
/** After a login that was refused nobody tries the same words again at once: stores lock who guesses. */
const refusedPauseMs = 60_000;

const loginQuestion = `mutation ($user: String!, $password: String!) {
  login(username: $user, password: $password) { __typename ... on ErrorResult { errorCode message } } }`;

type SessionParts = {
  url: URL;
  credentialsFile: string;
  caFile: string | undefined;
  /** `vendure-token`: of the channel at the store; undefined: its default one. */
  channelToken: string | undefined;
  clock: Clock;
  /** The shop’s, which every line is held to. */
  budget: StoreBudget;
  readFile: ReadNamedFile;
};

/** What each line of one channel shares. */
export class Session {
  readonly parts: SessionParts;
  /** As the login gave it, for these credentials. */
  #token: { value: string; of: string } | undefined;
  #refused: { of: string; reason: string; untilMs: number } | undefined;
  #login: Promise<LetIn> | undefined;

  constructor(parts: SessionParts) {
    this.parts = parts;
  }

  /** A line of its own: what takes its time on one holds up no other. */
  line(): Line {
    return new Line(this);
  }

  /** @param stale a token that did not open any more */
  async letIn(connection: HttpConnection, signal: AbortSignal, stale?: string): Promise<LetIn> {
    const { credentialsFile, readFile } = this.parts;
    let credentials: Credentials;
    try {
      credentials = readCredentials(await readFile(credentialsFile), credentialsFile);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { ok: false, trouble: { reason } };
    }
    if ('key' in credentials) {
      const headers = { 'vendure-api-key': credentials.key };
      return { ok: true, headers, own: [credentials.key], token: undefined };
    }
    const of = JSON.stringify(credentials);
    const own = [credentials.password];
    if (this.#token?.of === of && this.#token.value !== stale) return letInBy(this.#token.value, own);
    const refused = this.#refused;
    if (refused?.of === of && this.parts.clock.monoMs() < refused.untilMs)
      return { ok: false, trouble: { reason: refused.reason, denied: true } };
    // Two lines that find the door shut at the same time knock once.
    this.#login ??= this.#logIn(connection, credentials, of, signal).finally(() => {
      this.#login = undefined;
    });
    return this.#login;
  }

  async #logIn(
    connection: HttpConnection,
    { user, password }: { user: string; password: string },
    of: string,
    signal: AbortSignal,
  ): Promise<LetIn> {
    const { clock } = this.parts;
    const own = [password];
    const { answer, response } = await this.post(connection, loginQuestion, { user, password }, {}, own, signal);
    if (!answer.ok) return answer;
    const wrong = errorResult(answer.data.login);
    const token = response && header(response, 'vendure-auth-token');
    if (wrong === undefined && token !== undefined && /^[\x21-\x7e]{1,512}$/.test(token)) {
      this.#token = { value: token, of };
      return letInBy(token, own);
    }
    const reason =
      wrong === undefined
        ? 'it gives no token to who logs in: let its authOptions.tokenMethod hold "bearer", or use an API key'
        : `it does not take the user and the password in credentials-file: ${withoutWords(wrong.reason, ownWords(own))}`;
    this.#refused = { of, reason, untilMs: clock.monoMs() + refusedPauseMs };
    return { ok: false, trouble: { reason, denied: true } };
  }

  /** One question, as it is. */
  async post(
    connection: HttpConnection,
    query: string,
    variables: Fields,
    headers: Record<string, string>,
    own: readonly string[],
    signal: AbortSignal,
  ): Promise<{ answer: Answer; response?: HttpResponse }> {
    const { url, channelToken, clock, budget } = this.parts;
    const { waiting } = budget;
    if (waiting !== undefined) return { answer: { ok: false, trouble: waiting } };
    const request = {
      method: 'POST',
      path: url.pathname + url.search,
      headers: {
        ...{ 'content-type': 'application/json', ...headers },
        ...(channelToken !== undefined && { 'vendure-token': channelToken }),
      },
      body: JSON.stringify({ query, variables }),
    } as const;
    const exchange = await connection.exchange(request, signal);
    if (!exchange.ok) {
      const { reason, silent, large } = exchange;
      const trouble = { reason, ...(silent && { silent }), ...(large && { size: true as const }) };
      return { answer: { ok: false, trouble } };
    }
    const { response } = exchange;
    const words = ownWords([...own, ...Object.values(headers)]);
    budget.hear(response);
    return { answer: inNoWordOfOurs(understand(response, clock.wallMs()), words), response };
  }
}

/** Admission to one question. `own`: what of it nobody is to read. */
type LetIn =
  | { ok: true; headers: Record<string, string>; own: readonly string[]; token: string | undefined }
  | { ok: false; trouble: Trouble };

const letInBy = (token: string, own: readonly string[]): LetIn => {
  return { ok: true, headers: { authorization: `Bearer ${token}` }, own: [...own, token], token };
};

/** What it says goes to everybody: with nothing in it that opens a door. */
function inNoWordOfOurs(answer: Answer, words: readonly string[]): Answer {
  if (answer.ok) return answer;
  return { ...answer, trouble: { ...answer.trouble, reason: withoutWords(answer.trouble.reason, words) } };
}

export class Line {
  readonly #session: Session;
  readonly #connection: HttpConnection;

  constructor(session: Session) {
    this.#session = session;
    const { url, caFile, clock, readFile } = session.parts;
    const { origin, host } = url;
    const ca = async () => (caFile === undefined ? undefined : readFile(caFile));
    this.#connection = new HttpConnection({ origin, host, clock, ca, responseBytesMax });
  }

  /** One question; each exchange that it takes resolves within 20 s. */
  async ask(query: string, variables: Fields, signal: AbortSignal): Promise<Answer> {
    const first = await this.#askOnce(query, variables, signal);
    if (first.answer.ok || !first.answer.trouble.denied || first.token === undefined) return first.answer;
    // The store ended the session: it was restarted with another secret, or the token is old.
    const second = await this.#askOnce(query, variables, signal, first.token);
    return second.answer;
  }

  async #askOnce(
    query: string,
    variables: Fields,
    signal: AbortSignal,
    stale?: string,
  ): Promise<{ answer: Answer; token?: string }> {
    const admitted = await this.#session.letIn(this.#connection, signal, stale);
    if (!admitted.ok) return { answer: admitted };
    const { headers, own, token } = admitted;
    const { answer } = await this.#session.post(this.#connection, query, variables, headers, own, signal);
    return { answer, ...(token !== undefined && { token }) };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

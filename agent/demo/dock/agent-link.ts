/**
 * The demo's conversation with the agent: the same local socket that the command line uses, opened again whenever it
 * broke.
 */
import { AgentClient, AgentError } from '../../admin/doors/socket-client.ts';

/** The agent understood and said no; `code` is one of its stable codes. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'Refused';
    this.code = code;
  }
}

/** Longer than any answer takes, shorter than a person's patience. */
const idleMs = 5_000;

export class AgentLink {
  readonly #dataDir: string;
  readonly #by: string;
  #client: AgentClient | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param by who asks, for the record */
  constructor(dataDir: string, by: string) {
    this.#dataDir = dataDir;
    this.#by = by;
  }

  /**
   * One request, after the ones before it.
   * @throws Refused with the agent's own words  @throws AgentError when there is no agent to talk to now
   */
  ask<T>(area: string, verb: string, params: unknown = {}): Promise<T> {
    const answer = this.#turn.then(() => this.#ask(area, verb, params));
    this.#turn = answer.catch(() => {});
    return answer as Promise<T>;
  }

  close(): void {
    this.#client?.close();
    this.#client = undefined;
  }

  async #ask(area: string, verb: string, params: unknown): Promise<unknown> {
    this.#client ??= await AgentClient.connect(this.#dataDir, this.#by);
    try {
      const answer = await this.#client.ask({ area, verb, params }, { idleMs });
      if (answer.status === 'ok') return answer.data;
      throw new Refused(answer.error.code, answer.error.message);
    } catch (error) {
      if (error instanceof AgentError) this.close();
      throw error;
    }
  }
}

/** Whether asking again later may help: the agent is down or still starting. */
export function isAway(error: unknown): boolean {
  return error instanceof AgentError || (error instanceof Refused && error.code === 'starting');
}

/** From a sub-command to the running agent: which data directory is meant, the request, and its failure in plain words. */
import { existsSync, readFileSync } from 'node:fs';
import { dataDirOf } from '../../config/lastgood.ts';
import { AgentClient, type Request } from '../admin/socketclient.ts';
import { errors } from '../errors.ts';
import type { GlobalOptions } from './cli.ts';
import { Failure, type Shell } from './shell.ts';

export const standardDataDir = '/var/lib/tallyman';

/**
 * `--data`, else what the configuration says, mistakes elsewhere in it notwithstanding.
 * @throws Failure when neither says anything
 */
export function dataDirectory({ config, data }: GlobalOptions): string {
  if (data !== undefined) return data;
  if (!existsSync(config))
    throw new Failure(
      `there is no configuration at ${config}; name one with --config FILE, or the data with --data DIR`,
      2,
    );
  let text: string;
  try {
    text = readFileSync(config, 'utf8');
  } catch (cause) {
    throw new Failure(`${config} cannot be read (${cause instanceof Error ? cause.message : String(cause)})`, 2);
  }
  return dataDirOf(text) ?? standardDataDir;
}

/** One conversation with the agent; closed whatever happens. @throws AgentError when there is none to be had */
export async function withAgent<T>(
  shell: Shell,
  options: GlobalOptions,
  talk: (client: AgentClient) => Promise<T>,
): Promise<T> {
  const client = await AgentClient.connect(dataDirectory(options), shell.user);
  try {
    return await talk(client);
  } finally {
    client.close();
  }
}

/** Asks and returns the data of the answer. @throws Failure with code, message and remedy when it is an error */
export async function ask(
  client: AgentClient,
  request: Request,
  settings: Parameters<AgentClient['ask']>[1] = {},
): Promise<unknown> {
  const answer = await client.ask(request, settings);
  if (answer.status === 'ok') return answer.data;
  const { code, message, field } = answer.error;
  const where = field === undefined ? '' : ` (${field})`;
  throw new Failure(`${code} — ${message}${where}\n  ${errors[code]?.remedy ?? ''}`);
}

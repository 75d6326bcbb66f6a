/**
 * From a sub-command to the running agent: which data directory is meant, the request, and its failure in plain words.
 */

import { type Environment, rememberedDataDirs, standardDataDir } from '../../config/data-pointer.ts';
import { dataDirOf } from '../../config/last-good.ts';
import { configBytesMax, readPlainFile } from '../../config/plain-file.ts';
import { AgentClient, type Request } from '../admin/doors/socket-client.ts';
import { errors } from '../errors/errors.ts';
import { printable } from '../inventory/nouns/text/unseen.ts';
import type { GlobalOptions } from './cli.ts';
import { Failure, type Shell } from './shell.ts';

/**
 * `--data`, else what the configuration says, mistakes elsewhere in it notwithstanding, else where its data was at its
 * last good start.
 * @throws Failure when nothing says anything
 */
export function dataDirectory({ config, data }: GlobalOptions, env: Environment): string {
  if (data !== undefined) return data;
  const read = readPlainFile(config, configBytesMax);
  const said = read.ok ? dataDirOf(read.bytes.toString('utf8')) : undefined;
  const [remembered] = rememberedDataDirs(config, env);
  if (said !== undefined || remembered !== undefined) return said ?? remembered ?? '';
  if (read.ok) return standardDataDir;
  throw new Failure(
    read.code === 'missing'
      ? `there is no configuration at ${config}; name one with --config FILE, or the data with --data DIR`
      : `${config} ${read.message}`,
    2,
  );
}

/** One conversation with the agent; closed whatever happens. @throws AgentError when there is none to be had */
export async function withAgent<T>(
  shell: Shell,
  options: GlobalOptions,
  talk: (client: AgentClient) => Promise<T>,
): Promise<T> {
  const client = await AgentClient.connect(dataDirectory(options, shell.env), shell.user);
  try {
    return await talk(client);
  } finally {
    client.close();
  }
}

/** A dock with several merchants; how it is said depends on the command. */
const whose =
  'Say whose it is: --merchant NAME, `tallyman explain NAME/SKU`, or "merchant":"NAME" in the JSON of `tallyman req`.';

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
  const remedy = code === 'bad-params' && field === 'merchant' ? whose : (errors[code]?.remedy ?? '');
  throw new Failure(`${code} — ${printable(message)}${where}\n  ${remedy}`);
}

/** What the command line wants to know of a broker, and the link's settings that come of it. */
import { randomUUID } from 'node:crypto';
import { unencryptedProblem } from '../../../config/network.ts';
import type { OwnSettings } from '../../mqtt/newest-link.ts';
import { namedFileReader, passwordIn } from '../../named-file.ts';
import { Failure } from '../shell.ts';

export type BrokerOptions = {
  ca?: string;
  cert?: string;
  certKey?: string;
  user?: string;
  passwordFile?: string;
  allowInsecure?: true;
};

/**
 * @param called the option or argument that holds the address
 * @param id in whose name: of the client, and at the broker where there is a password
 * @throws {Failure} when it is no address of a broker, or a file is not as it should be
 */
export async function brokerSettings(
  { called, url, id }: { called: string; url: string; id: string },
  options: BrokerOptions,
): Promise<Omit<OwnSettings, 'onMessage'>> {
  const { passwordFile, user, allowInsecure } = options;
  if (!URL.canParse(url) || !/^(mqtts?|wss?):$/.test(new URL(url).protocol))
    throw new Failure(`${called} ${url} is no address of a broker; write it like mqtts://broker.example:8883`, 2);
  if (new URL(url).password !== '')
    throw new Failure(`${called} holds a password; take it out and use --user and --password-file`, 2);
  if (unencryptedProblem(url, allowInsecure === true) !== undefined)
    throw new Failure(
      `${called} ${url} would send over the network unencrypted; write mqtts://, or add --allow-insecure`,
      2,
    );
  const read = namedFileReader(undefined);
  const file = async (path: string | undefined) => (path === undefined ? undefined : await read(path));
  const files = [options.ca, options.cert, options.certKey, passwordFile].map(file);
  try {
    const [ca, cert, key, secret] = await Promise.all(files);
    const password = secret === undefined ? undefined : passwordIn(secret, passwordFile ?? '');
    const username = user ?? (password === undefined ? undefined : id);
    const given = Object.entries({ ca, cert, key, username, password }).filter(([, value]) => value !== undefined);
    return { url, clientId: `tallyman-admin-${id}-${randomUUID().slice(0, 8)}`, ...Object.fromEntries(given) };
  } catch (cause) {
    throw new Failure(cause instanceof Error ? cause.message : String(cause), 2);
  }
}

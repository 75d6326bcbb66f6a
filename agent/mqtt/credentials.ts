/** By what the dock says who it is, and knows its broker: read anew for every link, so that renewed ones count. */
import type { MqttConfig } from '../../config/config.ts';
import { passwordIn, type ReadNamedFile } from '../named-file.ts';
import type { LinkSettings } from './client-options.ts';

type Credentials = Pick<LinkSettings, 'username' | 'password' | 'ca' | 'cert' | 'key'>;

/** Rejects with a sentence for a person: a file that is not there, an empty password. */
export async function credentialsOf(config: MqttConfig, readFile: ReadNamedFile): Promise<Credentials> {
  const { username, passwordFile, tls } = config;
  const file = (path: string | undefined) => (path === undefined ? undefined : readFile(path));
  const [secret, ca, cert, key] = await Promise.all([passwordFile, tls.caFile, tls.certFile, tls.keyFile].map(file));
  return {
    ...(username !== undefined && { username }),
    ...(secret !== undefined && { password: passwordIn(secret, passwordFile ?? '') }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

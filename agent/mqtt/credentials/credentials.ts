/** By what the dock says who it is, and knows its broker: read anew for every link, so that renewed ones count. */
import type { MqttConfig, TlsConfig } from '../../../config/config.ts';
import { passwordIn, type ReadNamedFile } from '../../named-file.ts';
import type { LinkSettings } from '../client-options.ts';
import { type PairFiles, readPair } from './own-pair.ts';

type Credentials = Pick<LinkSettings, 'username' | 'password' | 'ca' | 'cert' | 'key' | 'crl' | 'minVersion'>;

/** Rejects with a sentence for a person: a file that is not there, an empty password. */
export async function credentialsOf(config: MqttConfig, readFile: ReadNamedFile): Promise<Credentials> {
  const { username, passwordFile, tls } = config;
  const file = (path: string | undefined) => (path === undefined ? undefined : readFile(path));
  const [secret, ca, crl] = await Promise.all([passwordFile, tls.caFile, tls.crlFile].map(file));
  const files = pairFilesOf(tls);
  return {
    ...(username !== undefined && { username }),
    ...(secret !== undefined && { password: passwordIn(secret, passwordFile ?? '') }),
    ...(ca !== undefined && { ca }),
    ...(crl !== undefined && { crl }),
    ...(files && (await readPair(files, readFile))),
    minVersion: tls.minVersion === '1.2' ? 'TLSv1.2' : 'TLSv1.3',
  };
}

/** undefined: the dock has no certificate of its own. */
export function pairFilesOf({ certFile, keyFile }: TlsConfig): PairFiles | undefined {
  return certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile };
}

/** Which place a channel that writes files means. */
import type { ReadNamedFile } from '../../../named-file.ts';
import type { FilePlace } from './file-place.ts';
import { localPlace } from './local-place.ts';
import type { SftpOptions } from './sftp-options.ts';
import { SftpPlace } from './sftp-place.ts';

type Given = { [key in keyof SftpOptions]?: SftpOptions[key] | undefined };

export function placeOf({ sftp, 'host-keys': hostKeys = [], ...more }: Given, readFile: ReadNamedFile): FilePlace {
  return sftp === undefined ? localPlace : new SftpPlace({ ...more, sftp, 'host-keys': hostKeys }, readFile);
}

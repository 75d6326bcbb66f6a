/** Which place is meant by whatever writes files. */
import type { SftpKeys } from '../../../../config/schemas/sftp.ts';
import type { ReadNamedFile } from '../../../named-file.ts';
import type { FilePlace } from './file-place.ts';
import { localPlace } from './local-place.ts';
import { SftpPlace } from './sftp-place.ts';

export function placeOf({ sftp, 'host-keys': hostKeys = [], ...more }: SftpKeys, readFile: ReadNamedFile): FilePlace {
  return sftp === undefined ? localPlace : new SftpPlace({ ...more, sftp, 'host-keys': hostKeys }, readFile);
}

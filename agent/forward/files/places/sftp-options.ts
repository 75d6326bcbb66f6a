/** The form of the files that a server's keys name (`config/schemas/sftp.ts`). */
import { passwordIn } from '../../../named-file.ts';

export const sftpFiles = {
  'key-file': (content: Buffer): void => {
    if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(content.toString('latin1')))
      throw new Error('holds no private key (-----BEGIN … PRIVATE KEY-----)');
  },
  'password-file': (content: Buffer, file: string): void => void passwordIn(content, file),
  'key-passphrase-file': (content: Buffer, file: string): void => void passwordIn(content, file),
};

/** How a server is reached by SFTP: keys of whatever writes files. Absent: folders of this machine. */
import { z } from 'zod';

const path = z.string().min(1);

export const sftpOptions = {
  sftp: z
    .string()
    .regex(
      /^sftp:\/\/[^\s/:@?#]{1,64}@(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]{1,253})(:\d{1,5})?$/,
      'must be like "sftp://user@files.example:22": folders and secrets have keys of their own',
    )
    .optional()
    .describe('Server that the folders are on; without it they are on this machine.'),
  'host-keys': z
    .array(
      z
        .string()
        .regex(
          /^SHA256:[A-Za-z0-9+/]{43}$/,
          'must be a fingerprint as `ssh-keygen -lf` prints it, as in "SHA256:…" with 43 characters',
        ),
    )
    .min(1)
    .max(8)
    .optional()
    .describe('Fingerprints of the server’s keys; a server that shows another one is not spoken to.'),
  'key-file': path.optional().describe('Private key that this dock is known by.'),
  'key-passphrase-file': path.optional().describe('File with the passphrase of that key.'),
  'password-file': path.optional().describe('File with the password, where there is no key.'),
};

export type SftpKeys = { [key in keyof typeof sftpOptions]?: z.output<(typeof sftpOptions)[key]> | undefined };
export type SftpOptions = SftpKeys & { sftp: string; 'host-keys': string[] };

export function checkSftp(value: SftpKeys, context: z.core.$RefinementCtx): void {
  const problem = (key: keyof SftpKeys, message: string) =>
    context.addIssue({ code: 'custom', path: [key], message, input: value[key] });
  if (value.sftp === undefined) {
    for (const key of ['host-keys', 'key-file', 'key-passphrase-file', 'password-file'] as const)
      if (value[key] !== undefined) problem(key, 'has no effect without sftp; add that or take it out');
    return;
  }
  if (value['host-keys'] === undefined)
    problem('host-keys', 'is missing: the fingerprint that `ssh-keygen -lf` prints of the server’s public key');
  if (value['key-file'] === undefined && value['password-file'] === undefined)
    problem('key-file', 'is missing, or password-file: the server asks who this dock is');
  if (value['key-passphrase-file'] !== undefined && value['key-file'] === undefined)
    problem('key-passphrase-file', 'has no effect without key-file; add that or take it out');
}

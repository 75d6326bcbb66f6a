/** Values that several tables of tallyman.toml have: names, words, paths and zones. */
import { z } from 'zod';

/** Ids travel in MQTT topics, file names and URLs: one small alphabet for all of them. */
export const id = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and "-" (it becomes part of topics and file names)');

/**
 * What nobody sees, or turns the writing round; letters and emoji are joined by the others of the kind. The agent's own
 * rules have the same (`unseen.ts`), which no file here may import: a test holds them equal.
 */
const hiding =
  /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\u2800]/u;

export const words = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(longest)
    .refine((text) => !hiding.test(text), {
      message: 'holds a character that nobody sees, or that turns the writing round: write it anew',
    });
/** `$CREDENTIALS_DIRECTORY/…` is where systemd puts the files of LoadCredential=. */
export const path = z
  .string()
  .max(4096)
  .regex(/^(\/|\$CREDENTIALS_DIRECTORY\/)[^\0]+$/, 'must be an absolute path, as in "/etc/tallyman/secret"');

export const timezone = z.string().refine(isTimezone, {
  message: 'is no time zone of the IANA list; write it like "America/Los_Angeles" or "UTC"',
});

function isTimezone(name: string): boolean {
  // A format takes 9 MB of names and patterns into memory: it is asked only about names that are older or newer than
  // the list.
  if (name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name)) return true;
  try {
    // Offsets such as "+01:00" are accepted by Intl but have no summer time: a zone is a place.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Who belongs to a site: `site.json` in the folder of its server, the one place that says so. `docks.conf`, which the
 * server reads, is made of it.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeWhole } from '../../../config/last-good.ts';

const id = z.string().regex(/^[a-z0-9-]{1,32}$/);
const publicKey = z.string().regex(/^U[A-Z2-7]{55}$/);

const recordSchema = z.object({
  v: z.literal(1),
  site: id,
  host: z.string().min(1),
  port: z.int(),
  /** Folder of its streams. */
  store: z.string().min(1),
  adminKey: publicKey,
  docks: z.array(z.object({ name: id, key: publicKey, tells: z.boolean(), state: z.enum(['active', 'retired']) })),
  invitations: z.array(z.object({ id, key: publicKey, dock: id, tells: z.boolean(), endsAt: z.int() })),
});

export type SiteRecord = z.infer<typeof recordSchema>;
export type Member = SiteRecord['docks'][number];
export type Invitation = SiteRecord['invitations'][number];

/** @throws a sentence for a person */
export function readRecord(file: string): SiteRecord {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new Error(
        `${file} is not there: run this on the machine of the site’s server, or make one: tallyman site create`,
      );
    throw new Error(`${file} cannot be read (${code}): run it as root, with sudo`);
  }
  const read = recordSchema.safeParse(parsed(text));
  if (!read.success) throw new Error(`${file} is damaged: put the copy of it back`);
  return read.data;
}

export function writeRecord(file: string, record: SiteRecord): void {
  writeWhole(file, `${JSON.stringify(record, null, 2)}\n`);
}

/** The dock with its key, in the place of what was known of it. */
export const withMember = (record: SiteRecord, member: Member): SiteRecord => ({
  ...record,
  docks: [...record.docks.filter(({ name }) => name !== member.name), member],
});

export const without = (record: SiteRecord, invitation: string): SiteRecord => ({
  ...record,
  invitations: record.invitations.filter(({ id }) => id !== invitation),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

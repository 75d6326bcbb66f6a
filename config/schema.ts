/**
 * The tables of tallyman.toml, one schema each, keys as people write them. What a single value may be is said here;
 * what has to fit together across tables is in `checks.ts`. Options of protocols and channel kinds live beside their
 * code (`Kinds`): the schemas here know only the keys that every device or channel has.
 * Descriptions end up in the JSON Schema, so editors show them.
 */
import { z } from 'zod';
import { duration } from './duration.ts';
import { isLoopback } from './network.ts';
import { channel } from './schemas/channel.ts';
import { desk } from './schemas/desk.ts';
import { links } from './schemas/links.ts';
import { packaging } from './schemas/packaging.ts';
import { pictures } from './schemas/pictures.ts';
import { checkSftp, sftpOptions } from './schemas/sftp.ts';
import { id, path, timezone, words } from './schemas/values.ts';
import { localeProblem } from './suggest.ts';

export const dock = z.strictObject({
  site: id.describe('The warehouse. First part of every topic.'),
  name: id.describe('This device, unique within its site. Never reuse the name of another dock.'),
  timezone: timezone.describe('Zone of the local dates (street dates, nightly reconciliation), as in "Europe/Berlin".'),
  data: z
    .string()
    .regex(/^\/[^\0]{1,200}$/, 'must be an absolute path, as in "/var/lib/tallyman"')
    .default('/var/lib/tallyman')
    .describe('Directory of the ledger. Local disk only, never a network share.'),
  locale: z
    .string()
    .superRefine((tag, context) => {
      const problem = localeProblem(tag);
      if (problem) context.addIssue({ code: 'custom', message: problem });
    })
    .default('en')
    .describe('Language of the station screen, as a BCP 47 tag.'),
  'condition-reasons': z
    .array(words(40))
    .min(1)
    .max(6)
    .optional()
    .describe('Why goods are on hold or damaged, to choose at a station (default: a list in the language of locale).'),
  'command-key-file': path
    .optional()
    .describe(
      'A secret of 32 to 256 characters that printed codes are proved with, for docks that share their sheets (default: a key of its own).',
    ),
});

export const mqtt = z.strictObject({
  url: z
    .string()
    .superRefine((text, context) => {
      const problem = urlProblem(text, ['mqtt', 'mqtts', 'ws', 'wss']);
      if (problem) context.addIssue({ code: 'custom', message: problem });
    })
    .describe('The broker: mqtts://host:8883 (or mqtt://, wss://, ws://).'),
  version: z.enum(['auto', '5', '3.1.1']).default('auto').describe('auto: 5 where the broker has it, else 3.1.1.'),
  'client-id': z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,64}$/, 'must be 1 to 64 of letters, digits and . _ : -')
    .optional()
    .describe('Default: site and dock. Two clients with one id evict each other for ever.'),
  keepalive: duration('10s', '20m').prefault('60s').describe('Silence after which the link is tested.'),
  'allow-insecure': z
    .boolean()
    .default(false)
    .describe('true: mqtt:// and ws:// may go to other machines than this one, unencrypted.'),
  username: z.string().min(1).max(256).optional(),
  'password-file': path.optional().describe('File with the password in its first line; never the password itself.'),
  tls: z
    .strictObject({
      ca: path.optional().describe('PEM file of the authority that signed the broker (default: the system ones).'),
      cert: path.optional().describe('PEM file of this dock’s own certificate.'),
      key: path.optional().describe('PEM file of its private key.'),
      crl: path
        .optional()
        .describe('PEM file of the certificates that the authority took back, renewed before it ends.'),
      'min-version': z
        .enum(['1.2', '1.3'])
        .default('1.3')
        .describe('1.2: for a broker that has no TLS 1.3; whoever listens can read there which dock this is.'),
    })
    .optional(),
  'open-reading': z
    .boolean()
    .default(false)
    .describe('true: requests without a signature may read. Whoever may write to req/ at the broker sees everything.'),
});

/** @returns what is wrong with a URL, or undefined. Credentials in it would end up in logs and process lists. */
function urlProblem(text: string, schemes: string[]): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const wanted = `write it like "${schemes.at(-1) === 'wss' ? 'mqtts://broker.example:8883' : `${schemes[0]}://host`}"`;
  if (!url || url.hostname === '') return `is no URL; ${wanted}`;
  if (!schemes.includes(url.protocol.slice(0, -1)))
    return `has the scheme "${url.protocol.slice(0, -1)}", not one of ${schemes.join(', ')}; ${wanted}`;
  if (url.username !== '' || url.password !== '')
    return 'holds a name or a password; take them out and use username and password-file';
  return undefined;
}

/** @param why what an address that others reach would do, for a person */
const loopbackAddress = (why: string) =>
  z.string().superRefine((text, context) => {
    const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
    if (host === undefined || Number(port) > 65_535)
      context.addIssue({
        code: 'custom',
        message: 'must be host:port with a port up to 65535, as in "127.0.0.1:8080"',
      });
    else if (!isLoopback(host))
      context.addIssue({ code: 'custom', message: `${why}; use 127.0.0.1, [::1] or localhost` });
  });

export const screen = z.strictObject({
  listen: loopbackAddress('would show the screen to the whole network, and it has no log-in')
    .default('127.0.0.1:8080')
    .describe('Address of the station screen, on this machine only.'),
  'pin-file': path
    .optional()
    .describe('File with the PIN (or its scrypt hash) of whoever may press buttons; without it the screen only shows.'),
  links: links.default([]).describe('Other pages that the start page leads to.'),
});

export const webhooks = z.strictObject({
  listen: loopbackAddress(
    'would take calls of stores over the network unencrypted: let a tunnel or a proxy here have it',
  )
    .default('127.0.0.1:8090')
    .describe('Where stores call, on this machine only: a tunnel or a proxy with a certificate passes their calls on.'),
});

export const sync = z.enum(['never', 'always', 'process-orders']);

/** Who turns Process Orders (R7). */
export const flagMode = z.enum(['auto', 'first-receipt', 'manual']);

/** What holds for a merchant whose table does not say (R10). */
export const merchantDefaults = { sync: 'process-orders', processOrders: 'auto' } as const;

const mailAddress = z.string().regex(/^[^\s@<>,]{1,64}@[^\s@<>,]{1,255}$/, 'is no e-mail address');

const nightTime = z
  .string()
  .regex(/^(never|([01]\d|2[0-3]):[0-5]\d)$/, 'must be a time of day such as "22:00", or "never"');

export const merchant = z.strictObject({
  id: id.describe('Whose goods they are. A SKU is unique within its merchant only.'),
  timezone: timezone.optional().describe('Zone of its street dates and nights (default: the dock’s).'),
  admins: z
    .array(mailAddress)
    .min(1, 'must not be empty; leave it out where nobody is written to')
    .max(32)
    .optional()
    .describe('Whom the nightly report goes to, through [mail].'),
  'reconcile-at': nightTime
    .optional()
    .describe('Its own time of the nightly comparison (default: that of [reconcile]).'),
  shadow: z
    .boolean()
    .default(false)
    .describe('true: all its channels that are new run beside another system (see shadow of a channel).'),
  pool: id.default('main').describe('The pool that its goods at this dock count in.'),
  'split-held': z
    .boolean()
    .default(false)
    .describe('true: an order ships its free lines while others of it are held (default: it waits for all of them).'),
  'low-stock': z
    .int('must be a whole number')
    .min(0, 'must be 0 or more')
    .max(1_000_000, 'must be at most a million')
    .optional()
    .describe('Available units at or below which an item of its is told as low; an item may say otherwise.'),
  // Whether it was written is known later (R10), so the default is filled in by `build.ts`.
  sync: sync.optional().meta({
    default: merchantDefaults.sync,
    description: 'Whether levels are sent: never, always, or while Process Orders is on.',
  }),
  'process-orders': flagMode.optional().meta({
    default: merchantDefaults.processOrders,
    description:
      'auto: what comes in turns Process Orders on, a sell-out turns it off. first-receipt: the first receipt turns it on, only an admin off. manual: only an admin does.',
  }),
});

export const station = z.strictObject({
  name: id,
  work: z.enum(['receiving', 'packing', 'counting']).describe('What a scan means here.'),
  merchant: id.optional().describe('Only this merchant’s goods are handled here (default: any).'),
  weigh: z
    .boolean()
    .default(false)
    .describe('true: a packed order ships only when its weight on this station’s scale fits, or somebody says so.'),
  packaging: id.optional().describe('What parcels are packed in here, when the items in them name nothing else.'),
  'hold-errors': z
    .boolean()
    .default(false)
    .describe('true: after an error nothing counts until somebody acknowledged it (screen, pedal or printed OK code).'),
  'sign-in': z
    .enum(['required', 'optional'])
    .default('optional')
    .describe('required: nothing counts before somebody scanned a badge.'),
  'lock-after': duration('10s', '1d')
    .optional()
    .describe('After so long without a scan the next one needs the badge again; the work stays where it was.'),
  'ask-above': z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('More units than this in one scan are asked about first (default: 1000); 1000000: never.'),
});

export const operator = z.strictObject({
  id: id.describe('Goes on the record with everything this person does.'),
  name: words(64).describe('As the screen shows it.'),
  badge: z
    .string()
    .regex(/^[!-~][ -~]{2,78}[!-~]$/, 'must be 4 to 80 characters of printable ASCII, without spaces around them')
    .refine((text) => !/^TALLY-/i.test(text), { message: 'begins like a command code; leave it out to print one' })
    .optional()
    .describe('What a scan of the badge says (default: a code that `tallyman print commands --badges` prints).'),
  desk: z
    .enum(['viewer', 'operator', 'supervisor'])
    .optional()
    .describe('What this person may at [desk] with sign-in = "person"; `tallyman desk set-pin` gives them a PIN.'),
});

/** The public half, as `tallyman admin keygen` prints it. */
export const adminKey = z
  .string()
  .regex(
    /^ed25519:[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/,
    'must be a public key as `tallyman admin keygen` prints it, "ed25519:" and 43 characters',
  );
export const role = z.enum(['viewer', 'operator', 'supervisor', 'installer']);

export const admin = z.strictObject({
  id: id.describe('Goes on the record with everything that is asked with this key; the name at the broker, too.'),
  key: adminKey.describe('The public half; the private one stays on the admin’s machine.'),
  role: role.describe(
    'viewer looks, operator does daily work, supervisor corrects, installer sets up; each may what those before it may.',
  ),
  merchants: z
    .array(z.union([id, z.literal('*')]))
    .min(1, 'must not be empty; write ["*"] for the site’s own people')
    .max(256)
    .describe('Whose goods are seen and changed; ["*"] for the site’s own people: everybody’s.'),
});

/** Keys of every device; everything else in the table belongs to its protocol. */
export const device = z.strictObject({
  name: id,
  station: id.describe('The station it stands at.'),
  kind: z.enum(['scanner', 'scale', 'printer', 'beeper']),
  protocol: z.string(),
  port: z
    .string()
    .min(1, 'must not be empty')
    .max(256)
    .describe('The port, best by its stable name: /dev/serial/by-id/… (tallyman devices ls lists them).'),
});

/** Serial settings that override the protocol's own; only for devices on serial ports. */
export const line = z.strictObject({
  baud: z.int().min(110).max(4_000_000).optional().describe('Bits per second.'),
  'data-bits': z.union([z.literal(7), z.literal(8)]).optional(),
  parity: z.enum(['none', 'even', 'odd']).optional(),
  'stop-bits': z.union([z.literal(1), z.literal(2)]).optional(),
});

export const reconcile = z.strictObject({
  at: nightTime
    .default('22:00')
    .describe('Local time in the merchant’s zone at which its storefronts are compared with the ledger, or "never".'),
});

export const mail = z.strictObject({
  smtp: z
    .string()
    .superRefine((text, context) => {
      const problem = urlProblem(text, ['smtp', 'smtps']);
      if (problem) context.addIssue({ code: 'custom', message: problem });
    })
    .describe('The mail server: smtps://host:465, or smtp://host:587, where encryption is insisted on.'),
  user: words(256).optional().describe('Who this dock is there.'),
  'password-file': path.optional().describe('File with the password in its first line; never the password itself.'),
  from: mailAddress.optional().describe('Whom mails are from (default: user, or the dock at the server).'),
  ca: path.optional().describe('PEM file of the authority that signed the mail server (default: the system ones).'),
  'allow-insecure': z
    .boolean()
    .default(false)
    .describe(
      'true: mails and the password may go over the network unencrypted, where the server has it no other way.',
    ),
  'quiet-nights': z
    .enum(['mail', 'silent'])
    .default('mail')
    .describe('silent: no mail after a night that leaves nothing for anybody to do.'),
});

export const log = z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') });

const uri = z.url({ error: 'is no URI, as in "https://id.gs1.org/414/4012345000009"' });

export const epcis = z.strictObject({
  name: id.describe('Who is told; goes into the log.'),
  url: z
    .string()
    .superRefine((text, context) => {
      const problem = urlProblem(text, ['http', 'https']);
      if (problem) context.addIssue({ code: 'custom', message: problem });
    })
    .optional()
    .describe('The capture endpoint that documents are posted to, as in "https://epcis.example/capture".'),
  folder: path.optional().describe('Or the folder that documents are written to, one file a batch.'),
  'headers-file': path
    .optional()
    .describe('File with headers for every request, one "name: value" a line: keys and the like.'),
  ca: path.optional().describe('PEM file of the authority that signed the endpoint (default: the system ones).'),
  'allow-insecure': z.boolean().default(false).describe('Allow http:// to other machines than this one.'),
  merchant: id.optional().describe('Only events of this merchant’s goods (default: of all).'),
  'read-point': uri.optional().describe('URI of this dock, as in "https://id.gs1.org/414/4012345000009/254/D3".'),
  location: uri.optional().describe('URI of the building, as in "https://id.gs1.org/414/4012345000009".'),
});

export const copy = z
  .strictObject({
    name: id.describe('What it is called in the log and in alarms.'),
    folder: z
      .string()
      .regex(/^\/[^\0]{1,4000}$/, 'must be an absolute path, as in "/media/stick/dock-3"')
      .describe('Folder of its own on another medium, that is there already; the ledger is followed into it.'),
    ...sftpOptions,
  })
  .superRefine(checkSftp);

export const site = z.strictObject({
  server: z
    .string()
    .superRefine((text, context) => {
      const problem = urlProblem(text, ['nats', 'tls']);
      if (problem) context.addIssue({ code: 'custom', message: problem });
    })
    .describe('The site’s nats-server: tls://host:4222, or nats:// on this machine.'),
  'key-file': path.optional().describe('File with this dock’s key there (a seed that begins with SU).'),
  ca: path.optional().describe('PEM file of the authority of the site’s server (default: the system ones).'),
  tells: z.boolean().default(true).describe('false: this dock never tells the storefronts.'),
  'tells-as': id
    .optional()
    .describe('The name under which the site’s docks tell storefronts, the same at all of them (default: the site’s).'),
});

const digestTopics = ['stock', 'deliveries', 'channels'] as const;

export const contact = z.strictObject({
  mail: mailAddress.describe('Who is written to, through [mail].'),
  merchant: id.describe('Whose goods it is about.'),
  about: z
    .array(z.enum(digestTopics))
    .min(1, 'must not be empty; leave it out for all of them')
    .default([...digestTopics])
    .describe(
      'stock: items that are low or out (low-stock). deliveries: notices and returns that are finished. channels: those not told for late-after.',
    ),
  digest: z
    .string()
    .regex(/^(now|hourly|([01]\d|2[0-3]):[0-5]\d)$/, 'must be "now", "hourly", or a time of day such as "07:00"')
    .default('07:00')
    .describe(
      'How often: now (within a minute), hourly (at most once an hour), or once a day at this time in the merchant’s zone.',
    ),
});

/** Which tables there are, and whether they may be repeated. */
export const tables = {
  dock: { schema: dock, many: false },
  mqtt: { schema: mqtt, many: false },
  screen: { schema: screen, many: false },
  desk: { schema: desk, many: false },
  pictures: { schema: pictures, many: false },
  webhooks: { schema: webhooks, many: false },
  merchant: { schema: merchant, many: true },
  station: { schema: station, many: true },
  operator: { schema: operator, many: true },
  admin: { schema: admin, many: true },
  packaging: { schema: packaging, many: true },
  device: { schema: device, many: true },
  channel: { schema: channel, many: true },
  reconcile: { schema: reconcile, many: false },
  mail: { schema: mail, many: false },
  contact: { schema: contact, many: true },
  epcis: { schema: epcis, many: true },
  copy: { schema: copy, many: true },
  site: { schema: site, many: false },
  log: { schema: log, many: false },
} as const;
export type TableName = keyof typeof tables;

/**
 * What has to fit together across tables. Reads the document as it was written, not the checked tables, so that a
 * mistake elsewhere in a row hides nothing here.
 */
import type { PortNames } from './kinds.ts';
import { unencryptedProblem } from './network.ts';
import { type Path, type Problem, show } from './problem.ts';
import { shownAt } from './secrecy.ts';
import { type Raw, rowsOf, unknownWord } from './tables.ts';

export function crossChecks(raw: Raw, ports: PortNames): Problem[] {
  return [
    ...required(raw),
    ...duplicates(raw, 'merchant', 'id'),
    ...duplicates(raw, 'station', 'name'),
    ...duplicates(raw, 'packaging', 'name'),
    ...duplicates(raw, 'operator', 'id'),
    ...duplicates(raw, 'operator', 'badge'),
    ...duplicates(raw, 'admin', 'id'),
    ...duplicates(raw, 'admin', 'key'),
    ...rowsOf(raw, 'admin').flatMap(({ value, path }) => adminChecks(raw, value, path)),
    ...duplicates(raw, 'device', 'name'),
    ...duplicates(raw, 'channel', 'name'),
    ...samePorts(raw, ports),
    ...references(raw, 'station', 'merchant', 'merchant', 'id'),
    ...references(raw, 'station', 'packaging', 'packaging', 'name'),
    ...rowsOf(raw, 'station').flatMap(({ value, path }) => weighChecks(raw, value, path)),
    ...references(raw, 'device', 'station', 'station', 'name'),
    ...secondPrinters(raw),
    ...references(raw, 'channel', 'merchant', 'merchant', 'id'),
    ...nobodyToSignIn(raw),
    ...deskChecks(raw),
    ...deskSignIn(raw),
    ...mqttChecks(raw),
    ...mailChecks(raw),
    ...references(raw, 'contact', 'merchant', 'merchant', 'id'),
    ...contactChecks(raw),
    ...duplicates(raw, 'epcis', 'name'),
    ...references(raw, 'epcis', 'merchant', 'merchant', 'id'),
    ...duplicates(raw, 'copy', 'name'),
    ...rowsOf(raw, 'epcis').flatMap(({ value, path }) => epcisChecks(value, path)),
    ...webhookChecks(raw),
    ...siteChecks(raw),
    ...rowsOf(raw, 'channel').flatMap(({ value, path }) => channelChecks(value, path, raw.mqtt !== undefined)),
    ...rowsOf(raw, 'channel').flatMap(({ value, path }) => poolChecks(raw, value, path)),
  ];
}

function required(raw: Raw): Problem[] {
  const problems: Problem[] = [];
  if (raw.dock === undefined)
    problems.push({ path: ['dock'], message: 'is missing; write [dock] with site, name and timezone' });
  if (raw.merchant === undefined)
    problems.push({
      path: ['merchant'],
      message: 'is missing; write [[merchant]] with an id, one for each whose goods these are',
    });
  return problems;
}

/** One PIN for all, or people with PINs of their own: never neither, and never both. */
function deskSignIn(raw: Raw): Problem[] {
  if (raw.desk === undefined) return [];
  const { 'sign-in': signIn = 'pin', 'pin-file': pinFile } = raw.desk as Raw;
  if (signIn === 'pin' && pinFile === undefined) {
    const message = 'needs pin-file beside it, the PIN of everybody; or sign-in = "person"';
    return [{ path: ['desk'], message }];
  }
  if (signIn !== 'person') return [];
  const both = {
    path: ['desk', 'pin-file'],
    message: 'is not asked for where people sign in (sign-in = "person"); take it out',
  };
  const nobody = {
    path: ['desk', 'sign-in'],
    message: 'lets nobody in: write desk = "supervisor" in the [[operator]] of whoever may',
  };
  const somebody = rowsOf(raw, 'operator').some(({ value }) => value.desk !== undefined);
  return [...(pinFile === undefined ? [] : [both]), ...(somebody ? [] : [nobody])];
}

function deskChecks(raw: Raw): Problem[] {
  if (raw.screen !== undefined) return [];
  const desk = { path: ['desk'], message: 'shows what the screens show, and there are none; write [screen]' };
  const pictures = { path: ['pictures'], message: 'are for the screens, and there are none; write [screen]' };
  return [...(raw.desk === undefined ? [] : [desk]), ...(raw.pictures === undefined ? [] : [pictures])];
}

/** Each text of `key` in the rows of `table`, with its place. */
function texts(raw: Raw, table: string, key: string): { text: string; path: Path }[] {
  return rowsOf(raw, table).flatMap(({ value, path }) => {
    const text = value[key];
    return typeof text === 'string' ? [{ text, path: [...path, key] }] : [];
  });
}

function duplicates(raw: Raw, table: string, key: string): Problem[] {
  const seen = new Set<string>();
  return texts(raw, table, key).flatMap(({ text, path }) => {
    if (seen.has(text))
      return [{ path, message: `${shownAt(path)(text)} is there twice; every ${table} needs its own ${key}` }];
    seen.add(text);
    return [];
  });
}

function samePorts(raw: Raw, { clash }: PortNames): Problem[] {
  const owners: { port: string; owner: string }[] = [];
  return rowsOf(raw, 'device').flatMap(({ value, path }) => {
    if (typeof value.port !== 'string') return [];
    const port = value.port.replace(/\/{2,}/g, '/');
    const taken = owners.find((other) => clash(port, other.port) !== undefined);
    if (taken === undefined) {
      owners.push({ port, owner: typeof value.name === 'string' ? show(value.name) : 'another device' });
      return [];
    }
    const message =
      clash(port, taken.port) === 'same'
        ? `${show(port)} is already the port of ${taken.owner}; one port serves one device`
        : `${show(port)} may be the device of ${taken.owner} (${show(taken.port)}); give each its serial number, or one of them the path of its socket`;
    return [{ path: [...path, 'port'], message }];
  });
}

function references(raw: Raw, table: string, key: string, target: string, targetKey: string): Problem[] {
  const known = texts(raw, target, targetKey).map(({ text }) => text);
  return texts(raw, table, key).flatMap(({ text, path }) =>
    known.includes(text) ? [] : [{ path, message: unknownWord(text, target, known) }],
  );
}

/** Labels of a station come out of one printer: a second one would print all of them once more. */
function secondPrinters(raw: Raw): Problem[] {
  const seen = new Set<unknown>();
  return rowsOf(raw, 'device').flatMap(({ value: { kind, station }, path }) => {
    if (kind !== 'printer') return [];
    const second = seen.has(station);
    seen.add(station);
    return second ? [{ path: [...path, 'station'], message: `${show(station)} has a label printer already` }] : [];
  });
}

/** A parcel's weight is its goods', its packaging's, and what a scale shows. */
function weighChecks(raw: Raw, { name, work, weigh, packaging }: Raw, path: Path): Problem[] {
  if (weigh !== true) return [];
  const problem = (message: string): Problem[] => [{ path: [...path, 'weigh'], message }];
  if (work !== 'packing') return problem('is for packing stations only; take it out');
  if (packaging === undefined) return problem('needs packaging beside it: the name of a [[packaging]] with its weight');
  const scales = rowsOf(raw, 'device').filter(({ value }) => value.kind === 'scale' && value.station === name);
  return scales.length > 0 ? [] : problem('needs a scale: add a [[device]] with kind = "scale" at this station');
}

/** A station that waits for a badge nobody has would wait for ever. */
function nobodyToSignIn(raw: Raw): Problem[] {
  if (rowsOf(raw, 'operator').length > 0) return [];
  return rowsOf(raw, 'station').flatMap(({ value, path }) =>
    ['sign-in', 'lock-after']
      .filter((key) => (key === 'sign-in' ? value[key] === 'required' : value[key] !== undefined))
      .map((key) => ({ path: [...path, key], message: 'needs somebody with a badge; add an [[operator]]' })),
  );
}

/** Names that stand on the record for those who have no key. */
const callersOfTheDock = ['local', 'mqtt', 'screen', 'desk', 'idle'];

function adminChecks(raw: Raw, { id, merchants }: Raw, path: Path): Problem[] {
  const problems: Problem[] = [];
  const add = (key: string | number, message: string, ...rest: Path) =>
    problems.push({ path: [...path, key, ...rest], message });
  if (typeof id === 'string' && callersOfTheDock.includes(id))
    add('id', `${show(id)} is how the record names requests without a key; take another one`);
  if (!Array.isArray(merchants)) return problems;
  const known = texts(raw, 'merchant', 'id').map(({ text }) => text);
  for (const [index, merchant] of merchants.entries())
    if (typeof merchant === 'string' && merchant !== '*' && !known.includes(merchant))
      add('merchants', unknownWord(merchant, 'merchant', known), index);
  if (merchants.includes('*') && merchants.length > 1)
    add('merchants', 'names merchants beside "*", which is all of them; keep one of the two');
  const { 'open-reading': openReading } = (raw.mqtt ?? {}) as Raw;
  if (openReading === true && !merchants.includes('*'))
    add(
      'merchants',
      'has no effect with open-reading = true, which shows every merchant’s goods; take one of them out',
    );
  return problems;
}

function mailChecks(raw: Raw): Problem[] {
  const { user, 'password-file': passwordFile } = (raw.mail ?? {}) as Raw;
  const problems: Problem[] = [];
  if (passwordFile !== undefined && user === undefined)
    problems.push({ path: ['mail', 'password-file'], message: 'needs a user beside it' });
  if (user !== undefined && passwordFile === undefined)
    problems.push({ path: ['mail', 'user'], message: 'needs a password-file beside it' });
  return problems;
}

/** One address is one contact of a merchant: what it was told is kept under it. */
function contactChecks(raw: Raw): Problem[] {
  const seen = new Set<string>();
  return rowsOf(raw, 'contact').flatMap(({ value: { mail, merchant }, path }) => {
    const name = `${String(merchant)} ${String(mail)}`;
    const twice = seen.has(name);
    seen.add(name);
    return [
      ...(raw.mail === undefined ? [{ path, message: 'is written to by nobody; add [mail] with smtp' }] : []),
      ...(twice
        ? [{ path: [...path, 'mail'], message: 'is a contact of this merchant already; keep one of the two' }]
        : []),
    ];
  });
}

/** Events go to one place; what only an endpoint has is no use beside a folder. */
function epcisChecks({ url, folder, ...more }: Raw, path: Path): Problem[] {
  if (url === undefined && folder === undefined)
    return [{ path, message: 'goes nowhere; write url (a capture endpoint) or folder' }];
  if (url !== undefined && folder !== undefined)
    return [
      { path: [...path, 'folder'], message: 'is there beside url; keep one of the two, or write a second [[epcis]]' },
    ];
  const unencrypted = typeof url === 'string' ? unencryptedProblem(url, more['allow-insecure'] === true) : undefined;
  const alone = ['headers-file', 'ca'].filter((key) => folder !== undefined && more[key] !== undefined);
  return [
    ...(unencrypted === undefined ? [] : [{ path: [...path, 'url'], message: `${show(url)} ${unencrypted}` }]),
    ...alone.map((key) => ({ path: [...path, key], message: 'is for an endpoint (url); take it out' })),
  ];
}

/** Stores call at one address, and only those that are let in; a call has orders read sooner, and does nothing else. */
function webhookChecks(raw: Raw): Problem[] {
  const key = 'webhook-secret-file';
  const called = rowsOf(raw, 'channel').filter(({ value }) => value[key] !== undefined);
  if (raw.webhooks !== undefined && called.length === 0)
    return [{ path: ['webhooks'], message: `is called by no store; write ${key} into the channel of one` }];
  return called.flatMap(({ value, path }) => {
    if (raw.webhooks === undefined)
      return [{ path: [...path, key], message: 'has no effect; write [webhooks] with the address where they arrive' }];
    if (value.orders === true) return [];
    return [
      { path: [...path, key], message: 'has orders read sooner, and this channel reads none; write orders = true' },
    ];
  });
}

/** What docks tell each other is told to nobody else. */
function siteChecks({ site }: Raw): Problem[] {
  if (typeof site !== 'object' || site === null) return [];
  const { server, ca } = site as Raw;
  const unencrypted = typeof server === 'string' ? unencryptedProblem(server, false) : undefined;
  const plain = typeof server === 'string' && /^nats:/i.test(server);
  return [
    ...(unencrypted === undefined
      ? []
      : [{ path: ['site', 'server'], message: `${show(server as string)} ${unencrypted}` }]),
    ...(plain && ca !== undefined
      ? [{ path: ['site', 'ca'], message: 'has no effect on this server; write tls:// there' }]
      : []),
  ];
}

function mqttChecks(raw: Raw): Problem[] {
  const mqtt = raw.mqtt;
  if (typeof mqtt !== 'object' || mqtt === null) return [];
  const { url, tls, username, 'password-file': passwordFile, 'allow-insecure': allowInsecure } = mqtt as Raw;
  const problems: Problem[] = [];
  const unencrypted = typeof url === 'string' ? unencryptedProblem(url, allowInsecure === true) : undefined;
  if (unencrypted !== undefined) problems.push({ path: ['mqtt', 'url'], message: `${show(url)} ${unencrypted}` });
  if (passwordFile !== undefined && username === undefined)
    problems.push({ path: ['mqtt', 'password-file'], message: 'needs a username beside it' });
  if (typeof tls === 'object' && tls !== null) {
    const { cert, key } = tls as Raw;
    if ((cert === undefined) !== (key === undefined))
      problems.push({
        path: ['mqtt', 'tls', cert === undefined ? 'key' : 'cert'],
        message: 'needs its other half; give cert and key together',
      });
    if (typeof url === 'string' && /^(mqtt|ws):/i.test(url))
      problems.push({ path: ['mqtt', 'tls'], message: 'has no effect on this url; write mqtts:// or wss:// there' });
  }
  return problems;
}

function channelChecks(value: Raw, path: Path, hasMqtt: boolean): Problem[] {
  const problems: Problem[] = [];
  const add = (key: string, message: string) => problems.push({ path: [...path, key], message });
  if (value.kind === 'mqtt' && !hasMqtt)
    add('kind', 'is "mqtt", but there is no [mqtt] table; add one with the url of the broker');
  const scheduled = value.cron !== undefined || (value.every !== undefined && value.every !== 'realtime');
  if (value.cron !== undefined && value.every !== undefined) add('cron', 'stands beside every; keep one of the two');
  if (value.timezone !== undefined && value.cron === undefined) add('timezone', 'is for cron only; take it out');
  const { 'minimum-level': least, 'maximum-level': most } = value;
  if (typeof least === 'number' && typeof most === 'number' && most < least)
    add(
      'maximum-level',
      `${most} is below minimum-level ${least}: nothing would ever be shown right; make it ${least} or more`,
    );
  if (value['orders-every'] !== undefined && value.orders !== true)
    add('orders-every', 'has no effect without orders = true; add that or take it out');
  for (const key of ['debounce-quiet', 'debounce-max'])
    if (value[key] !== undefined && scheduled)
      add(key, 'is for realtime channels only; take it out or take the schedule out');
  return problems;
}

/**
 * R19: a storefront that were told the stock of a pool which this dock only feeds in part, or not at all, would be told
 * a wrong number.
 */
function poolChecks(raw: Raw, { merchant, pools }: Raw, path: Path): Problem[] {
  if (!Array.isArray(pools)) return [];
  const owner = rowsOf(raw, 'merchant').find(({ value }) => value.id === merchant)?.value;
  if (owner === undefined) return [];
  const own = typeof owner.pool === 'string' ? owner.pool : 'main';
  return pools.flatMap((pool, index) =>
    pool === own || typeof pool !== 'string'
      ? []
      : [
          {
            path: [...path, 'pools', index],
            message: `${show(pool)} is no pool of this dock: ${String(merchant)}’s goods here count in ${show(own)}, as at every dock of a site; name that one or leave pools out`,
          },
        ],
  );
}

/** The whole dock at a glance: every area well, or what is wrong with it and what to do. Never rejects. */
import { lookup } from 'node:dns/promises';
import { settled } from '../../deadline.ts';
import { sees, type Who } from '../authority.ts';
import { type Health, health } from '../health.ts';
import type { AdminContext } from '../verb.ts';

type CheckRow = { area: string; verdict: 'ok' | 'warning' | 'error'; text: string; subject?: string; remedy?: string };

/** Alarms by what they are about; what none names is the machine's. */
const areas: readonly (readonly [string, RegExp])[] = [
  ['ledger', /^(ledger|epoch|projections|anchor|log|shown)-/],
  ['disk', /^disk-/],
  ['clock', /^clock-/],
  ['broker', /^broker-/],
  ['storefronts', /^(channel|orders|answers|schedule|reconcile|brake)-/],
  ['devices', /^(device|station|badges)-/],
  ['files', /^(file|secret|certificate|command)-/],
  ['configuration', /^(bad-config|restart-required)$/],
  ['machine', /^/],
];
const dnsLimitMs = 3_000;
const hostsMax = 32;

/** @param who whose channels are told */
export async function checkDock(context: AdminContext, who: Pick<Who, 'merchants'>): Promise<CheckRow[]> {
  const [found, names] = await Promise.all([health(context, who), nameRows(context, who)]);
  const rows = areas.flatMap(([area]): CheckRow[] => {
    const wrong = found.alarms.filter(({ code }) => areas.find(([, codes]) => codes.test(code))?.[0] === area);
    if (wrong.length === 0) return [{ area, verdict: 'ok', text: goodText(area, found) }];
    return wrong.map(({ severity, text, remedy, subject }) => ({
      ...{ area, verdict: severity === 'warning' ? 'warning' : 'error', text, remedy },
      ...(subject !== undefined && { subject }),
    }));
  });
  return [...rows, ...names];
}

/** What is no alarm yet is said all the same: no area is called better here than `status` calls it. */
function goodText(area: string, { clockTrusted, certificateDaysLeft: days }: Health): string {
  const good = 'nothing is known to be wrong';
  if (area === 'clock' && !clockTrusted)
    return 'not set yet: no time service has answered since the start; after ten minutes of that there is an alarm';
  if (area !== 'files' || days === undefined) return good;
  const left = days === 1 ? '1 day' : `${days} days`;
  return `${good}; the certificate that ends first is good for ${left} more: an alarm will say when it is to be renewed`;
}

/** Whether the names of the broker and the storefronts can be found from here. */
async function nameRows({ config, clock }: AdminContext, who: Pick<Who, 'merchants'>): Promise<CheckRow[]> {
  const urls = config.channels.flatMap(({ merchant, enabled, options }) => {
    const url = typeof options === 'object' && options !== null && 'url' in options ? options.url : undefined;
    return enabled && sees(who, merchant) && typeof url === 'string' ? [url] : [];
  });
  const hosts = [config.mqtt?.url ?? '', ...urls].flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname] : []));
  const wanted = [...new Set(hosts)].slice(0, hostsMax);
  return Promise.all(wanted.map((host) => nameRow(host, clock)));
}

async function nameRow(host: string, clock: AdminContext['clock']): Promise<CheckRow> {
  let text = 'no answer came in time';
  let found = false;
  const asked = lookup(host.replace(/^\[|\]$/g, '')).then(
    ({ address }) => {
      found = true;
      text = `is ${address}`;
    },
    (cause: Error) => {
      text = `cannot be found (${'code' in cause ? String(cause.code) : cause.message})`;
    },
  );
  await settled(asked, dnsLimitMs, clock);
  if (found) return { area: 'names', verdict: 'ok', subject: host, text };
  const remedy = 'Check the name in the configuration, and the name server of this network.';
  return { area: 'names', verdict: 'error', subject: host, text, remedy };
}

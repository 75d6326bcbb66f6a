/** Whether storefronts can be reached from this dock: asked where another dock of the site may reach them instead. */
import { connect } from 'node:net';
import type { ChannelConfig } from '../../../config/config.ts';
import type { Clock } from '../../clock.ts';
import type { Reach } from '../../inventory/nouns/site/hand-over.ts';
import type { ChannelReport } from '../channel-report.ts';

type ReachParts = {
  readonly channels: readonly Pick<ChannelConfig, 'name' | 'kind' | 'options'>[];
  readonly clock: Pick<Clock, 'monoMs'>;
  /** The link to the dock's broker, where it has one. */
  readonly uplink: { readonly connected: boolean } | undefined;
  readonly forwarders: {
    reports(): Promise<readonly Pick<ChannelReport, 'name' | 'kind' | 'state' | 'failingMs'>[]>;
  };
};

/** A channel that takes nothing for so long is in trouble; a moment's is nobody's business. */
const patienceMs = 60_000;
/** A machine that can be reached says so at once. */
const connectMs = 3_000;
const ports: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** A channel that writes files has nobody to reach. */
export function reachOf({ channels: configured, clock, uplink, forwarders }: ReachParts): Reach {
  let linkedMs = clock.monoMs();
  const reaches = async (name: string): Promise<boolean> => {
    const channel = configured.find((each) => each.name === name);
    if (channel?.kind === 'mqtt') return uplink?.connected === true;
    const { url } = Object(channel?.options) as { url?: unknown };
    if (typeof url !== 'string' || !URL.canParse(url)) return true;
    const { hostname, port, protocol } = new URL(url);
    const standard = ports[protocol];
    return standard === undefined || (await connects(hostname.replace(/^\[|\]$/g, ''), Number(port) || standard));
  };
  return {
    failing: async () => {
      if (uplink?.connected === true) linkedMs = clock.monoMs();
      const unlinked = uplink !== undefined && clock.monoMs() - linkedMs >= patienceMs;
      const reports = await forwarders.reports();
      const failing = reports.filter(
        ({ kind, state, failingMs = 0 }) =>
          failingMs >= patienceMs || (kind === 'mqtt' && state === 'link-down' && unlinked),
      );
      return failing.map(({ name }) => name);
    },
    unreached: async (channels) => {
      const reached = await Promise.all(channels.map((name) => reaches(name)));
      return channels.filter((_, n) => reached[n] !== true);
    },
  };
}

async function connects(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket.setTimeout(connectMs, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

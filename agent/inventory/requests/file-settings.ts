/**
 * R10: what the configuration file says that decides rows, flags and dues is in the ledger: as the dock's first start
 * found it (in the `start` entry), and each change of it as an entry of its own. So what is made of the entries later
 * hangs on no file of that day, and a change in the file is a change like every other: the later one wins, be it the
 * file's or somebody's verb.
 */

import type { FileSettings } from '../nouns/admin/dock.ts';
import type { ChannelFile } from '../nouns/channels/channel.ts';
import { channelFileOf, rehearsalHold, shadowHold } from '../nouns/channels/channel.ts';
import type { Draft } from '../nouns/entry.ts';
import { merchantFileOf, type Rulebook } from '../nouns/rulebook.ts';
import type { MerchantFile, MerchantSetting } from '../nouns/stock/merchant.ts';
import type { Tables } from '../nouns/tables.ts';

type Noticed = {
  /** For the `start` entry: merchants and channels that the ledger knows nothing of yet. */
  settings: FileSettings | undefined;
  drafts: Draft[];
  /** What was changed in the file, one sentence each. */
  texts: string[];
};

export function noticeSettings(tables: Tables, rules: Rulebook): Noticed {
  const fresh: FileSettings = { merchants: [], channels: [] };
  const drafts: Draft[] = [];
  const texts: string[] = [];
  const tell = (what: string, changes: readonly Change[]): void => {
    const list = changes.map(({ name, from, to }) => `${name} from ${from} to ${to}`).join(', ');
    texts.push(`The configuration file changed ${what}: ${list}.`);
  };
  for (const merchant of rules.merchants) {
    const now = merchantFileOf(merchant);
    const before = tables.merchant(merchant.id)?.file;
    if (before === undefined || before === null) {
      fresh.merchants.push({ id: merchant.id, ...now });
      continue;
    }
    if (before.unwritten === undefined && now.unwritten !== undefined && sameFile(before, now)) {
      fresh.merchants.push({ id: merchant.id, ...now });
      continue;
    }
    const changes = changesOf(before, now);
    if (changes.length === 0) continue;
    const policy = {
      ...(isWord(before, now, 'sync') && { sync: now.sync }),
      ...(isWord(before, now, 'processOrders') && { processOrders: now.processOrders }),
    };
    drafts.push({ kind: 'policy', merchant: merchant.id, body: { ...policy, file: now } });
    tell(`merchant ${merchant.id}`, changes);
  }
  for (const channel of rules.channels) {
    const { name, merchant } = channel;
    const now = channelFileOf(channel);
    const before = tables.row('channel-settings', name)?.file;
    if (before === undefined) {
      fresh.channels.push({ name, ...now });
      const hold = channel.shadow ? shadowHold : channel.rehearse ? rehearsalHold : undefined;
      if (hold !== undefined && tables.channel(name) === undefined) {
        const body = { change: 'paused' as const, reason: hold };
        drafts.push({ kind: 'channel', merchant, document: name, body });
        texts.push(`Channel ${name} is new: ${hold} (tallyman channel rehearse ${name}).`);
      }
      continue;
    }
    const changes = changesOf(before, now);
    if (changes.length === 0) continue;
    drafts.push({ kind: 'channel-settings', merchant, document: name, body: { file: now } });
    tell(`channel ${name}`, changes);
  }
  const some = fresh.merchants.length + fresh.channels.length > 0;
  return { settings: some ? fresh : undefined, drafts, texts };
}

/**
 * Whether the file says something new of this setting: another value, or a line where there was none. Who writes the
 * default down means it, and it is the later word than a verb's. A line taken out again says nothing, as long as the
 * default is what it said.
 */
function isWord(before: MerchantFile, now: MerchantFile, setting: MerchantSetting): boolean {
  const written = before.unwritten?.includes(setting) === true && now.unwritten?.includes(setting) === false;
  return written || before[setting] !== now[setting];
}

/** But for which of it is written: a ledger of before that was kept does not know. */
function sameFile({ unwritten: _, ...before }: MerchantFile, { unwritten: __, ...now }: MerchantFile): boolean {
  return changesOf(before, now).length === 0;
}

type Change = { name: string; from: string; to: string };

function changesOf(before: MerchantFile | ChannelFile, now: MerchantFile | ChannelFile): Change[] {
  const was = asWritten(before);
  // What an older ledger does not know of both is compared by value.
  const is = 'unwritten' in before ? asWritten(now) : asWritten({ ...now, unwritten: [] });
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => was[name] !== is[name]);
  return names.map((name) => ({ name: keyOf(name), from: shown(was[name]), to: shown(is[name]) }));
}

/** Settings that no line of the file says are not in it. */
function asWritten(file: MerchantFile | ChannelFile): Record<string, unknown> {
  const { unwritten = [], ...said } = { unwritten: undefined, ...file };
  return Object.fromEntries(Object.entries(said).filter(([name]) => !(unwritten as readonly string[]).includes(name)));
}

/** As it is written in the file. */
const keyOf = (name: string): string => name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
const shown = (value: unknown): string => (value === undefined ? 'nothing' : String(value));

/** A link by MQTT 5, and by 3.1.1 where the broker does not take it: for programs that ask something and go again. */
import type { Clock } from '../clock.ts';
import type { LinkSettings } from './client-options.ts';
import { type MqttLink, openLink } from './link.ts';

/** What of a link is for such a program to say. */
export type OwnSettings = Omit<LinkSettings, 'version' | 'keepaliveS' | 'will'>;

const keepaliveS = 30;

/** @throws why there is no link, for a person */
export async function openNewest(settings: OwnSettings, clock: Clock): Promise<MqttLink> {
  const attempt = (version: 4 | 5) =>
    openLink({ ...settings, version, keepaliveS }, clock, new AbortController().signal);
  let opened = await attempt(5);
  if (!opened.ok && opened.failure.version !== undefined) opened = await attempt(4);
  if (!opened.ok) throw new Error(opened.failure.text);
  return opened.link;
}

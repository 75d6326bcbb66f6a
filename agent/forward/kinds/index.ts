/** The registry of channel kinds: one line each. */
import type { ChannelKind } from '../channel.ts';
import { httpsChannel } from './https/https.ts';
import { mqttChannel } from './mqtt/mqtt.ts';

export const channelKinds: readonly ChannelKind[] = [mqttChannel, httpsChannel];

/** The registry of channel kinds: one line each. */
import type { ChannelKind } from '../channel.ts';
import { httpsChannel } from './https.ts';
import { mqttChannel } from './mqtt.ts';

export const channelKinds: readonly ChannelKind[] = [mqttChannel, httpsChannel];

/** Storefront at the dock’s MQTT broker: what is said of the kind; `mqtt.ts` has what it does. */
import { z } from 'zod';
import { ackSecretFile, checkAckSecret } from '../../answer-proof.ts';
import type { ChannelKind } from '../../channel.ts';

const options = () => z.strictObject({ 'ack-secret-file': ackSecretFile });
export type MqttChannelOptions = z.infer<ReturnType<typeof options>>;

export const mqttChannel: ChannelKind<MqttChannelOptions> = {
  kind: 'mqtt',
  title: 'Storefront at the dock’s MQTT broker',
  tells: 'by-itself',
  options,
  files: { 'ack-secret-file': checkAckSecret },
  load: () => import('./mqtt.ts'),
};

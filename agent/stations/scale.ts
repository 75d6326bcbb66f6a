/** TARE and ZERO at a station: a command to its scale, once the rules said that somebody may give it. */
import type { DeviceConfig } from '../../config/config.ts';
import type { Outcome, ScaleOrder } from '../inventory/nouns/outcome.ts';

/** What became of a command to a device (`Devices.command`). */
export type ScaleReply = 'sent' | 'unknown-device' | 'not-connected' | 'not-supported';

/** A station has one scale; of several, the first of the configuration. */
export function scaleAt(devices: readonly Pick<DeviceConfig, 'name' | 'kind' | 'station'>[], station: string) {
  return devices.find((device) => device.kind === 'scale' && device.station === station)?.name;
}

/** What the book allowed; undefined for every other outcome. */
export function scaleOrder(outcome: Outcome): ScaleOrder | undefined {
  return outcome.type === 'stepped' ? outcome.scale : undefined;
}

const troubles: { [R in Exclude<ScaleReply, 'sent'>]: string } = {
  'unknown-device': 'There is no scale at this station.',
  'not-connected': 'The scale of this station is not connected.',
  'not-supported': 'The scale of this station takes no such command: use its own keys.',
};

/** The outcome that the operator hears. */
export function afterScale(outcome: Outcome, reply: ScaleReply): Outcome {
  return reply === 'sent' ? outcome : { type: 'refused', code: 'bad-command', text: troubles[reply] };
}

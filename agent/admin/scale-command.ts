/** Hands a command to a scale and says whether it was sent; what the scale made of it shows in its readings. */
import { type AdminContext, type CommandResult, failed, ok } from './command.ts';

export function tellScale(
  { commandScale }: AdminContext,
  device: string,
  what: 'zero' | 'tare' | 'clear-tare',
): CommandResult {
  const reply = commandScale(device, what);
  switch (reply) {
    case 'sent':
      return ok({ device, sent: what });
    case 'unknown-device':
      return failed('unknown-device', `There is no scale ${device}.`, 'device');
    case 'not-connected':
      return failed('device-not-ready', `${device} is not connected.`, 'device');
    case 'not-supported':
      return failed('device-cannot', `The protocol of ${device} has no ${what}.`, 'device');
  }
}

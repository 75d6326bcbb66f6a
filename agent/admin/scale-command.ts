/** Whether a command was sent to a scale, in words; what the scale made of it shows in its readings. */
import { isInUse } from '../inventory/nouns/station/session.ts';
import type { ScaleReply } from '../stations/scale.ts';
import { isAfar } from './authority.ts';
import { type AdminContext, type Caller, failed, ok, type VerbResult } from './verb.ts';

type ScaleCommand = Parameters<AdminContext['commandScale']>[1];

export function tellScale({ commandScale }: AdminContext, device: string, what: ScaleCommand): VerbResult {
  return scaleAnswer(device, what, commandScale(device, what));
}

export function scaleAnswer(device: string, what: ScaleCommand, reply: ScaleReply): VerbResult {
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

/**
 * From afar nobody sees what lies on a scale: it is told something only where nobody works. @returns the refusal to
 * answer with
 */
export async function inUse(
  { book }: Pick<AdminContext, 'book'>,
  station: string | undefined,
  caller: Pick<Caller, 'counter' | 'desired'>,
): Promise<VerbResult | undefined> {
  if (!isAfar(caller) || station === undefined) return undefined;
  const { session } = await book.station(station);
  if (!isInUse(session)) return undefined;
  return failed('station-in-use', `Somebody works at ${station}; its scale is left alone.`);
}

/** In which zone a merchant's people tell the time. */
import type { Config } from '../../../config/config.ts';

/** The merchant's, else the dock's. */
export function zoneOf({ dock, merchants }: Pick<Config, 'dock' | 'merchants'>, merchant: string): string {
  const own = merchants.find(({ id }) => id === merchant);
  return own !== undefined && 'timezone' in own && typeof own.timezone === 'string' ? own.timezone : dock.timezone;
}

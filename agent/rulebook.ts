/** The part of the configuration that the rules need, as plain data that can be handed to the book's thread. */
import type { Config } from '../config/config.ts';
import type { Rulebook } from './inventory/model.ts';

export function rulebookOf({ merchants, stations, operators, packagings, channels }: Config): Rulebook {
  return {
    merchants,
    stations,
    operators,
    packagings,
    channels: channels.map(({ name, merchant, minimumLevel, mode, basis }) => ({
      name,
      merchant,
      minimumLevel,
      mode,
      basis,
    })),
  };
}

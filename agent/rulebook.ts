/** The part of the configuration that the rules need, as plain data that can be handed to the book's thread. */
import type { Config } from '../config/config.ts';
import type { Rulebook } from './inventory/nouns/rulebook.ts';

/** @param commandKeys what printed codes are proved with; none where nothing is scanned */
export function rulebookOf(
  { dock, merchants, stations, operators, packagings, channels, devices, site }: Config,
  commandKeys: readonly string[] = [],
): Rulebook {
  return {
    commandKeys,
    merchants,
    stations: stations.map((station) => {
      const printer = devices.find(({ kind, station: at }) => kind === 'printer' && at === station.name);
      return {
        ...station,
        ...(devices.some(({ kind, station: at }) => kind === 'scale' && at === station.name) && {
          hasScale: true as const,
        }),
        ...(printer !== undefined && { printer: printer.name }),
      };
    }),
    operators: operators.map(({ desk: _, ...operator }) => operator),
    packagings,
    conditionReasons: dock.conditionReasons,
    ...(site !== undefined && { site: true as const }),
    channels: channels.map(
      ({
        name,
        merchant,
        enabled,
        minimumLevel,
        maximumLevel,
        brakePercent,
        target,
        onlyListed,
        mode,
        basis,
        tells,
        rehearse,
        shadow,
      }) => ({
        ...{ name, merchant, minimumLevel, mode, basis },
        ...(enabled === false && { enabled }),
        ...(maximumLevel !== undefined && { maximumLevel }),
        ...(brakePercent !== undefined && { brakePercent }),
        ...(target !== undefined && { target }),
        ...(onlyListed === true && { onlyListed }),
        ...(tells !== undefined && { tells }),
        ...(rehearse === true && { rehearse }),
        ...(shadow === true && { shadow }),
      }),
    ),
  };
}

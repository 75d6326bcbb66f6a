/** What somebody reads who starts the agent by hand, in a terminal: that it works, and where to look. Pure. */
import type { Config } from '../../config/config.ts';

export function welcome({ dock, stations, screen }: Pick<Config, 'dock' | 'stations' | 'screen'>): string {
  const names = stations.map(({ name }) => name).join(', ');
  const pages =
    screen === undefined
      ? 'There is no page: add [screen] to the configuration.'
      : `Open http://${screen.listen}/ for the stations, http://${screen.listen}/admin for the desk.`;
  return [
    '',
    `  tallyman works: ${dock.site}/${dock.name} records ${names === '' ? 'what is asked of it' : `at ${names}`}, in ${dock.data}.`,
    `  ${pages}`,
    '  `tallyman status` in another terminal says how it is; Ctrl-C stops it.',
    '',
    '',
  ].join('\n');
}

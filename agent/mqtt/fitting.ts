/**
 * What is retained has to fit into one message. A dock of hundreds of channels can have more to say, and in an outage
 * of all of them at once: then the worst is said, and how much is left out.
 */

type Shown = { channels: readonly { error?: string }[]; alarms: readonly object[] };
type LeftOut = { leftOut: { channels: number; alarms: number } };

/** With the comma behind it. */
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1;

/**
 * @param health alarms: the worst first
 * @returns the same where it fits; else with as many alarms as half the room holds, and of the channels those in
 * trouble before the others, each in the order they had
 */
export function fittingHealth<H extends Shown>(health: H, bytesMax: number): H | (H & LeftOut) {
  if (bytesOf(health) <= bytesMax) return health;
  const { channels, alarms } = health;
  const leftOut = { channels: channels.length, alarms: alarms.length };
  const room = bytesMax - bytesOf({ ...health, channels: [], alarms: [], leftOut });
  const said = fitting(alarms, room / 2);
  const troubledFirst = [...channels].sort((a, b) => Number(a.error === undefined) - Number(b.error === undefined));
  const shown = new Set(fitting(troubledFirst, room - bytesOf(said)));
  return {
    ...health,
    channels: channels.filter((channel) => shown.has(channel)),
    alarms: said,
    leftOut: { channels: channels.length - shown.size, alarms: alarms.length - said.length },
  };
}

/** @returns the same where it fits; else the verbs by their names alone: `device/info` says the rest of them */
export function fittingInfo<I extends { verbs: readonly { verb: string }[] }>(info: I, bytesMax: number): object {
  return bytesOf(info) <= bytesMax ? info : { ...info, verbs: info.verbs.map(({ verb }) => ({ verb })) };
}

/** From the first on, as many as fit. */
function fitting<Row>(rows: readonly Row[], room: number): Row[] {
  let used = 0;
  return rows.filter((row) => {
    used += bytesOf(row);
    return used <= room;
  });
}

/**
 * What a scan at a station leads to: whose turn it is there, what the code is, and which work it is for. One table of contents;
 * each kind of work has its file in `work/`.
 */
import type { Decision, Now } from './decision.ts';
import type { Rulebook, StationRules, Tables } from './model.ts';
import type { ScanSubmission } from './submission.ts';
import { type Bench, refused, workAt } from './work/bench.ts';
import { countScan } from './work/counting.ts';
import { readLabel } from './work/label.ts';
import { packScan } from './work/packing.ts';
import { receiveScan } from './work/receiving.ts';
import { freshSession } from './work/session.ts';

export function decideScan(tables: Tables, rules: Rulebook, scan: ScanSubmission, now: Now): Decision {
  const station = rules.stations.find((known) => known.name === scan.station);
  const bench = benchOf(tables, rules, station ?? nowhere(scan.station), scan, now);
  if (station === undefined) return refused(bench, 'unknown-station', `There is no station named ${scan.station}.`);
  const work = workAt(bench);
  if (work === 'counting' && bench.session.document === null) return countScan(bench, undefined);
  const label = readLabel(bench, scan.text, bench.session.quantity ?? 1);
  if ('code' in label) return refused(bench, label.code, label.text);
  switch (work) {
    case 'receiving':
      return receiveScan(bench, label);
    case 'packing':
      return packScan(bench, label);
    case 'counting':
      return countScan(bench, label);
  }
}

export function benchOf(
  tables: Tables,
  rules: Rulebook,
  station: StationRules,
  { text, device, operator }: Pick<ScanSubmission, 'text' | 'device' | 'operator'>,
  now: Now,
): Bench {
  const session = tables.row('session', station.name) ?? freshSession(station.name);
  return { tables, rules, now, station, session, operator: session.operator ?? operator, scan: { text, device } };
}

/** For the record of a scan from a place the configuration does not know. */
const nowhere = (name: string): StationRules => ({ name, work: 'receiving' });

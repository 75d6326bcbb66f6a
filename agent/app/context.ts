/** The running agent as the verbs see it. */
import { join } from 'node:path';
import { Configuration } from '../admin/configuration/configuration.ts';
import { Backups } from '../admin/dock/backups.ts';
import { Certificates } from '../admin/dock/certificates.ts';
import { DiagnosisArchive } from '../admin/dock/diagnosis-archive.ts';
import { machineHandOf } from '../admin/dock/machine-hand.ts';
import { Jobs } from '../admin/jobs.ts';
import type { AdminContext } from '../admin/verb.ts';
import { daysLeft } from '../file-inspection.ts';
import { tryLink } from '../mqtt/credentials/trial.ts';
import type { Base } from './base.ts';
import type { Copies } from './copies.ts';
import type { Floor } from './floor.ts';
import type { Followers } from './followers.ts';
import type { Ledger } from './ledger.ts';
import type { Links } from './links.ts';
import type { Nights } from './nights.ts';
import type { Site } from './site.ts';
import type { Watch } from './watch.ts';

/** Then the first scans are through that waited for the start. */
const verbsAfterMs = 1_000;

type Running = {
  ledger: Ledger;
  links: Links;
  site: Site;
  followers: Followers;
  floor: Floor;
  nights: Nights;
  watch: Watch;
  copies: Copies;
};

export function contextOf(
  base: Base,
  { ledger, links, site, followers, floor, nights, watch, copies }: Running,
): AdminContext {
  const { config, clock, version, alarms, startedMs } = base;
  const { book, commandKeys, clockTrust } = ledger;
  const { devices, stations, lastScanAt } = floor;
  const { watcher } = watch;
  const { configFile, files } = base;
  const configuration =
    configFile && new Configuration({ ...configFile, running: config, files, wallMs: () => clock.wallMs() });
  return {
    ...{
      book,
      config,
      clock,
      version,
      verbs: verbTable(clock),
      commandKeys,
      counted: new Map<string, number>(),
      turnedAway: new Map(),
      jobs: new Jobs(clock),
    },
    configuration,
    backups:
      configuration &&
      new Backups({
        ...{ dataDir: config.dock.data, identity: { site: config.dock.site, dock: config.dock.name, version } },
        ...{ wallMs: () => clock.wallMs(), toml: () => configuration.inFile().toml },
        backUp: (file, onProgress) => book.backUp(file, onProgress),
      }),
    ...(config.desk?.people && { deskPeople: peopleOf(base, book) }),
    copies: () => copies.copies.map(({ report }) => report),
    logTail: (limit) => base.log.tail?.(limit) ?? [],
    setLogLevel: (level) => base.log.setLevel?.(level),
    restart: base.restart,
    announce: () => {
      links.uplink?.stateChanged();
      links.uplink?.infoChanged();
      links.uplink?.healthChanged();
    },
    devices: () => devices.status(),
    commandStation: (station, command, by) => stations.command(station, command, by),
    commandScale: (device, command) => devices.command(device, command),
    forwarding: () => followers.forwarders,
    reconciler: () => nights.reconciler,
    site: () => site.status(),
    ...(site.release !== undefined && { releaseClaim: site.release }),
    ...(site.handOver !== undefined && { handOver: site.handOver }),
    clockTrusted: () => clockTrust.trusted,
    alarms: (channels) => {
      watcher.look(channels);
      return alarms.list();
    },
    acknowledgeAlarm: (id, by) => alarms.acknowledge(id, by),
    showMessage: (station, message) => base.events.emit('message', { station, message }),
    machine: machineHandOf(config.dock.data, clock, base.machineDir, undefined, {
      folder: join(base.cacheDir ?? config.dock.data, 'upgrade'),
      random: base.random,
    }),
    diagnosis: new DiagnosisArchive(),
    certificates: certificatesOf(base, links, watch),
    uplink: () => links.uplink?.status,
    vitals: async () => {
      await watcher.lookAtConfig();
      const { machine, certificateEndsAt, restartRequired } = watcher;
      return {
        uptimeMs: Math.round(clock.monoMs() - startedMs),
        ...{ configVersion: base.configVersion, restartRequired, lastScanAt: lastScanAt() },
        freeBytes: machine?.freeBytes,
        writtenPerScan: writtenPerScan(machine?.writtenBytes, floor.scans),
        clockOffsetMs: clockTrust.offsetMs,
        certificateDaysLeft: certificateEndsAt && daysLeft(certificateEndsAt, clock.wallMs()),
        throttled: machine?.slowed && machine.slowed.length > 0,
        dockToSellableMs: followers.forwarders.dockToSellableMs,
      };
    },
  };
}

/** Loaded only where people sign in at a desk, and once. */
function peopleOf({ config, clock, log }: Base, book: Ledger['book']): NonNullable<AdminContext['deskPeople']> {
  let people: ReturnType<NonNullable<AdminContext['deskPeople']>> | undefined;
  return () => {
    people ??= import('../screen/session/desk-people.ts').then(
      ({ DeskPeople }) => new DeskPeople({ config, book, clock, log }),
    );
    return people;
  };
}

/** The answer goes out first. */
const relinkAfterMs = 500;

function certificatesOf(
  { config, files, clock }: Base,
  { uplink }: Links,
  { watcher }: Watch,
): Certificates | undefined {
  const { mqtt, dock } = config;
  if (mqtt === undefined || !/^(mqtts|wss):/i.test(mqtt.url)) return undefined;
  const parts = { config: mqtt, site: dock.site, dock: dock.name, clock, readFile: files.read };
  return new Certificates({
    ...{ tls: mqtt.tls, read: files.read, wallMs: () => clock.wallMs() },
    tryOut: (other) => tryLink(parts, other),
    relink() {
      watcher.filesChanged();
      void clock.sleep(relinkAfterMs).then(() => uplink?.relink());
    },
  });
}

function writtenPerScan(writtenBytes: number | undefined, scans: number): number | undefined {
  return writtenBytes === undefined || scans === 0 ? undefined : Math.round(writtenBytes / scans);
}

/**
 * Read when it is wanted, and a moment after the start in any case: a version that is installed meanwhile puts other
 * files where this one's are.
 */
function verbTable(clock: Base['clock']): AdminContext['verbs'] {
  let table: ReturnType<AdminContext['verbs']> | undefined;
  const read = () => {
    table ??= import('../admin/verbs/table.ts').then(({ verbs }) => verbs);
    return table;
  };
  void clock.sleep(verbsAfterMs).then(read);
  return read;
}

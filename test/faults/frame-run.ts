/**
 * Many frames of garbage on every set-up of a scanner and in every protocol of a scale, through real pseudo-terminals
 * into a real agent, as fast as it reads; beside them one good scanner works, whose answers are timed. The seed decides
 * the frames.
 */
import { scaleProtocols } from '../../drivers/scales/protocols/index.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { type Cable, link, openCable } from '../../firmware-sim/pty.ts';
import { serialised, sku } from '../end-to-end/codes.ts';
import type { Table } from '../end-to-end/config-file.ts';
import { Dock } from '../end-to-end/dock.ts';
import { pause } from '../wait.ts';
import { frameSource } from './frames.ts';

export type FrameOptions = {
  seed: number;
  /** On all ports together: one that is stopped for its flood leaves them to the others. */
  frames: number;
  secondsMax?: number;
  onProgress?(text: string): void;
};

export type FrameReport = {
  seed: number;
  seconds: number;
  framesSent: number;
  bytesSent: number;
  framesByPort: Record<string, number>;
  goodScans: number;
  goodScansConfirmed: number;
  /** Milliseconds from the trigger to the scanner's good beep. */
  goodScanMs: { p50: number; p99: number; max: number };
  /** The same when the garbage is over. */
  quietScanMs: number;
  rssMbMax: number;
  entries: number;
  entriesByKind: Record<string, number>;
  stopMs: number;
  findings: string[];
};

/** The agent's own promise is less; this is the sign of something that grows. */
const rssMbAllowed = 300;
/** What nobody did: garbage moves no goods, weighs nothing, and opens and closes no document. */
const worked = /^(shipment|packing|tally|count|weight|box|order|notice|return|adjust|undo)/;

type Setup = { name: string; kind: 'scanner' | 'scale'; protocol: string; options: Table };

const setups: readonly Setup[] = [
  ...scannerProtocols
    .filter(({ transport }) => transport === 'serial')
    .flatMap(({ name: protocol }) =>
      (protocol === 'serial-line'
        ? [{}, { feedback: 'ack-nak' }, { feedback: 'bel' }, { suffix: 'none' }, { prefix: '\u0002', suffix: 'etx' }]
        : [{}]
      ).map((options, index) => ({ name: `${protocol}-${index}`, kind: 'scanner' as const, protocol, options })),
    ),
  ...scaleProtocols
    .filter(({ transport }) => transport === 'serial')
    .map(({ name }) => ({ name, kind: 'scale' as const, protocol: name, options: {} })),
];

/** @throws only when the run itself could not be made; what is wrong with the product is in `findings`. */
export async function runFrames({
  seed,
  frames,
  secondsMax = 300,
  onProgress = () => undefined,
}: FrameOptions): Promise<FrameReport> {
  const findings: string[] = [];
  const dock = await Dock.create({
    articles: 3,
    stations: [
      { name: 'receiving-1', work: 'receiving' },
      ...setups.map(({ name }) => ({ name: `at-${name}`, work: 'receiving' as const })),
    ],
    devices: ({ file }) =>
      setups.map(({ name, kind, protocol, options }) => ({
        ...{ name, station: `at-${name}`, kind, protocol, port: file(name) },
        ...options,
      })),
  });
  const ports: { name: string; cable: Cable }[] = [];
  try {
    for (const { name } of setups) {
      const cable = openCable(pause, () => undefined);
      link(`${dock.dir}/${name}`, cable.path);
      ports.push({ name, cable });
    }
    await dock.open();
    return await garbageBesideWork();
  } finally {
    for (const { cable } of ports) cable.pull();
    await dock.end();
  }

  async function garbageBesideWork(): Promise<FrameReport> {
    const startMs = performance.now();
    const flood = { left: frames, sent: 0, bytes: 0, over: false, byPort: {} as Record<string, number> };
    const allGiven = Promise.withResolvers<void>();
    const giveUp = Promise.race([pause(secondsMax * 1000), allGiven.promise.then(() => pause(lastReadMs))]);
    const feeds = setups.map((setup, index) => feed(setup, ports[index]?.cable, index));

    async function feed({ name, kind, protocol }: Setup, cable: Cable | undefined, index: number): Promise<void> {
      const source = frameSource(kind, protocol, seededRandom(seed * 1000 + index));
      while (flood.left > 0) {
        const batch = Array.from({ length: Math.min(framesInOneWrite, flood.left) }, () => source.next());
        flood.left -= batch.length;
        const bytes = Buffer.concat(batch);
        const taken = await Promise.race([cable?.write(bytes), giveUp]);
        if (taken !== true) return;
        flood.byPort[name] = (flood.byPort[name] ?? 0) + batch.length;
        flood.sent += batch.length;
        flood.bytes += bytes.length;
      }
      allGiven.resolve();
    }

    void Promise.all(feeds).then(() => {
      flood.over = true;
    });

    const latenciesMs: number[] = [];
    let scans = 0;
    let rssMbMax = 0;
    let toldMs = startMs;
    while (!flood.over) {
      if (!dock.agent.running) {
        findings.push('the agent ended');
        break;
      }
      const tookMs = await goodScan();
      if (tookMs !== undefined) latenciesMs.push(tookMs);
      rssMbMax = Math.max(rssMbMax, dock.agent.rssMb());
      if (performance.now() - toldMs > 5000) {
        toldMs = performance.now();
        onProgress(`${flood.sent} frames, ${scans} good scans, ${Math.round(rssMbMax)} MB`);
      }
      await pause(betweenScansMs);
    }
    const seconds = (performance.now() - startMs) / 1000;

    async function goodScan(): Promise<number | undefined> {
      scans += 1;
      const beganMs = performance.now();
      const good = await dock.simulator().scan(serialised(0, scans));
      if (!good) findings.push(`good scan ${scans} was not confirmed`);
      return good ? performance.now() - beganMs : undefined;
    }

    const quietScanMs = (await goodScan()) ?? Number.NaN;
    const confirmed = latenciesMs.length + (Number.isNaN(quietScanMs) ? 0 : 1);
    const status = await dock.agent.status().catch((cause) => {
      findings.push(`status does not answer: ${cause}`);
    });
    if (rssMbMax > rssMbAllowed) findings.push(`${Math.round(rssMbMax)} MB resident, more than ${rssMbAllowed}`);
    for (const row of await dock.agent.stock()) {
      const expected = row.sku === sku(0) ? confirmed : 0;
      if (row.inStock !== expected) findings.push(`${row.sku}: ${row.inStock} in stock, ${expected} were confirmed`);
    }
    const entriesByKind: Record<string, number> = {};
    for (const { kind, sku: of, quantity } of await dock.agent.ledger()) {
      entriesByKind[kind] = (entriesByKind[kind] ?? 0) + 1;
      const moved = kind !== 'exception' && quantity !== null && of !== sku(0);
      if (moved || worked.test(kind)) findings.push(`an entry of kind ${kind}, which nobody made`);
    }
    const { code, stdout, stderr } = await dock.agent.cli(['ledger', 'verify']);
    if (code !== 0) findings.push(`ledger verify: exit ${code} ${stdout}${stderr}`);
    const stopsMs = performance.now();
    const exit = await dock.agent.stop();
    const stopMs = performance.now() - stopsMs;
    if (exit?.code !== 0) findings.push(`the agent stopped with ${JSON.stringify(exit)}`);

    latenciesMs.sort((a, b) => a - b);
    const at = (share: number) =>
      latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))] ?? 0;
    return {
      ...{ seed, seconds, framesSent: flood.sent, bytesSent: flood.bytes, framesByPort: flood.byPort },
      ...{ goodScans: scans, goodScansConfirmed: confirmed },
      goodScanMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
      ...{ quietScanMs, rssMbMax, entries: status?.head ?? 0, entriesByKind, stopMs },
      findings: [...new Set(findings)],
    };
  }
}

const framesInOneWrite = 20;
/** For what a port that was stopped still has in it when all frames are given. */
const lastReadMs = 5_000;
/** A quick hand. */
const betweenScansMs = 100;

/** What is measured, on whom, with which numbers; each entry is one session or a few. */
import { crash } from './crash.ts';
import type { Disk, Native } from './disk.ts';
import { floors } from './floors.ts';
import { flow } from './flow.ts';
import { debounceMs, type Measured } from './goals.ts';
import { drain, scale } from './large.ts';
import { manyChannels } from './many-channels.ts';
import { outage } from './outage.ts';
import { reading } from './reading.ts';
import { screen } from './screen.ts';
import { starts } from './start.ts';
import type { Subject } from './subject.ts';
import { Tallyman } from './tallyman.ts';

export type Bench = { disk: Disk /** The same without waiting. */; memory: Disk; native: Native };
export type Measurement = keyof Measured;

type Step<K extends Measurement> = {
  /** Peers are measured, too. */
  peers: boolean;
  /** Measured once, however many runs: it takes minutes and its figures are steady. */
  once?: boolean;
  run(bench: Bench, subject: Subject): Promise<Measured[K]>;
};

const startRounds = 7;
const burstCount = 5000;
const manyArticles = 100_000;
/** With the probes' own article a million, the most that one items file may hold. */
const hugeArticles = 999_999;
const revisions = 10;
const outageMs = 10_000;

export const plan: { [K in Measurement]-?: Step<K> } = {
  floors: { peers: false, run: ({ disk, memory }) => floors(disk, memory) },
  start: { peers: true, run: (bench, subject) => starts({ ...bench, subject }, startRounds) },
  burst: { peers: true, run: (bench, subject) => flow({ ...bench, subject }, 0, burstCount) },
  paced30: { peers: true, run: (bench, subject) => flow({ ...bench, subject }, 30, 300) },
  paced200: { peers: true, run: (bench, subject) => flow({ ...bench, subject }, 200, 2000) },
  delta: { peers: false, run: (bench, subject) => flow({ ...bench, subject, debounceMs }, 30, 300) },
  checkpoints: {
    peers: false,
    run: (bench, subject) => flow({ ...bench, subject, articles: manyArticles, scatterMs: 2 }, 60, 3000),
  },
  kill: { peers: true, run: (bench, subject) => crash({ ...bench, subject, debounceMs }, 200, 2000) },
  killBurst: { peers: true, run: (bench, subject) => crash({ ...bench, subject, debounceMs }, 0, burstCount) },
  outage: {
    peers: true,
    run: (bench, subject) => outage({ ...bench, subject, debounceMs }, { rate: 50, outageMs, kill: false }),
  },
  outageKill: {
    peers: true,
    run: (bench, subject) => outage({ ...bench, subject, debounceMs }, { rate: 50, outageMs, kill: true }),
  },
  screen: { peers: false, run: (bench, subject) => screen({ ...bench, subject, debounceMs }, 300) },
  drain: {
    peers: false,
    once: true,
    run: (bench, subject) => drain({ ...bench, subject, articles: manyArticles }),
  },
  entries: {
    peers: false,
    once: true,
    run: (bench, subject) => scale({ ...bench, subject: ours(subject), articles: manyArticles, revisions }),
  },
  articles: {
    peers: false,
    once: true,
    run: (bench, subject) => scale({ ...bench, subject: ours(subject), articles: hugeArticles }),
  },
  channels: { peers: false, once: true, run: () => manyChannels({ items: manyArticles, channels: 10 }) },
  reading: { peers: false, run: ({ memory, native }) => reading(memory, native) },
};

function ours(subject: Subject): Tallyman {
  if (!(subject instanceof Tallyman)) throw new Error('only tallyman is measured at this size');
  return subject;
}

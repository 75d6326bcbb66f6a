/**
 * The real demo without a terminal: plain lines, ends by itself, and afterwards ledger and storefronts agree to the
 * unit.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { Storefront } from '../../firmware-sim/storefront/storefront.ts';
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';
import { entry, lastLine, processesOf, runLimit, scansOf, stopMsMax } from './run-demo.ts';

/** One test's folders and demos, which end with it. */
class Stage {
  readonly #folders: string[] = [];
  readonly #started: Child[] = [];

  constructor({ onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
    onTestFinished(async () => {
      await Promise.all(this.#started.map((child) => child.end()));
      for (const made of this.#folders) rmSync(made, { recursive: true, force: true });
    });
  }

  folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'tallyman-demotest-'));
    this.#folders.push(made);
    return made;
  }

  demo(args: string[], env: NodeJS.ProcessEnv = {}): { child: Child; text: () => string } {
    let text = '';
    const child = new Child('demo', process.execPath, [entry, 'demo', ...args], { env: { ...process.env, ...env } });
    child.onLine((line) => {
      text += `${line}\n`;
    });
    this.#started.push(child);
    return { child, text: () => text };
  }
}

type Row = { available: number; received: boolean; processOrders: boolean };
type LedgerLine = {
  kind: string;
  sku: string;
  quantity: number;
  document: string | null;
  body: { on?: boolean; published?: number };
};

/** Available units and the flag of every item, added up from the exported entries alone. */
function stockOf(ledger: string): Map<string, Row> {
  const stock = new Map<string, Row>();
  for (const line of ledger.trim().split('\n')) {
    const { kind, sku, quantity, document, body } = JSON.parse(line) as LedgerLine;
    const row = stock.get(sku) ?? { available: 0, received: false, processOrders: false };
    // What an order ships was taken out of what is available when it was booked.
    const moves = kind === 'receipt' || kind === 'count' || (kind === 'shipment' && document === null);
    if (moves) row.available += quantity;
    if (kind === 'receipt') row.received = true;
    // R15: what is published counts as available until it is received; a slow machine ends in between.
    if (kind === 'receipt') row.available -= body.published ?? 0;
    if (kind === 'notice-publish') {
      row.available += quantity;
      row.received ||= quantity > 0;
    }
    if (kind === 'booking') row.available -= quantity;
    if (kind === 'process-orders') row.processOrders = body.on === true;
    if (sku !== null) stock.set(sku, row);
  }
  return stock;
}

/** @param items at least so many on sale */
function expectAgreement(data: string, items = 11): void {
  const dock = ['--data', join(data, 'dock'), '--config', join(data, 'tallyman.toml')];
  const tallyman = (...args: string[]) =>
    execFileSync(process.execPath, [entry, ...args, ...dock], { encoding: 'utf8' });
  tallyman('ledger', 'verify');
  const stock = stockOf(tallyman('ledger', 'export', '--jsonl'));
  const shop = new Storefront({ file: join(data, 'storefronts.jsonl') });
  for (const [channel, minimum] of [
    ['demo-web', 0],
    ['demo-outlet', 5],
  ] as const) {
    const due = [...stock].filter(([sku, { received }]) => received && sku !== 'POSTER-2038');
    const expected = due.map(([sku, { available, processOrders }]) => {
      return [sku, { level: available > 0 && available >= minimum ? available : 0, processOrders }];
    });
    expect(expected.length).toBeGreaterThanOrEqual(items);
    expect(Object.fromEntries(shop.levels(channel)), channel).toEqual(Object.fromEntries(expected));
  }
  shop.close();
}

// Two at a time where nothing is measured by the clock: most of a demo is waiting for its people.
describe('the whole story without a terminal', runLimit, () => {
  it.concurrent('runs once, ends by itself, and both storefronts show what the ledger says; again on the same folder', async (context) => {
    const stage = new Stage(context);
    const data = stage.folder();
    const { child, text } = stage.demo(['--once', '--speed', '20', '--data', data]);
    const { code } = await child.exited;
    expect(code, child.output).toBe(0);
    expect(text()).not.toContain('\u001b');
    expect(text()).toMatch(/✓ received {3}12 × Tee, black, M {2}19521001001011/);
    expect(text()).toContain('demo-web shows');
    // The story, from the first delivery to the count that finds out what is gone.
    for (const told of [
      /opened +ASN-501 +anna/,
      /set aside +19521002000013/,
      /received +12 × Tee, black, M .*\(overage, confirmed\)/,
      /refused .*not in order WEB-1001/,
      /received +6 × Hoodie, navy, M .*\(set aside before\)/,
      /received +10 × Cotton tote bag, raw .*\(pallet\)/,
      /asks .*1 × SOCK-WOOL missing/,
      /closed +PO-77: short 6 × MUG-STONE/,
      /refused .*WEB-1004 was cancelled/,
      /shipped +OUT-1003: 9 units in 2 boxes/,
      /shipped +OUT-1005: 6 units in 1 box/,
      /shipped +OUT-1005: 2 units in 1 box/,
      /recount +Wool socks/,
      /counted +Candle, cedar & salt: 0 instead of 1/,
    ]) {
      expect(text()).toMatch(told);
    }
    const { made, recorded } = scansOf(text());
    expect(made).toBeGreaterThan(12);
    expect(recorded).toBe(made);
    expect(lastLine(text())).toContain('nothing lost, nothing doubled');
    expectAgreement(data);
    expect(processesOf(data)).toEqual([]);

    // A kept folder goes on where it ended, and its earlier scans are not counted again.
    const again = stage.demo(['--once', '--speed', '20', '--seed', '9', '--data', data]);
    expect((await again.child.exited).code, again.child.output).toBe(0);
    expect(scansOf(again.text()).recorded).toBe(scansOf(again.text()).made);
    expect(lastLine(again.text())).toContain(`kept in ${data}`);
    expectAgreement(data);
  });

  it.concurrent('tells the same story when the agent is killed again and again, each pull once on record', async (context) => {
    const stage = new Stage(context);
    const data = stage.folder();
    const { child, text } = stage.demo(['--once', '--speed', '10', '--data', data]);
    for (const scene of ['asks ', '(pallet)', 'finished   WEB-1002', 'asks       Missing']) {
      await until(scene, () => text().includes(scene), { evidence: () => child.output });
      const agents = processesOf(data).filter((line) => / run --config /.test(line));
      for (const line of agents) process.kill(Number.parseInt(line, 10), 'SIGKILL');
    }
    expect((await child.exited).code, child.output).toBe(0);
    expect(text()).toMatch(/counted +Candle, cedar & salt: 0 instead of 1/);
    const { made, recorded } = scansOf(text());
    expect(recorded).toBe(made);
    expect(lastLine(text())).toMatch(/agent killed [34] times .* nothing lost, nothing doubled/);
    expectAgreement(data);
  });
});

describe('the demo without a terminal, timed', runLimit, () => {
  it('buffers while the network is cut and drains when it is back', async (context) => {
    const stage = new Stage(context);
    const data = stage.folder();
    const { child, text } = stage.demo(['--for', '7s', '--offline-for', '4s', '--speed', '8', '--data', data]);
    const { code } = await child.exited;
    expect(code, child.output).toBe(0);
    const lines = text().split('\n');
    const cut = lines.findIndex((line) => line.includes('network') && line.includes('cut'));
    const back = lines.findIndex((line, index) => index > cut && line.includes('network') && line.includes('back'));
    expect(cut).toBeGreaterThan(0);
    expect(back).toBeGreaterThan(cut);
    // What a storefront took just before the cut may be told just after it.
    const waiting = lines.findIndex((line, index) => index > cut && line.includes('waiting'));
    const offline = lines.slice(waiting, back).join('\n');
    expect(offline).toMatch(/waiting +demo-web \d+ items?, demo-outlet \d+ items?/);
    expect(offline).toMatch(/shipped|received/);
    expect(offline).not.toContain('shows');
    // Which of the two is told first is nobody's promise.
    for (const shop of ['demo-web', 'demo-outlet']) expect(lines.slice(back).join('\n')).toContain(`${shop} shows`);
    expect(lastLine(text())).toContain('nothing lost, nothing doubled');
    expectAgreement(data, 1);
  });

  it('stops on SIGINT in order, cleans up, and says what happened', async (context) => {
    const stage = new Stage(context);
    const temporary = stage.folder();
    const { child, text } = stage.demo(['--speed', '5'], { TMPDIR: temporary });
    await until('people are at work', () => text().includes('shipped'), { evidence: () => child.output });
    expect(processesOf(temporary).length).toBeGreaterThanOrEqual(5);
    const askedMs = performance.now();
    child.signal('SIGINT');
    const { code } = await child.exited;
    expect(performance.now() - askedMs).toBeLessThan(stopMsMax);
    expect(code, child.output).toBe(0);
    expect(lastLine(text())).toMatch(/^\d+ scans made/);
    expect(processesOf(temporary)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('the end of a demo', runLimit, () => {
  it.concurrent('leaves no process behind when it is killed without warning', async (context) => {
    const stage = new Stage(context);
    const data = stage.folder();
    const { child, text } = stage.demo(['--speed', '5', '--data', data]);
    await until('people are at work', () => text().includes('received'), {
      evidence: () => child.output,
    });
    child.signal('SIGKILL');
    await child.exited;
    await until('everything it started is gone', () => processesOf(data).length === 0, {
      evidence: () => processesOf(data).join('\n'),
    });
  });

  it.concurrent('says why when it cannot start', async (context) => {
    const stage = new Stage(context);
    const data = stage.folder();
    const other = stage.demo(['--speed', '5', '--data', data]);
    await until('the first demo runs', () => other.text().includes('received'), {
      evidence: () => other.child.output,
    });
    const { child, text } = stage.demo(['--once', '--data', data]);
    expect((await child.exited).code).toBe(1);
    expect(lastLine(text())).toMatch(/another tallyman/);
    expect(other.child.running).toBe(true);
  });
});

describe('a demo that nobody hears or understands', runLimit, () => {
  it.concurrent('ends quietly when its reader is gone', async (context) => {
    const stage = new Stage(context);
    const temporary = stage.folder();
    const child = spawn(process.execPath, [entry, 'demo', '--speed', '20'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, TMPDIR: temporary },
    });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await exited).toBe(0);
    await until('everything it started is gone', () => processesOf(temporary).length === 0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.concurrent('refuses what it does not understand', async (context) => {
    const stage = new Stage(context);
    for (const args of [
      ['--for', 'soon'],
      ['--speed', '0'],
      ['--offline-for', '3'],
      ['--seed', '-1'],
    ]) {
      const { child } = stage.demo(args);
      expect((await child.exited).code, args.join(' ')).toBe(2);
    }
  });
});

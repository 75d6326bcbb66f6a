/**
 * The station's page in a real browser: from the byte on the scanner's port to the result painted, what the page
 * weighs, how soon a slow computer shows it, and what three open pages and the dock's cost the agent.
 */
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../screen/browser.ts';
import { nowMs } from './monotonic.ts';
import { Session, type SessionOptions } from './session.ts';
import { round, type Spread, spread } from './statistics.ts';

export type ScreenFigures = {
  /** Byte in → result painted, ms. */
  shown: Spread | undefined;
  scans: number;
  /** Of those, never painted large: the next one was faster. */
  overtaken: number;
  /** Everything a browser fetches for one station's page, in kB. */
  pageKb: number;
  pageGzipKb: number;
  /** Navigation → first result panel, on a CPU slowed by the browser, ms. */
  firstPictureMs: number;
  /** The same of the dock's first page, to its sentence. */
  desk: { pageKb: number; pageGzipKb: number; firstPictureMs: number };
  idleMb: number;
  /** With three stations' pages and the dock's open. */
  openMb: number;
};

const screens = 3;
const slowedBy = 4;
/** Quick hands: five codes a second. */
const perS = 5;
const size = { width: 800, height: 480 };

/** Painted codes with the page's wall time in ms, as the page has seen them. */
type Painted = { at: Map<string, number> };

export async function screen(options: SessionOptions, count: number): Promise<ScreenFigures> {
  const session = await Session.open({ ...options, screen: true });
  const browser = await startBrowser();
  try {
    await session.ready();
    const url = await session.until(
      'the screen is shown',
      () => /http:\/\/127\.0\.0\.1:\d+\//.exec(session.output)?.[0],
    );
    await session.settled(() => session.told.messages, 1_000);
    const idleMb = session.rssMb();
    const page = await open(browser, `${url}station/receiving-1`);
    const weight = await pageWeight(url, 'station/receiving-1');
    const deskWeight = await pageWeight(url, 'admin');
    await session.feed.send({ rate: perS, count, first: 1, articles: session.place.articles });
    await session.settled(() => session.durable, 2_000);
    const painted = await paintedMs(page);
    const sent = session.feed.log().sent.filter(({ serial }) => serial <= count);
    const latencies = sent.flatMap(({ serial, takenMs }) => {
      const atMs = painted.get(serial);
      return atMs === undefined ? [] : [atMs - takenMs];
    });
    const slowly = await firstPictureMs(browser, `${url}station/receiving-1`, '.result[data-result]');
    const desk = await firstPictureMs(browser, `${url}admin`, '.headline');
    for (let more = 1; more < screens; more += 1) await open(browser, `${url}station/receiving-1`);
    const supervisor = await browser.newPage({ viewport: size });
    await supervisor.goto(`${url}admin`);
    await supervisor.locator('.headline').waitFor();
    return {
      shown: spread(latencies),
      scans: sent.length,
      overtaken: sent.length - latencies.length,
      ...weight,
      firstPictureMs: Math.round(slowly),
      desk: { ...deskWeight, firstPictureMs: Math.round(desk) },
      idleMb: round(idleMb),
      openMb: round(session.rssMb()),
    };
  } finally {
    await browser.close();
    await session.end();
  }
}

/** A page that notes when each code was painted: the task after the frame that shows it. */
async function open(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: size });
  await page.addInitScript(() => {
    const at = new Map<string, number>();
    Object.assign(globalThis, { painted: { at } });
    const look = () => {
      const code = document.querySelector('.result .code')?.textContent ?? '';
      if (code === '' || at.has(code)) return;
      at.set(code, Number.NaN);
      requestAnimationFrame(() => setTimeout(() => at.set(code, performance.timeOrigin + performance.now())));
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.goto(url);
  await page.locator('.result').waitFor();
  return page;
}

/** By serial, on the clock that the scanner's log is written by. */
async function paintedMs(page: Page): Promise<Map<number, number>> {
  const offsetMs = performance.timeOrigin + performance.now() - nowMs();
  const seen = await page.evaluate(() => [...(globalThis as unknown as { painted: Painted }).painted.at]);
  return new Map(
    seen.flatMap(([code, wallMs]) => {
      const serial = /21(\d{8})$/.exec(code)?.[1];
      return serial === undefined || Number.isNaN(wallMs) ? [] : [[Number(serial), wallMs - offsetMs]];
    }),
  );
}

async function pageWeight(url: string, path: string): Promise<{ pageKb: number; pageGzipKb: number }> {
  const document = await (await fetch(`${url}${path}`)).text();
  const parts = [...document.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, part]) => part ?? '');
  const bodies = [
    document,
    ...(await Promise.all(parts.map(async (part) => (await fetch(new URL(part, url))).text()))),
  ];
  const kb = (bytes: number) => round(bytes / 1_000);
  return {
    pageKb: kb(bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0)),
    pageGzipKb: kb(bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)),
  };
}

/** @param first what the first picture shows */
async function firstPictureMs(browser: Browser, url: string, first: string): Promise<number> {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  const slow = await context.newCDPSession(page);
  await slow.send('Emulation.setCPUThrottlingRate', { rate: slowedBy });
  await page.addInitScript((wanted) => {
    const watch = new MutationObserver(() => {
      if (document.querySelector(wanted) === null) return;
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(() => Object.assign(globalThis, { firstMs: performance.now() })));
    });
    watch.observe(document, { subtree: true, childList: true });
  }, first);
  await page.goto(url);
  const handle = await page.waitForFunction(() => (globalThis as unknown as { firstMs?: number }).firstMs);
  const ms = (await handle.jsonValue()) ?? Number.NaN;
  await context.close();
  return ms;
}

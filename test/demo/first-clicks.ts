/**
 * By hand: node test/demo/first-clicks.ts
 * The way of somebody who has just typed `npm start`, at the page that the demo says to open first: how the dock is,
 * what one delivery or order has come to, and a station at work. What each step showed, and after how many seconds.
 */
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { Child } from '../end-to-end/child.ts';
import { startBrowser } from '../screen/browser.ts';
import { until } from '../wait.ts';
import { entry } from './run-demo.ts';

export type Step = { click: number; shows: string; afterS: number };

/** @param speed of the demo's people; 1 is a calm day */
export async function firstClicks(speed = 1): Promise<Step[]> {
  const beganMs = performance.now();
  const steps: Step[] = [];
  let text = '';
  const demo = new Child('demo', process.execPath, [entry, 'demo', '--speed', String(speed)], { env: process.env });
  demo.onLine((line) => {
    text += `${line}\n`;
  });
  const browser = await startBrowser();
  try {
    const url = await until('it says which page to open', () => /screens at (http:\S+)/.exec(text)?.[1] ?? false);
    const page = await browser.newPage();
    let click = 0;
    const seen = (shows: string) => {
      const afterS = Math.round((performance.now() - beganMs) / 100) / 10;
      steps.push({ click, shows: shows.replaceAll(/\s+/g, ' ').trim(), afterS });
    };
    const follow = async (what: string) => {
      click += 1;
      await page.locator(what).first().click();
    };
    const there = () =>
      page.goto(url).then(
        () => true,
        () => false,
      );
    await until('its pages are there', there, { everyMs: 100 });
    const heading = page.getByRole('heading', { level: 1 });
    seen(await page.locator('main').innerText());
    await follow('a[href^="/admin?"]');
    // Who works on what, with its name as a link.
    const open = 'main :is(a[href^="/admin/notice?"], a[href^="/admin/order?"])';
    await page.locator(open).first().waitFor();
    seen(`${await heading.innerText()} | ${await page.locator('.numbers').innerText()}`);
    await follow(open);
    await page.getByRole('region', { name: 'Lines' }).waitFor();
    seen(`${await heading.innerText()} | ${await page.getByRole('region', { name: 'Lines' }).innerText()}`);
    await follow('nav a[href^="/station/receiving"]');
    seen(await page.locator('.result[data-result=good]').innerText());
    return steps;
  } finally {
    await browser.close();
    await demo.end();
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href)
  console.log(JSON.stringify(await firstClicks(), null, 2));

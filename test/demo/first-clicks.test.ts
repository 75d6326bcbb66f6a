// needs: chromium
/** What the demo is about is seen with three clicks from the page that it says to open first. */
import { expect, it } from 'vitest';
import { firstClicks } from './first-clicks.ts';
import { runLimit } from './run-demo.ts';

it(
  'three clicks lead from the first page to how the dock is, what came, and goods that are counted',
  runLimit,
  async () => {
    const steps = await firstClicks(5);
    expect(steps.map(({ click }) => click)).toEqual([0, 1, 2, 3]);
    const [pages, dock, document, station] = steps.map(({ shows }) => shows);
    expect(pages).toMatch(/^Stations .* receiving-1 Receiving .*Dock Storefronts$/);
    expect(dock).toMatch(/to receive .*to pack .*exceptions? .*shops? not told$/);
    expect(document).toMatch(/^(Notice|Order) \S+ \| .*SKU/i);
    expect(station).toMatch(/^Recorded \+\d+ \S+/);
  },
);

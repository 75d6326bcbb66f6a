/**
 * A scanner that types like a keyboard types for the agent alone, once the rule in systemd/60-tallyman.rules names it.
 * Without the rule the same keys reach the console and every program that reads keyboards, and the agent refuses to
 * read along.
 */
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Supervised, supervised } from '../../devices/supervised.ts';
import type { HidRig } from '../../drivers/made-up-bus.ts';
import { until } from '../../wait.ts';
import { type Console, inputDevice, type Listener, openConsole } from './console.ts';
import { installRules, removeRules, rulesNaming, settled, shippedRules } from './udev-rules.ts';
import { inputNode, kernelRig, plugPlainKeyboard, type Wedge, wedgeKinds } from './wedges.ts';

/** Key codes of 4, 2 and Enter: linux/input-event-codes.h. */
const code = '42';
const keys = '5 3 28';

describe.each(wedgeKinds)('a wedge $name', ({ vendor, product, onUsb, plug }) => {
  let rig: HidRig;
  let cleanups: (() => unknown)[];
  beforeEach(async () => {
    rig = await kernelRig();
    cleanups = [() => rig.close()];
  });
  afterEach(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
    removeRules();
  });

  const using = <Thing extends Listener>(thing: Thing): Thing => {
    cleanups.push(() => thing.close());
    return thing;
  };
  async function plugged(): Promise<Wedge & { input: Listener }> {
    const wedge = await plug(rig);
    cleanups.push(() => wedge.unplug());
    let node: string | undefined;
    await until('the input device', () => {
      node = inputNode(wedge.folder);
      return node !== undefined && existsSync(node);
    });
    // The rule has been applied, when there is one.
    settled();
    return { ...wedge, input: using(inputDevice(node ?? '')) };
  }
  function dockReading(options: object = {}): Supervised {
    const port = `hid:${vendor}:${product}`;
    const dock = supervised([{ name: 'wedge', protocol: 'hid-keyboard', port, options }]);
    cleanups.push(() => dock.devices.close());
    return dock;
  }
  let marks = 9000;
  /**
   * What the console has got from others since the last time: keys arrive there in the order in which they are pressed,
   * so a mark is set.
   */
  async function others(screen: Console): Promise<string> {
    marks += 1;
    const mark = `${marks}\n`;
    const keyboard = await plugPlainKeyboard(rig);
    settled();
    await keyboard.scan(`${marks}`);
    await until('the plain keyboard on the console', () => screen.heard().endsWith(mark));
    await keyboard.unplug();
    return screen.take().slice(0, -mark.length);
  }
  async function quietConsole(): Promise<Console> {
    const screen = using(openConsole());
    // What was typed while nobody read is still there.
    await others(screen);
    return screen;
  }

  test('is read, and nobody else hears its keys', async () => {
    installRules(rulesNaming(vendor, product));
    const screen = await quietConsole();
    const wedge = await plugged();
    // Nor while the agent does not run.
    await wedge.scan('77');
    const dock = dockReading();
    await dock.reaches('wedge', 'open');
    await until('the code', async () => {
      await wedge.scan(code);
      return dock.texts('wedge').includes(code);
    });
    expect(wedge.input.heard()).toBe('');
    expect(await others(screen)).toBe('');

    await wedge.unplug();
    await dock.reaches('wedge', 'absent');
    const again = await plugged();
    await dock.reaches('wedge', 'open');
    dock.readings.length = 0;
    await until('the code', async () => {
      await again.scan(code);
      return dock.texts('wedge').includes(code);
    });
    expect(again.input.heard()).toBe('');
    expect(await others(screen)).toBe('');
  });

  test('is not read when its keys reach the console, and they do without the rule', async () => {
    installRules(shippedRules);
    const screen = await quietConsole();
    const wedge = await plugged();
    const dock = dockReading();
    await dock.reaches('wedge', 'failed');
    expect(dock.status('wedge').error).toContain('60-tallyman.rules');
    await wedge.scan(code);
    await until('the keys', () => wedge.input.heard() === keys);
    expect(await others(screen)).toBe(`${code}\n`);
    expect(dock.readings).toEqual([]);
  });

  if (!onUsb) return;
  test('is taken from the console by libusb without any rule, and given back', async () => {
    installRules(shippedRules);
    const screen = await quietConsole();
    const wedge = await plugged();
    const dock = dockReading({ access: 'libusb' });
    await dock.reaches('wedge', 'open');
    await until('the code', async () => {
      await wedge.scan(code);
      return dock.texts('wedge').includes(code);
    });
    expect(wedge.input.heard()).toBe('');
    expect(await others(screen)).toBe('');
    await dock.devices.close();
    await until('the keys on the console', async () => {
      await wedge.scan(code);
      return screen.heard().includes(code);
    });
  });
});

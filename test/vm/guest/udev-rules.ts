/** The udev rules that the package ships, on this machine. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const folder = '/run/udev/rules.d';
const file = join(folder, '60-tallyman.rules');

export const shippedRules = readFileSync(join(import.meta.dirname, '../../../systemd/60-tallyman.rules'), 'utf8');

/** What the comment in the file says a person is to do about a wedge. */
export function rulesNaming(vendor: string, product: string): string {
  const rule =
    shippedRules.split('\n').find((line) => line.startsWith('#SUBSYSTEM=="input"')) ?? expect.fail('no rule');
  const named = rule.slice(1).replace('"0c2e"', `"${vendor}"`).replace('"0b61"', `"${product}"`);
  expect(named).toContain(`"${vendor}"`);
  expect(named).toContain(`"${product}"`);
  return shippedRules.replace(rule, named);
}

/** They hold for what is plugged in from now on. */
export function installRules(text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  execFileSync('udevadm', ['control', '--reload']);
}

export function removeRules(): void {
  rmSync(file, { force: true });
  execFileSync('udevadm', ['control', '--reload']);
}

/** Resolves when everything that was plugged in has been seen to. */
export const settled = (): unknown => execFileSync('udevadm', ['settle']);

/** What udev knows about a device node, one "NAME=value" a line. */
export const knownAbout = (node: string): string[] =>
  execFileSync('udevadm', ['info', '--query=property', `--name=${node}`], { encoding: 'utf8' }).split('\n');

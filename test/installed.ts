/**
 * The program as a package lays it out: what `npm run build` made, without the source beside it. It starts in half the
 * processor time of the source, and it is what a dock runs.
 */
import { copyFileSync, existsSync, globSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Whether `dist` was built after the last change of the source. */
export function isBuilt(): boolean {
  const main = join(root, 'dist/agent/main.js');
  if (!existsSync(main)) return false;
  const sources = globSync('{agent,config,drivers,firmware-sim}/**/*.{ts,mjs}', { cwd: root });
  const changed = sources.map((file) => statSync(join(root, file)).mtimeMs);
  return statSync(main).mtimeMs > Math.max(...changed);
}

/** @param folder with a `dist` of its own, or it gets this checkout's @returns the program */
export function layOut(folder: string): string {
  mkdirSync(join(folder, 'agent'), { recursive: true });
  for (const file of ['package.json', 'agent/tallyman.mjs']) copyFileSync(join(root, file), join(folder, file));
  for (const name of ['dist', 'config', 'node_modules'])
    if (!existsSync(join(folder, name))) symlinkSync(join(root, name), join(folder, name));
  return join(folder, 'agent/tallyman.mjs');
}

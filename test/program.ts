/** What tests start as `tallyman`: what is built of this source (`vitest.config.ts`), else the source itself. */
import { fileURLToPath } from 'node:url';

export const program = process.env.TALLYMAN_PROGRAM ?? fileURLToPath(new URL('../agent/tallyman.mjs', import.meta.url));

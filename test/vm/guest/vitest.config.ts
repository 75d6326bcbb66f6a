import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { guestFiles } from '../files.ts';

/** The guest's own run of tests. */
export default defineConfig({
  // The repository is read-only there.
  cacheDir: '/tmp/vite',
  test: {
    root: join(import.meta.dirname, '../../..'),
    include: guestFiles,
    pool: 'forks',
    // They share one machine: one at a time, and in one process, which saves loading everything again.
    maxWorkers: 1,
    isolate: false,
    // An emulated machine is some ten times slower.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Node strips the types by itself.
    experimental: { viteModuleRunner: false },
    reporters: ['verbose', 'json'],
    outputFile: { json: '/tmp/report.json' },
  },
});

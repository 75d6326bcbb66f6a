import { defineConfig } from 'vitest/config';

/** One machine has two cores and the tests start brokers, agents and pseudo-terminals: two files at a time. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default'],
  },
});

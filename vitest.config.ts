import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'services/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // brokers of tests: started by the first test that wants one, ended here
    globalSetup: ['test/contract/kafka/global-setup.ts'],
    // chDB hangs in worker threads and opens one data directory per process: a process of its own for each test file
    pool: 'forks',
    isolate: true,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});

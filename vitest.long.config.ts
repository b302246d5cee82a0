import { defineConfig } from 'vitest/config';

// what takes minutes, a real Collector, a real broker or three: `npm run test:interop` and `npm run test:faults`
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    include: ['test/**/*.long.ts'],
    globalSetup: ['test/contract/kafka/global-setup.ts'],
    pool: 'forks',
    isolate: true,
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});

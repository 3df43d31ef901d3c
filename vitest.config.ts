import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real servers, real ports, two cores: a test waits for a condition, never for a duration it asserts.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // Real browsers and real ports on a shared machine: a try that met a busy minute is made again, and reported.
    retry: process.env.CI ? 2 : 0,
    pool: 'forks',
    // Two cores: a third of the time a test waits for a server, a browser or a delay that it is about.
    maxWorkers: 3,
    globalSetup: ['test/support/require-servers.ts'],
  },
});

import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], more = {}) => ({
  test: { name, include, ...more },
});

/** The tests share one deployed stack and its configuration: one after the other, in one worker. */
const deployedStack = {
  isolate: false,
  sequence: { groupOrder: 1 },
  globalSetup: ['test/integration/global-setup.ts'],
  fileParallelism: false,
  testTimeout: 200_000,
  hookTimeout: 120_000,
};

/** Files share the modules of their worker: without, loading them takes as long as the tests. Tests of the stack run beside them. */
const besideOthers = { isolate: false, testTimeout: 30_000, hookTimeout: 30_000 };

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/unit/**/*.test.ts', 'plugins/**/*.test.ts', 'examples/**/*.test.ts'], besideOthers),
      project('contract', ['test/contract/**/*.test.ts'], besideOthers),
      // Compares filters with the matcher of EventBridge. Needs Java; fetches it from Maven Central at the first run.
      project('differential', ['test/differential/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 300_000 }),
      project('infra', ['test/infra/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 60_000 }),
      project('integration', ['test/integration/*.test.ts', 'test/integration/cli/**/*.test.ts'], deployedStack),
      // The console in a browser. Skipped by name where no Chromium is installed. After the others: a browser takes the processor.
      project('browser', ['test/browser/*.test.ts'], {
        ...deployedStack,
        globalSetup: ['test/browser/global-setup.ts'],
        testTimeout: 60_000,
        sequence: { groupOrder: 2 },
      }),
      // Runs the commands of the pages, which change settings: a stage of its own.
      project('docs', ['test/docs/*.test.ts'], { ...deployedStack, sequence: { groupOrder: 4 } }),
      // Tests that wait until queues show messages again that a crash left unanswered: over a minute.
      project('slow', ['test/integration/slow/*.test.ts'], { ...deployedStack, sequence: { groupOrder: 3 } }),
      // One run of half a minute to half an hour, by the number of events: its own waits are bounded.
      project('chaos', ['test/chaos/**/*.test.ts'], { testTimeout: 3_600_000, hookTimeout: 120_000 }),
    ],
  },
});

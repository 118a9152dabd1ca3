// Runs the deployed stack for a time at a rate, to two healthy webhooks, a flaky and a dead one and a plugin of its own, and reports whether memory
// grows, whether queues do, and where every delivery ended. On an emulator of its own.
// Run: npm run bench:soak [-- --minutes 5 --rate 50].
import { parseArgs } from 'node:util';
import { runMain } from '../local/command/run-main.ts';
import { resultTable } from '../test/chaos/result-table.ts';
import { runChaos, type Sample } from '../test/chaos/run-chaos.ts';

await runMain(async (_, defer) => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '5' },
      rate: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
    },
  });
  const rate = Number(values.rate);
  const events = Math.ceil(Number(values.minutes) * 60 * rate);
  const seed = Number(values.seed);
  const result = await runChaos({ events, rate, seed, storm: false, onProgress: console.log, defer });
  console.log(`\n${events} events at ${rate} a second`);
  console.log(resultTable(result));
  console.log('\nQueues');
  console.table(everyTenth(result.samples).map(depthRow));
  console.log('\nMemory of the function processes, MB');
  console.table(memoryRows(result.samples));
  return result.missing.length === 0 ? 0 : 1;
});

/** About ten of them, the last one always. */
function everyTenth(samples: readonly Sample[]): Sample[] {
  const step = Math.max(1, Math.floor(samples.length / 10));
  return samples.filter((_, index) => index % step === 0 || index === samples.length - 1);
}

function depthRow({ at, published, delivered, depths }: Sample) {
  return { seconds: Math.round(at), published, delivered, ...depths };
}

/** Each process when it was first seen, when publishing was half done, and when it was last seen. */
function memoryRows(samples: readonly Sample[]): Record<string, object> {
  const sizes = new Map<number, { at: number; rss: number }[]>();
  for (const { at, functions } of samples) {
    for (const { pid, rss } of functions) sizes.set(pid, [...(sizes.get(pid) ?? []), { at, rss }]);
  }
  const megabytes = (kilobytes = 0) => Math.round(kilobytes / 1024);
  return Object.fromEntries(
    [...sizes].map(([pid, seen]) => [
      `process ${pid}`,
      {
        'seen for s': Math.round((seen.at(-1)?.at ?? 0) - (seen[0]?.at ?? 0)),
        start: megabytes(seen[0]?.rss),
        middle: megabytes(seen[Math.floor(seen.length / 2)]?.rss),
        end: megabytes(seen.at(-1)?.rss),
        most: megabytes(Math.max(...seen.map(({ rss }) => rss))),
      },
    ]),
  );
}

// Runs the deployed stack at a rate, on an emulator of its own. It has two healthy webhooks, a flaky one, a dead one and a
// plugin of its own. Shows whether memory and queues grow, and where every delivery ended.
import { numberOptions } from '../../local/command/number-options.ts';
import { runMain } from '../../local/command/run-main.ts';
import { resultTable } from './result-table.ts';
import { runChaos, type Sample } from './run-chaos.ts';

const help = 'Runs the deployed stack for minutes and shows the memory of the functions and the depths of the queues.';
const { minutes, rate, seed } = numberOptions('bench:soak', help, { minutes: 5, rate: 50, seed: 1 });

await runMain(async (_, defer) => {
  const events = Math.ceil(minutes * 60 * rate);
  const result = await runChaos({ events, rate, seed, storm: false, onProgress: console.log, defer });
  console.log(`\n${events} events at ${rate} a second`);
  console.log(resultTable(result));
  console.log('\nQueues');
  console.table(everyTenth(result.samples).map(depthRow));
  console.log('\nMemory of the function processes, MB');
  console.table(memoryRows(result.samples));
  return result.missing.length === 0 ? 0 : 1;
});

/** About ten samples, with the last one. */
function everyTenth(samples: readonly Sample[]): Sample[] {
  const step = Math.max(1, Math.floor(samples.length / 10));
  return samples.filter((_, index) => index % step === 0 || index === samples.length - 1);
}

function depthRow({ at, published, delivered, depths }: Sample) {
  return { seconds: Math.round(at), published, delivered, ...depths };
}

/** The memory of each process at first, in the middle, at last and at most. */
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

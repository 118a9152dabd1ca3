// The process that is measured: has each client post the same number of events, round after round, and reports to its parent what that took. The
// function's log goes to standard output, which the parent throws away. Argument: what to do, as JSON.
import { axiosClient, dispatchFunction, globalFetch, inBatches, leastWork, type Post, rawUndici } from './clients.ts';
import { eventTypes } from './event-types.ts';
import type { Addresses } from './receiver.ts';

export interface Orders {
  folder: string;
  endpoints: Addresses['endpoints'];
  rounds: number;
  /** Events that a client posts in a round. */
  events: number;
}

/** A client, and how it is used. */
interface Subject {
  name: string;
  endpoint: keyof Addresses['endpoints'];
  post: Post;
  /** Events of one call of `post`. */
  batch: number;
  /** Calls of `post` at a time. */
  concurrency: number;
}

/** What one round of a client took. */
export interface Round {
  name: string;
  endpoint: keyof Addresses['endpoints'];
  eventsPerSecond: number;
  /** Milliseconds of processor time for an event. */
  cpu: number;
  /** Milliseconds that each call took. */
  times: number[];
}

const { folder, endpoints, rounds, events }: Orders = JSON.parse(process.argv[2] ?? '{}');

async function subjectsOf(endpoint: keyof Addresses['endpoints']): Promise<Subject[]> {
  const url = endpoints[endpoint];
  const type = eventTypes[endpoint];
  return [
    { name: 'function, batches of 10', post: await dispatchFunction(folder, 10, type), batch: 10, concurrency: 1 },
    { name: 'function, batches of 100', post: await dispatchFunction(folder, 100, type), batch: 100, concurrency: 1 },
    { name: 'undici, 10 at a time', post: rawUndici(url), batch: 1, concurrency: 10 },
    { name: 'undici, 20 at a time', post: rawUndici(url), batch: 1, concurrency: 20 },
    { name: 'undici and the least work, 20 at a time', post: leastWork(url), batch: 1, concurrency: 20 },
    {
      name: 'undici and the least work, batches of 10',
      post: inBatches(leastWork(url), 10),
      batch: 10,
      concurrency: 1,
    },
    { name: 'fetch, 10 at a time', post: globalFetch(url), batch: 1, concurrency: 10 },
    { name: 'axios, 10 at a time', post: axiosClient(url), batch: 1, concurrency: 10 },
  ].map((subject) => ({ ...subject, endpoint }));
}

const subjects = [...(await subjectsOf('answering')), ...(await subjectsOf('verifying'))];

async function run({ name, endpoint, post, batch, concurrency }: Subject, count: number): Promise<Round> {
  const times: number[] = [];
  let left = count / batch;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const start = performance.now();
      await post();
      times.push(performance.now() - start);
    }
  };
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { name, endpoint, eventsPerSecond: count / seconds, cpu: (user + system) / 1000 / count, times };
}

// So that no client's warming up is another's first round.
for (const subject of subjects) await run(subject, events);
for (let round = 0; round < rounds; round += 1) {
  // Each round begins with another: what a client leaves to be collected is not always the same one's.
  for (let turn = 0; turn < subjects.length; turn += 1) {
    const subject = subjects[(round + turn) % subjects.length];
    if (subject) process.send?.(await run(subject, events));
  }
}
process.disconnect();
process.exit();

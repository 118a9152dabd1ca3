import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { healthyPlugins } from './chaos-plugins.ts';
import { flakyKinds } from './faults/flaky-behaviour.ts';
import { assertNoneMissing } from './reconcile.ts';
import { resultTable } from './result-table.ts';
import { faults, runChaos } from './run-chaos.ts';

const { CHAOS_EVENTS, CHAOS_RATE, CHAOS_SEED } = z
  .object({
    CHAOS_EVENTS: z.coerce.number().int().min(1).default(2000),
    /** Events a second. */
    CHAOS_RATE: z.coerce.number().gt(0).default(50),
    CHAOS_SEED: z.coerce.number().int().default(20260101),
  })
  .parse(process.env);

const cleanups: (() => void | Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

it('loses nothing while AWS fails, endpoints misbehave and functions are killed, and delivers everything to healthy and rate-limited plugins', async () => {
  const print = (text: string) => void process.stderr.write(`${text}\n`);
  print(`Seed ${CHAOS_SEED}: repeat with CHAOS_SEED=${CHAOS_SEED}`);
  const result = await runChaos({
    events: CHAOS_EVENTS,
    rate: CHAOS_RATE,
    seed: CHAOS_SEED,
    storm: true,
    onProgress: print,
    defer: (cleanup) => void cleanups.push(cleanup),
  });
  print(resultTable(result));

  assertNoneMissing(result);
  const healthy = result.rows.filter(({ plugin }) => healthyPlugins.some((name) => name === plugin));
  expect(healthy.map(({ plugin, delivered }) => ({ plugin, delivered }))).toEqual(
    healthyPlugins.map((plugin) => ({ plugin, delivered: CHAOS_EVENTS })),
  );
  // The rate limit was one, and the hanging endpoint was called.
  expect([...result.misbehaved.keys()]).toEqual(expect.arrayContaining(['status 429', 'silent']));
  // The storm was one: a run in which nothing failed would prove nothing.
  expect(result.killed).toBeGreaterThan(0);
  for (const service of ['sqs', 'ssm', 'dynamodb'] as const) {
    expect(Object.keys(result.faults[service] ?? {})).toEqual(
      expect.arrayContaining(Object.keys(faults[service] ?? {})),
    );
  }
  expect([...result.misbehaved.keys()]).toEqual(expect.arrayContaining(flakyKinds));
  expect(result.rows.find(({ plugin }) => plugin === 'crashing')?.dead).toHaveProperty('crashed');
});

// Fails when a change makes the functions slower, or their start heavier, than what was measured before by a wide margin. Ratios to what others
// take in the same run and bytes, not seconds: a slow machine slows both halves of a ratio. Run: npm run bench:check.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundleFunctions } from '../infra/bundle-functions.ts';
import { type Limit, limits, type Measured } from './check/limits.ts';
import { bytesLoaded } from './cold/bundle-sizes.ts';
import { measureDispatch } from './dispatch/measure-dispatch.ts';
import { measureWebhook } from './webhook/measure-webhook.ts';

/** How often all is measured at most: what is over a limit by chance is not so again and again. */
const TRIES = 3;

async function measure(): Promise<Measured> {
  const dispatch = await measureDispatch(7);
  const webhook = (await measureWebhook({ rounds: 5, events: 2000 })).at('answering');
  return {
    'a hook, beside hookable': dispatch.hooksTo('hookable, 10'),
    'an event with 10 plugins, beside JSON.parse': dispatch.ratio('core, 10 plugins', 'parse: JSON alone'),
    '100 plugins that do not want it': dispatch.ratio('core, 10 of 110 plugins want it', 'core, 10 plugins'),
    'processor time of a webhook, beside undici':
      webhook.cpu('function, batches of 100') / webhook.cpu('undici, 20 at a time'),
    'kB of code up to the first request': await loadedForRequest(),
  };
}

async function loadedForRequest(): Promise<number> {
  const local = resolve(import.meta.dirname, '../.local');
  await mkdir(local, { recursive: true });
  const folder = await mkdtemp(join(local, 'bench-check-'));
  try {
    const { metafile } = bundleFunctions(folder);
    return bytesLoaded(metafile, 'functions/dispatch/handler.ts', 'functions/http/transport/open-agents.ts') / 1000;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const over = (measured: Measured) => limits.filter(({ what, most }) => !(measured[what] <= most));
const row = ({ what, usual, most }: Limit, measured: Measured) => [
  what,
  { measured: Number(measured[what].toFixed(2)), usual, most, verdict: measured[what] <= most ? 'ok' : 'OVER' },
];

let failed: readonly Limit[] = limits;
for (let left = TRIES; left > 0 && failed.length > 0; left -= 1) {
  const measured = await measure();
  console.table(Object.fromEntries(limits.map((limit) => row(limit, measured))));
  failed = over(measured);
}
for (const { what } of failed) {
  console.error(
    `${what}: over its limit in ${TRIES} runs; fix it, or raise the limit in bench/check/limits.ts and say why`,
  );
}
process.exitCode = failed.length > 0 ? 1 : 0;

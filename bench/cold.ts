// How long a cold start takes: from the start of the process to the first hook, and to the answer of the dispatch function to a
// batch of one event, when the webhook is delivered. Beside it an empty handler, and the same function with everything imported
// at the top. This process takes the place of SSM, DynamoDB, SQS and the receiver, and answers at once. Each start has a fresh
// process; rounds alternate. Lambda's own part, such as fetching the bundle, is not in it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import { z } from 'zod';
import { bundleFunctions } from '../infra/bundle-functions.ts';
import { numberOptions } from '../local/command/number-options.ts';
import { localFolder, makePrivateFolder, projectFolder } from '../local/command/project.ts';
import { runMain } from '../local/command/run-main.ts';
import { bytesLoaded } from './shared/bytes-loaded.ts';
import { eventRecords } from './shared/sample-batch.ts';
import { sandboxEnvironment } from './shared/sandbox-environment.ts';
import { SECRET, settingsParameters } from './shared/settings-parameters.ts';
import { startServices } from './shared/start-services.ts';
import { median } from './shared/statistics.ts';
import { verdict } from './shared/verdict.ts';

const [EMPTY, DEPLOYED, NAIVE] = ['empty handler', 'webhook enabled', 'naive bundle, webhook enabled'] as const;
type Subject = typeof EMPTY | typeof DEPLOYED | typeof NAIVE;
const subjects: readonly Subject[] = [EMPTY, DEPLOYED, NAIVE];

const startSchema = z.object({ hook: z.number(), answer: z.number(), cpu: z.number(), failed: z.literal(0) });
/** Milliseconds from the start of the process: to the first hook, to the answer, and of processor time on all threads. */
type Start = z.output<typeof startSchema>;
type Clock = 'hook' | 'answer' | 'cpu';

const help = 'Measures cold starts: milliseconds to the first hook and to the answer, beside an empty handler.';
const { rounds } = numberOptions('bench:cold', help, { rounds: 21 });

await runMain(async (_, defer) => {
  // In the project, where generated plugins find its packages.
  const folder = await mkdtemp(join(await makePrivateFolder(localFolder), 'bench-cold-'));
  defer(() => rm(folder, { recursive: true, force: true }));
  const services = await startServices(0);
  defer(services.stop);
  services.parameters = settingsParameters({ webhook: { url: services.receiver, secret: SECRET } });

  const { starter, handlers, kilobytes } = await build(folder);
  const batch = join(folder, 'batch.json');
  await writeFile(batch, JSON.stringify(eventRecords(1)));
  const environment = { ...sandboxEnvironment, AWS_ENDPOINT_URL: services.endpoint };
  const start = (subject: Subject) => startCold([starter, handlers[subject], batch], environment);

  // Warm up: files are read from the disk.
  for (const subject of subjects) await start(subject);
  const starts = new Map<Subject, Start[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Another order in each round.
    for (let turn = 0; turn < subjects.length; turn += 1) {
      const subject = subjects[(round + turn) % subjects.length] ?? EMPTY;
      starts.get(subject)?.push(await start(subject));
    }
  }
  if (services.received < rounds * 2) throw new Error('not every start delivered its webhook');
  report(starts, kilobytes);
  return 0;
});

/** Builds what is compared. */
async function build(folder: string) {
  const empty = join(folder, 'empty.mjs');
  await writeFile(empty, 'export const handler = async () => ({ batchItemFailures: [] });\n');
  const marked = await writeMarkedCatalog(join(folder, 'marked'));
  const { metafile } = bundleFunctions(join(folder, 'deployed'));
  bundleFunctions(join(folder, 'marked-bundle'), marked);
  const handlers: Record<Subject, string> = {
    [EMPTY]: empty,
    [DEPLOYED]: join(folder, 'marked-bundle', 'dispatch.mjs'),
    [NAIVE]: bundleOne('naive-handler.ts', join(folder, 'naive.mjs'), { '#catalog': marked }),
  };
  const handler = 'functions/dispatch/handler.ts';
  const kilobytes = {
    'at the start': bytesLoaded(metafile, handler) / 1000,
    'and with the first request': bytesLoaded(metafile, handler, 'functions/http/transport/open-agents.ts') / 1000,
  };
  return { starter: bundleOne('starter.ts', join(folder, 'starter.mjs')), handlers, kilobytes };
}

/** One file, with the defaults of esbuild. */
function bundleOne(source: string, outfile: string, alias: Record<string, string> = {}): string {
  buildSync({
    absWorkingDir: projectFolder,
    entryPoints: [join(import.meta.dirname, 'cold', source)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    alias,
  });
  return outfile;
}

/** A catalog with the webhook, which reports when its hook is called. */
async function writeMarkedCatalog(folder: string): Promise<string> {
  await mkdir(folder);
  await writeFile(
    join(folder, 'webhook.js'),
    `import plugin from ${JSON.stringify(join(projectFolder, 'plugins/webhook/index.ts'))};
const marked = (hook) => (event, context) => {
  globalThis.hookCalled();
  return hook(event, context);
};
const hooks = Object.entries(plugin.hooks).map(([name, hook]) => [name, marked(hook)]);
export default { ...plugin, hooks: Object.fromEntries(hooks) };
`,
  );
  const file = join(folder, 'catalog.js');
  await writeFile(file, "export const catalog = { webhook: () => import('./webhook.js') };\n");
  return file;
}

/** Starts a handler in a fresh process and waits for its answer. */
async function startCold(args: string[], environment: Record<string, string>): Promise<Start> {
  const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const read = (stream: unknown) => (stream instanceof Readable ? text(stream) : '');
  const [errors, answer] = await Promise.all([read(child.stderr), read(child.stdio[3]), once(child, 'exit')]);
  if (answer === '') throw new Error(`${args[1]} did not answer: ${errors}`);
  return startSchema.parse(JSON.parse(answer));
}

function report(starts: Map<Subject, Start[]>, kilobytes: Record<string, number>): void {
  const of = (subject: Subject, clock: Clock) => (starts.get(subject) ?? []).map((start) => start[clock]);
  /** The median of the ratios of each round, because both halves meet the same load. */
  const ratio = (subject: Subject, to: Subject, clock: Clock) =>
    median(of(subject, clock).map((time, round) => time / (of(to, clock)[round] ?? Number.NaN)));
  const columns = (subject: Subject) => ({
    'first hook': median(of(subject, 'hook')).toFixed(1),
    'to empty': ratio(subject, EMPTY, 'hook').toFixed(2),
    answer: median(of(subject, 'answer')).toFixed(1),
    'answer, to empty': ratio(subject, EMPTY, 'answer').toFixed(2),
    'processor ms': median(of(subject, 'cpu')).toFixed(1),
    'processor, to empty': ratio(subject, EMPTY, 'cpu').toFixed(2),
  });
  console.log(`Milliseconds from the start of the process, medians of ${rounds} rounds`);
  console.table(Object.fromEntries(subjects.map((subject) => [subject, columns(subject)])));
  const sizes = Object.entries(kilobytes).map(([when, size]) => `${size.toFixed(0)} kB ${when}`);
  console.log(`Code that the dispatch function loads: ${sizes.join(', ')}`);

  const toEmpty = ratio(DEPLOYED, EMPTY, 'hook');
  const toNaive = ratio(DEPLOYED, NAIVE, 'hook');
  console.table({
    'first hook, to an empty handler': verdict(`× ${toEmpty.toFixed(2)}`, 'at most × 3', toEmpty <= 3),
    // As three times an empty handler is to the five and a half of a naive bundle.
    'first hook, to the naive bundle': verdict(`× ${toNaive.toFixed(2)}`, 'at most × 0.55', toNaive <= 0.55),
  });
}

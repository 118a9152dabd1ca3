import { createQueues } from '../delivery/create-queues.ts';
import { refuseGlobalFetch } from '../http/refuse-global-fetch.ts';
import { createRuntime } from '../runtime/create-runtime.ts';
import { exitOnCrash } from '../runtime/exit-on-crash.ts';
import { readEnvironment } from '../settings/environment.ts';
import { createDispatch } from './dispatch.ts';

const environment = readEnvironment(process.env);
const runtime = createRuntime(environment);
const queues = createQueues(environment, (queue, error) => runtime.report.sendFailed(queue, error));

exitOnCrash(runtime);
refuseGlobalFetch();
// Lambda signals the end of a sandbox only where an extension is registered; without one this is never called.
process.once('SIGTERM', () => void runtime.close());
// Part of the start, which has a whole core. Lambda may start a sandbox long before the first event.
await runtime.ready();

export const handler = createDispatch({ runtime, queues });

import { createRuntime } from '../runtime/create-runtime.ts';
import { exitOnCrash } from '../runtime/exit-on-crash.ts';
import { createQueues } from '../shared/create-queues.ts';
import { readEnvironment } from '../shared/environment.ts';
import { createDispatch } from './dispatch.ts';

const environment = readEnvironment(process.env);
const runtime = createRuntime(environment);
const queues = createQueues(environment, (queue, error) => runtime.report.sendFailed(queue, error));

exitOnCrash(runtime);
// Lambda signals the end of a sandbox only where an extension is registered; without one this is never called.
process.once('SIGTERM', () => void runtime.close());
// Part of the start, which has a whole core, and which Lambda may make long before the first event.
await runtime.ready();

export const handler = createDispatch({ runtime, queues });

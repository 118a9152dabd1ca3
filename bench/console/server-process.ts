// The console's server in a process of its own, with `--expose-gc`: reports the memory that stays after a collection.
import { startConsole } from '../../console/server/start-console.ts';
import { createClients } from '../../operator/stage/create-clients.ts';
import { findStage } from '../../operator/stage/find-stage.ts';

const [, , endpoint = '', stage = '', region = ''] = process.argv;
const { url } = await startConsole({ stage: await findStage(stage, createClients({ endpoint, region })) });

process.on('message', () => {
  // Twice: what finalizers free shows in the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rss, heapUsed });
});
process.send?.({ url });

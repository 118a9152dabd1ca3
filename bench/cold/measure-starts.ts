import { writeFile } from 'node:fs/promises';
import { eventRecords } from '../cost/sample-batch.ts';
import { PREFIX, sandboxEnvironment } from '../cost/sandbox-environment.ts';
import { type Services, startServices } from '../cost/start-services.ts';
import type { Built, Subject } from './build-subjects.ts';
import { type Started, startCold } from './start-cold.ts';

/**
 * Starts every subject again in each round.
 *
 * @param batch - a file to write the batch of one event to
 * @returns what each start took, by the subject's name and in the order of the rounds
 */
export async function measureStarts(
  { starter, subjects }: Built,
  rounds: number,
  batch: string,
): Promise<Map<string, Started[]>> {
  await writeFile(batch, JSON.stringify(eventRecords(1)));
  const services = await startServices(0);
  const environment = { ...sandboxEnvironment, AWS_ENDPOINT_URL: services.endpoint, RECEIVER: services.receiver };
  const start = async ({ name, file, plugins }: Subject): Promise<Started> => {
    services.parameters = parametersFor(plugins, services);
    const before = services.received;
    const started = await startCold(starter, file, batch, environment);
    if (services.received - before !== plugins.length) throw new Error(`${name}: not every plugin made its delivery`);
    return started;
  };
  try {
    // DeliveryDeduplicator for nothing: files are read from the disk, and the services warm up.
    for (const subject of subjects) await start(subject);
    const taken = new Map(subjects.map(({ name }) => [name, [] as Started[]]));
    for (let round = 0; round < rounds; round += 1) {
      for (const subject of rotated(subjects, round)) taken.get(subject.name)?.push(await start(subject));
    }
    return taken;
  } finally {
    await services.stop();
  }
}

/** Another order in each round: none always follows the same. */
function rotated(subjects: readonly Subject[], round: number): Subject[] {
  const first = round % subjects.length;
  return [...subjects.slice(first), ...subjects.slice(0, first)];
}

function parametersFor(plugins: readonly string[], { receiver }: Services): Services['parameters'] {
  const configs: Record<string, object> = {
    webhook: { allow_http: true, url: receiver, secret: 'a secret for the benchmark' },
    slack: { allow_http: true, webhook_url: receiver },
  };
  return [
    { Name: `${PREFIX}/enabled`, Value: 'true' },
    { Name: `${PREFIX}/allowlist`, Value: plugins.join(',') },
    { Name: `${PREFIX}/network/allow`, Value: '127.0.0.0/8' },
    ...plugins.map((plugin) => ({ Name: `${PREFIX}/${plugin}/config`, Value: JSON.stringify(configs[plugin]) })),
  ];
}

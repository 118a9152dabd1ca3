import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../infra/bundle-functions.ts';
import { PREFIX, sandboxEnvironment } from '../cost/sandbox-environment.ts';
import { median, quantile } from '../statistics.ts';
import { eventTypes } from './event-types.ts';
import type { Orders, Round } from './measure-clients.ts';
import type { Addresses } from './receiver.ts';
import { SECRET } from './secret.ts';

/** What the clients of one endpoint took. */
export class ClientRounds {
  readonly names: string[];
  readonly #rounds: readonly Round[];

  constructor(rounds: readonly Round[]) {
    this.#rounds = rounds;
    this.names = [...new Set(rounds.map(({ name }) => name))].toSorted();
  }

  eventsPerSecond(name: string): number {
    return median(this.#of(name).map((round) => round.eventsPerSecond));
  }

  /** Milliseconds of processor time for an event. */
  cpu(name: string): number {
    return median(this.#of(name).map((round) => round.cpu));
  }

  /** Milliseconds of a call. @param quantileShare - 0 to 1 */
  time(name: string, quantileShare: number): number {
    return quantile(
      this.#of(name).flatMap((round) => round.times),
      quantileShare,
    );
  }

  /** Median of the rounds' ratios of events a second: both halves of a round had the same weather. */
  share(name: string, limit: string): number {
    const limits = this.#of(limit);
    const ratios = this.#of(name).map(
      (round, index) => round.eventsPerSecond / (limits[index]?.eventsPerSecond ?? Number.NaN),
    );
    return median(ratios);
  }

  #of(name: string): Round[] {
    return this.#rounds.filter((round) => round.name === name);
  }
}

/** Rounds by the endpoint that they posted to. */
export interface WebhookRounds {
  at(endpoint: keyof Addresses['endpoints']): ClientRounds;
}

/** Bundles the function and has it and other clients post to a receiver in another process. */
export async function measureWebhook(options: Pick<Orders, 'rounds' | 'events'>): Promise<WebhookRounds> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-webhook-'));
  const receiver = fork(join(import.meta.dirname, 'receiver.ts'));
  try {
    bundleFunctions(folder);
    const [addresses]: Addresses[] = await once(receiver, 'message');
    if (!addresses) throw new Error('the receiver did not start');
    await configure(receiver, addresses.endpoints);
    const rounds = await measure(addresses, { ...options, folder, endpoints: addresses.endpoints });
    return { at: (endpoint) => new ClientRounds(rounds.filter((round) => round.endpoint === endpoint)) };
  } finally {
    receiver.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A webhook for each endpoint. */
async function configure(services: ChildProcess, { answering, verifying }: Addresses['endpoints']): Promise<void> {
  const config = (url: string, eventType: string) =>
    JSON.stringify({ url, allow_http: true, secret: SECRET, event_types: [eventType] });
  const parameters = {
    enabled: 'true',
    allowlist: 'webhook.answering,webhook.verifying',
    'network/allow': '127.0.0.0/8',
    'webhook.answering/config': config(answering, eventTypes.answering),
    'webhook.verifying/config': config(verifying, eventTypes.verifying),
  };
  services.send(Object.entries(parameters).map(([key, Value]) => ({ Name: `${PREFIX}/${key}`, Value })));
  await once(services, 'message');
}

async function measure({ aws }: Addresses, orders: Orders): Promise<Round[]> {
  const child = fork(join(import.meta.dirname, 'measure-clients.ts'), [JSON.stringify(orders)], {
    env: { PATH: process.env.PATH, ...sandboxEnvironment, AWS_ENDPOINT_URL: aws },
    // The function's log is written, and nobody keeps it.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const rounds: Round[] = [];
  child.on('message', (round: Round) => rounds.push(round));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the process that is measured ended with ${code}`);
  return rounds;
}

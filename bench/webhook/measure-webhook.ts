import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryMode } from '../../functions/settings/history-mode.ts';
import { bundleFunctions } from '../../infra/bundle-functions.ts';
import { sandboxEnvironment } from '../shared/sandbox-environment.ts';
import { SECRET, settingsParameters } from '../shared/settings-parameters.ts';
import { median, quantile } from '../shared/statistics.ts';
import type { Orders, Round } from './clients.ts';
import type { Addresses } from './services-process.ts';

/** What the clients took. */
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

  /** Milliseconds of a call. @param share - of the calls that take no longer, 0 to 1 */
  time(name: string, share: number): number {
    const times = this.#of(name).flatMap((round) => round.times);
    return quantile(times, share);
  }

  /** The ratio of events a second: the median of the ratios of each round, because both halves meet the same load. */
  share(name: string, of: string): number {
    const others = this.#of(of).map((round) => round.eventsPerSecond);
    return median(this.#of(name).map((round, index) => round.eventsPerSecond / (others[index] ?? Number.NaN)));
  }

  #of(name: string): Round[] {
    return this.#rounds.filter((round) => round.name === name);
  }
}

export interface WebhookOrders extends Pick<Orders, 'rounds' | 'events'> {
  /** What the function records of deliveries: everything by default, as in a deployed stack. */
  history?: HistoryMode;
}

/** Bundles the functions. The dispatch function and other clients then post to a receiver in another process. */
export async function measureWebhook({ history = 'all', ...options }: WebhookOrders): Promise<ClientRounds> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-webhook-'));
  const services = fork(join(import.meta.dirname, 'services-process.ts'));
  try {
    bundleFunctions(folder);
    const [addresses]: Addresses[] = await once(services, 'message');
    if (!addresses) throw new Error('the receiver did not start');
    services.send(settingsParameters({ webhook: { url: addresses.receiver, secret: SECRET } }));
    await once(services, 'message');
    const orders: Orders = { ...options, folder, receiver: addresses.receiver };
    return new ClientRounds(await runClients(addresses, orders, history));
  } finally {
    services.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runClients({ endpoint }: Addresses, orders: Orders, history: HistoryMode): Promise<Round[]> {
  const child = fork(join(import.meta.dirname, 'clients.ts'), [JSON.stringify(orders)], {
    env: { PATH: process.env.PATH, ...sandboxEnvironment, HISTORY_MODE: history, AWS_ENDPOINT_URL: endpoint },
    // The function writes its log, which nobody reads.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const rounds: Round[] = [];
  child.on('message', (round: Round) => rounds.push(round));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the measured process ended with ${code}`);
  return rounds;
}

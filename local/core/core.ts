import { setTimeout as sleep } from 'node:timers/promises';
import { createEvent, EventTypes, type PluginEvent } from '../../sdk/index.ts';
import { collectInventory } from './collect-inventory.ts';
import type { Clock, Emit, Service } from './emit.ts';
import { thisServer } from './machine.ts';
import { createHealthReader } from './read-health.ts';
import { runTask } from './run-task.ts';
import { runTerminal } from './run-terminal.ts';
import { cleanScratch, fillScratch, routineTasks, stagedFailures } from './tasks.ts';
import { AlertWatch } from './watch-alerts.ts';

const ROUND_SECONDS = 4;
const INVENTORY_EVERY = 15;

export interface CoreOptions {
  /** Publishes a complete event as one of the core's services. */
  publish: (service: Service, event: PluginEvent) => Promise<void>;
  clock: Clock;
  /** A folder that the core may fill and empty. */
  scratchFolder: string;
  /** Ends tasks and the loop. */
  signal?: AbortSignal;
}

export interface Core {
  /** The failures that it causes on purpose, one sentence each. */
  staged: readonly string[];
  /** Observes everything once: some 35 events. Returns them in order. */
  runOnce(): Promise<PluginEvent[]>;
  /** Runs a task and reads the machine's health every few seconds, until the signal. */
  run(): Promise<void>;
}

/** Creates a core whose only server is this machine. Its events report what happens here. */
export function createCore({ publish, clock, scratchFolder, signal }: CoreOptions): Core {
  const alerts = new AlertWatch();
  const published: PluginEvent[] = [];
  let online = false;

  const emit: Emit = async (service, fields) => {
    const event = createEvent({ timestamp: new Date(clock.now()).toISOString(), ...fields });
    await publish(service, event);
    published.push(event);
  };
  const tools = { emit, clock, signal };

  const observeServer = async () => {
    if (online) return;
    online = true;
    const meta = { old_status: 'unknown', new_status: 'online' };
    await emit('central-api', { event_type: EventTypes.SERVER_STATUS_CHANGED, ...thisServer(), meta });
  };
  const takeInventory = async () => {
    const meta = await collectInventory();
    await emit('central-api', { event_type: EventTypes.INVENTORY_COLLECTED, ...thisServer(), meta });
  };
  const runWithHealth = async (work: (checkHealth: () => Promise<void>) => Promise<void>) => {
    const health = createHealthReader(scratchFolder);
    try {
      await work(async () => {
        for (const alert of alerts.check(await health.read())) await emit('central-api', alert);
      });
    } finally {
      health.stop();
    }
  };

  return {
    staged: stagedFailures,

    async runOnce() {
      published.length = 0;
      await runWithHealth(async (checkHealth) => {
        await observeServer();
        await takeInventory();
        await runTerminal(['pwd', 'ls | wc -l', 'test -e /no-such-file'], tools);
        for (const task of routineTasks) await runTask(task, tools);
        await runTask(fillScratch(scratchFolder), tools);
        await checkHealth();
        await runTask(cleanScratch(scratchFolder), tools);
        await checkHealth();
      });
      return [...published];
    },

    async run() {
      const tasks = [...routineTasks, fillScratch(scratchFolder), cleanScratch(scratchFolder)];
      await runWithHealth(async (checkHealth) => {
        await observeServer();
        for (let round = 0; !signal?.aborted; round++) {
          if (round % INVENTORY_EVERY === 0) await takeInventory();
          const task = tasks[round % tasks.length];
          if (task) await runTask(task, tools);
          await checkHealth();
          await sleep(ROUND_SECONDS * 1000, undefined, signal ? { signal } : {}).catch(() => {});
        }
      });
    },
  };
}

import { join } from 'node:path';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { deliveryId } from '../../functions/delivery/delivery-message.ts';
import { parseDelivery } from '../../functions/delivery/parse-delivery.ts';
import { catalog } from '../../plugins/catalog.ts';
import { localFolder } from '../command/project.ts';
import { type Core, createCore } from '../core/core.ts';
import { clientConfig } from '../stack/aws-environment.ts';
import { type ConsoleLines, consoleLines } from './console-lines.ts';
import { DeliveryWatch } from './deliveries/delivery-watch.ts';
import { Ledger } from './deliveries/ledger.ts';
import { peekQueue } from './deliveries/peek-queue.ts';
import { tailLogs } from './deliveries/tail-logs.ts';
import { wantedPlugins } from './deliveries/wanted-plugins.ts';
import type { System } from './prepare.ts';
import { publishEvents } from './publish-events.ts';

/** The core on a running system, and the account of its events. */
export interface Demo {
  core: Core;
  ledger: Ledger;
  watch: DeliveryWatch;
  lines: ConsoleLines;
  /** Enters the messages of the deliveries DLQ into the ledger. */
  readDeadLetters(): Promise<void>;
}

/** Connects the core, the stack, the receiver and the screen. */
export async function createDemo(system: System, signal: AbortSignal): Promise<Demo> {
  const { endpoint, outputs, receiver, config } = system;
  const sqs = new SQSClient(clientConfig(endpoint));
  const logs = new CloudWatchLogsClient(clientConfig(endpoint));
  const useColour = process.stdout.isTTY && !process.env.NO_COLOR;

  const ledger = new Ledger(await wantedPlugins(config, catalog));
  const tail = tailLogs({ logs, groups: logGroups(outputs), since: Date.now() });
  const lines = consoleLines(console.log, useColour, Date.now);
  const watch = new DeliveryWatch({ tail, ledger, lines, now: Date.now });
  receiver.onRequest((request) => watch.request(request));

  const publish = publishEvents(endpoint, outputs.BusName);
  const core = createCore({
    publish: async (service, event) => {
      watch.publishing(event);
      await publish(service, event);
    },
    clock: Date,
    scratchFolder: join(localFolder, 'scratch'),
    signal,
  });
  return {
    core,
    ledger,
    watch,
    lines,
    async readDeadLetters() {
      for (const body of await peekQueue(sqs, outputs.DeliveriesDlqUrl)) {
        const { event, plugin } = parseDelivery(body);
        ledger.dead(deliveryId(event, plugin));
      }
    },
  };
}

/** The log groups of the functions. LocalStack writes to the default groups, whatever the stack configures. */
function logGroups(outputs: System['outputs']): string[] {
  const { DispatchLogGroupName, RedeliverLogGroupName, DispatchFunctionName, RedeliverFunctionName } = outputs;
  const defaults = [DispatchFunctionName, RedeliverFunctionName].map((name) => `/aws/lambda/${name}`);
  return [...new Set([DispatchLogGroupName, RedeliverLogGroupName, ...defaults])];
}

import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { EventBus } from '../infra/constructs/event-bus.ts';
import { PluginFunction } from '../infra/constructs/plugin-function.ts';
import { Queues } from '../infra/constructs/queues.ts';
import { stageSettings } from '../infra/settings.ts';

// The same bus, queue and batches as the plugin system has, with a function that only acknowledges: the most that any
// function behind that queue can reach.
const name = 'server-monitor-acknowledge';
const timeout = Duration.seconds(60);
const { batchSize, batchWindow, dispatchConcurrency, memorySize } = stageSettings({});

const stack = new Stack(new App(), 'ServerMonitorAcknowledge');
const queues = new Queues(stack, 'Queues', { name, functionTimeout: timeout });
const { bus } = new EventBus(stack, 'Events', {
  name,
  dispatchQueue: queues.dispatch,
  eventsDlq: queues.eventsDlq,
  archive: false,
});
new PluginFunction(stack, 'Function', {
  name,
  description: 'Acknowledges',
  code: Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
  handler: 'index.handler',
  timeout,
  memorySize,
  environment: {},
  sources: [{ queue: queues.dispatch, batchSize, batchWindow, maxConcurrency: dispatchConcurrency }],
});
new CfnOutput(stack, 'BusName', { value: bus.eventBusName });
new CfnOutput(stack, 'DispatchQueueUrl', { value: queues.dispatch.queueUrl });

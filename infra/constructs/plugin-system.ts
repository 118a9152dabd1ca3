import { join } from 'node:path';
import { CfnOutput, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { prepareFunctions } from '../bundle-functions.ts';
import { type StageSettings, type StageSettingsInput, stageSettings } from '../settings.ts';
import { Alarms } from './alarms.ts';
import { Dashboard } from './dashboard.ts';
import { EventBus } from './event-bus.ts';
import { HistoryTable } from './history-table.ts';
import { Notifications } from './notifications.ts';
import { OperatorPolicies } from './operator-policies.ts';
import { grantPermissions } from './permissions.ts';
import { PluginFunction, type PluginFunctionProps } from './plugin-function.ts';
import { SERVICE } from './plugin-metric.ts';
import { Queues } from './queues.ts';
import { StateTable } from './state-table.ts';

/** Deliveries of the slow queue in one invocation: the most that Lambda takes without a batch window. */
const SLOW_BATCH = 10;

/** The settings of the stage, which are the deploy options, and where its parts go. */
export interface PluginSystemProps extends StageSettingsInput {
  /** Where the functions' bundle is put; a folder in the app's output by default. */
  bundleFolder?: string;
  /**
   * Gives the stack the outputs of a `PluginStack`, under the same names. `smp` reads them: name the stack
   * `ServerMonitorPlugins-<stage>`, so that it finds them. For one system in a stack.
   */
  outputs?: boolean;
}

/**
 * The whole plugin system: bus, queues, functions, state, alarms. For use in one's own CDK app; `infra/app.ts` is one.
 *
 * @example
 * ```ts
 * const plugins = new PluginSystem(stack, 'Plugins', { stage: 'prod', catalog: 'plugins/catalog.ts' });
 * plugins.bus.bus.grantPutEventsTo(coreService);
 * ```
 */
export class PluginSystem extends Construct {
  /** The bus (`bus.bus`) that the core publishes to, with its rule and its archive. */
  readonly bus: EventBus;
  /** The dispatch, retry and slow queues, and both dead-letter queues. */
  readonly queues: Queues;
  /** The table with the state of plugins, pauses and isolation. */
  readonly state: StateTable;
  /** The table with the delivery history. */
  readonly history: HistoryTable;
  /** The topic (`notifications.topic`) that every alarm goes to. */
  readonly notifications: Notifications;
  /** The function that brings events to plugins. */
  readonly dispatch: PluginFunction;
  /** The function that makes further attempts. */
  readonly redeliver: PluginFunction;
  /** The managed policies for operators: `operators.full` and `operators.readOnly`. */
  readonly operators: OperatorPolicies;
  /** Path of the SSM parameters that operators set. */
  readonly prefix: string;

  constructor(scope: Construct, id: string, { bundleFolder, outputs = false, ...input }: PluginSystemProps) {
    super(scope, id);
    const settings = stageSettings(input);
    const name = `server-monitor-${settings.stage}`;
    const timeout = Duration.seconds(settings.functionTimeout);
    this.prefix = settings.prefix;

    this.queues = new Queues(this, 'Queues', { name, functionTimeout: timeout });
    this.bus = new EventBus(this, 'Events', {
      name,
      dispatchQueue: this.queues.dispatch,
      eventsDlq: this.queues.eventsDlq,
      archive: !settings.emulator,
    });
    this.state = new StateTable(this, 'State', { name: `${name}-state`, keep: !settings.emulator });
    this.history = new HistoryTable(this, 'History', { name: `${name}-history` });

    const common: Pick<PluginFunctionProps, 'code' | 'timeout' | 'memorySize' | 'environment'> = {
      code: Code.fromAsset(prepareFunctions(bundleFolder ?? defaultFolder(this, settings.stage), settings.catalog)),
      timeout,
      memorySize: settings.memorySize,
      environment: {
        STAGE: settings.stage,
        CONFIG_PREFIX: settings.prefix,
        CONFIG_TTL: String(settings.configTtl),
        RETRY_BASE: String(settings.retryBase),
        ISOLATION: String(settings.isolation),
        BUS_NAME: this.bus.bus.eventBusName,
        RETRY_QUEUE_URL: this.queues.retry.queueUrl,
        SLOW_QUEUE_URL: this.queues.slow.queueUrl,
        DISPATCH_BUDGET: String(settings.dispatchBudget),
        EVENTS_DLQ_URL: this.queues.eventsDlq.queueUrl,
        DELIVERIES_DLQ_URL: this.queues.deliveriesDlq.queueUrl,
        STATE_TABLE: this.state.table.tableName,
        HISTORY_TABLE: this.history.table.tableName,
        HISTORY_MODE: settings.history,
        HISTORY_DAYS: String(settings.historyDays),
        POWERTOOLS_LOG_LEVEL: settings.logLevel,
        POWERTOOLS_SERVICE_NAME: SERVICE,
        ...(settings.functionsEndpoint ? { AWS_ENDPOINT_URL: settings.functionsEndpoint } : {}),
        ...(settings.nodeOptions ? { NODE_OPTIONS: settings.nodeOptions } : {}),
      },
    };
    this.dispatch = new PluginFunction(this, 'DispatchFunction', {
      ...common,
      name: `${name}-dispatch`,
      description: 'Delivers every event to the plugins that want it',
      handler: 'dispatch.handler',
      sources: [
        {
          queue: this.queues.dispatch,
          batchSize: settings.batchSize,
          batchWindow: settings.batchWindow,
          maxConcurrency: settings.dispatchConcurrency,
        },
      ],
    });
    this.redeliver = new PluginFunction(this, 'RedeliverFunction', {
      ...common,
      name: `${name}-redeliver`,
      description: 'Makes another attempt at one delivery',
      handler: 'redeliver.handler',
      sources: [
        // One delivery per invocation: a plugin that takes the sandbox down takes no other delivery with it.
        { queue: this.queues.retry, batchSize: 1, batchWindow: 0, maxConcurrency: settings.redeliverConcurrency },
        // Deliveries here mostly wait: a batch of them costs one invocation. After a crash each goes to the retry queue.
        { queue: this.queues.slow, batchSize: SLOW_BATCH, batchWindow: 0, maxConcurrency: settings.slowConcurrency },
      ],
    });

    const { retry, slow, deliveriesDlq, eventsDlq } = this.queues;
    for (const { function: fn } of [this.dispatch, this.redeliver]) {
      grantPermissions(fn, { prefix: this.prefix, table: this.state.table, bus: this.bus.bus });
      this.history.grantRecording(fn);
      for (const queue of [retry, slow, deliveriesDlq]) queue.grantSendMessages(fn);
    }
    eventsDlq.grantSendMessages(this.dispatch.function);
    this.bus.restrictPublishers(settings.publishers, [this.dispatch.role, this.redeliver.role]);

    this.operators = new OperatorPolicies(this, 'OperatorPolicies', {
      name,
      prefix: this.prefix,
      bus: this.bus,
      queues: this.queues,
      state: this.state.table,
      history: this.history.table,
      functions: [this.dispatch, this.redeliver],
    });
    this.notifications = new Notifications(this, 'Notifications', {
      name: `${name}-alarms`,
      emails: settings.alarmEmail,
    });
    const monitored = {
      name,
      stage: settings.stage,
      queues: this.queues,
      functions: { dispatch: this.dispatch.function, redeliver: this.redeliver.function },
    };
    new Alarms(this, 'Alarms', {
      ...monitored,
      archiveName: settings.emulator ? undefined : name,
      topic: this.notifications.topic,
    });
    new Dashboard(this, 'Dashboard', monitored);
    if (outputs) this.#addOutputs(settings);
  }

  /** What an operator needs, for `operator/stage/stack-outputs.ts`. */
  #addOutputs({ history, historyDays }: StageSettings): void {
    const outputs = {
      AlarmTopicArn: this.notifications.topic.topicArn,
      BusName: this.bus.bus.eventBusName,
      BusArn: this.bus.bus.eventBusArn,
      DispatchQueueUrl: this.queues.dispatch.queueUrl,
      RetryQueueUrl: this.queues.retry.queueUrl,
      SlowQueueUrl: this.queues.slow.queueUrl,
      EventsDlqUrl: this.queues.eventsDlq.queueUrl,
      DeliveriesDlqUrl: this.queues.deliveriesDlq.queueUrl,
      DispatchFunctionName: this.dispatch.function.functionName,
      RedeliverFunctionName: this.redeliver.function.functionName,
      DispatchLogGroupName: this.dispatch.logGroup.logGroupName,
      RedeliverLogGroupName: this.redeliver.logGroup.logGroupName,
      ConfigPrefix: this.prefix,
      StateTableName: this.state.table.tableName,
      HistoryTableName: this.history.table.tableName,
      OperatorPolicyArn: this.operators.full.managedPolicyArn,
      OperatorReadOnlyPolicyArn: this.operators.readOnly.managedPolicyArn,
      HistoryMode: history,
      HistoryDays: String(historyDays),
    };
    // In the stack itself, so that each has its key as its name.
    for (const [key, value] of Object.entries(outputs)) new CfnOutput(Stack.of(this), key, { value });
  }
}

/** Assets are read when the app is synthesized: the folder has to stay until then. */
function defaultFolder(scope: Construct, stage: string): string {
  return join(Stage.of(scope)?.outdir ?? 'cdk.out', `functions-${stage}`);
}

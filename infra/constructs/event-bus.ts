import { Duration, Stack } from 'aws-cdk-lib';
import { Archive, EventBus as Bus, CfnEventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SOURCE_PREFIX } from '../../sdk/event/event-types.ts';

export interface EventBusProps {
  name: string;
  dispatchQueue: IQueue;
  /** Takes the events that the rule could not bring to the dispatch queue. */
  eventsDlq: IQueue;
  /** Emulators lack archives. */
  archive: boolean;
}

/** For how long EventBridge tries to bring an event to the queue: the longest it takes (its user guide, "Retry policy"). */
const MAX_EVENT_AGE = Duration.hours(24);

/** The bus that core services publish to, and the rule that takes every event of theirs to the dispatch queue. */
export class EventBus extends Construct {
  readonly bus: Bus;

  constructor(scope: Construct, id: string, { name, dispatchQueue, eventsDlq, archive }: EventBusProps) {
    super(scope, id);
    const bus = new Bus(this, 'Bus', { eventBusName: name });
    restrictPublishers(bus, name);
    const fromCore = { source: Match.prefix(SOURCE_PREFIX) };
    new Rule(this, 'Rule', {
      eventBus: bus,
      description: 'Every event of the core and of plugins goes to the dispatch queue',
      eventPattern: fromCore,
      targets: [
        new SqsQueue(dispatchQueue, { deadLetterQueue: eventsDlq, maxEventAge: MAX_EVENT_AGE, retryAttempts: 185 }),
      ],
    });
    if (archive) {
      new Archive(this, 'Archive', {
        sourceEventBus: bus,
        archiveName: name,
        description: 'Every event, for replay',
        eventPattern: fromCore,
        retention: Duration.days(30),
      });
    }
    this.bus = bus;
  }
}

/**
 * Refuses what does not come as the core or one of its plugins. An account's own principals need no permission on the bus besides
 * their own, so it takes a denial. Set on the bus itself: emulators lack the separate policy resource.
 */
function restrictPublishers(bus: Bus, name: string): void {
  const arn = Stack.of(bus).formatArn({ service: 'events', resource: 'event-bus', resourceName: name });
  const document = new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'OnlyServerMonitorSources',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['events:PutEvents'],
        resources: [arn],
        conditions: { StringNotLike: { 'events:source': `${SOURCE_PREFIX}*` } },
      }),
    ],
  });
  const resource = bus.node.defaultChild;
  if (resource instanceof CfnEventBus) resource.policy = document;
}

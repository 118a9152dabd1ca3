import { Duration, Stack } from 'aws-cdk-lib';
import { Archive, EventBus as Bus, CfnEventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { AnyPrincipal, Effect, type IRole, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SOURCE_PREFIX } from '../../sdk/event/event-types.ts';

export interface EventBusProps {
  name: string;
  dispatchQueue: IQueue;
  /** Gets the events that the rule could not deliver to the dispatch queue. */
  eventsDlq: IQueue;
  /** False on emulators: their CloudFormation cannot create one. */
  archive: boolean;
}

/**
 * For how long EventBridge tries to deliver an event to the queue: the longest possible (its user guide, "Retry policy").
 */
const MAX_EVENT_AGE = Duration.hours(24);

/** The bus that core services publish to, and the rule that takes every event of theirs to the dispatch queue. */
export class EventBus extends Construct {
  readonly bus: Bus;
  #name: string;

  constructor(scope: Construct, id: string, { name, dispatchQueue, eventsDlq, archive }: EventBusProps) {
    super(scope, id);
    this.#name = name;
    const bus = new Bus(this, 'Bus', { eventBusName: name });
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

  /**
   * Refuses events whose source is neither the core nor a plugin. When publishers are named, it also refuses all other
   * principals. The statements deny, because principals of the bus's own account need no permission in its policy.
   *
   * @param publishers - ARNs of principals, `*` allowed in them; none for whoever of the account has the permission
   * @param functions - roles of the functions: plugins publish too
   */
  restrictPublishers(publishers: readonly string[], functions: readonly IRole[]): void {
    const account = Stack.of(this).account;
    const statements = [
      this.#deny('OnlyServerMonitorSources', { StringNotLike: { 'events:source': `${SOURCE_PREFIX}*` } }),
      this.#deny('OnlyThisAccount', { StringNotEquals: { 'aws:PrincipalAccount': account } }),
    ];
    if (publishers.length > 0) {
      const named = [...publishers, ...functions.map(({ roleArn }) => roleArn)];
      statements.push(this.#deny('OnlyNamedPublishers', { ArnNotLike: { 'aws:PrincipalArn': named } }));
    }
    // Set on the bus itself: emulators lack the separate policy resource.
    const resource = this.bus.node.defaultChild;
    if (resource instanceof CfnEventBus) resource.policy = new PolicyDocument({ statements });
  }

  #deny(sid: string, conditions: Record<string, Record<string, unknown>>): PolicyStatement {
    return new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['events:PutEvents'],
      resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: this.#name })],
      conditions,
    });
  }
}

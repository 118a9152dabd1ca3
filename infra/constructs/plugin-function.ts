import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface PluginFunctionProps {
  name: string;
  description: string;
  code: Code;
  handler: string;
  timeout: Duration;
  memorySize: number;
  environment: Record<string, string>;
  sources: readonly QueueSource[];
}

/** A queue whose messages a function processes. */
export interface QueueSource {
  queue: IQueue;
  batchSize: number;
  /** Seconds to wait for a fuller batch; 0 not to wait. */
  batchWindow: number;
  /** Sandboxes at once for this queue. */
  maxConcurrency: number;
}

/** A function that processes messages of queues, with a log group and a role of its own. */
export class PluginFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: PluginFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${props.name}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);
    this.function = new LambdaFunction(this, 'Function', {
      functionName: props.name,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code,
      handler: props.handler,
      timeout: props.timeout,
      memorySize: props.memorySize,
      environment: props.environment,
      logGroup: this.logGroup,
      role: this.role,
    });
    for (const { queue, batchSize, batchWindow, maxConcurrency } of props.sources) {
      this.function.addEventSource(
        new SqsEventSource(queue, {
          batchSize,
          ...(batchWindow > 0 ? { maxBatchingWindow: Duration.seconds(batchWindow) } : {}),
          maxConcurrency,
          reportBatchItemFailures: true,
        }),
      );
    }
  }
}

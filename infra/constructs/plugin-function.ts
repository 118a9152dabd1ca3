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
  source: IQueue;
  batchSize: number;
  /** Seconds to wait for a fuller batch; 0 not to wait. */
  batchWindow: number;
  maxConcurrency: number;
}

/** A function that works off a queue, with a log group and a role of its own. */
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
    this.function.addEventSource(
      new SqsEventSource(props.source, {
        batchSize: props.batchSize,
        ...(props.batchWindow > 0 ? { maxBatchingWindow: Duration.seconds(props.batchWindow) } : {}),
        maxConcurrency: props.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }
}

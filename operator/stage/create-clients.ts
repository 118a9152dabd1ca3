import { createRequire } from 'node:module';
import { type AwsTarget, isLoopback } from './aws-target.ts';
import type { OperatorClients } from './operator-clients.ts';

const require = createRequire(import.meta.url);

/** Any credentials do for an emulator. */
const dummyCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Somebody waits for the answer: an endpoint that does not answer is reported within seconds. Times are in milliseconds.
 */
const patience = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/**
 * Creates the AWS clients of an operator. Each is loaded at its first use: one takes 20 to 100 ms to load, and a command needs
 * two or three of them.
 *
 * @example
 * ```ts
 * const clients = createClients({ endpoint: 'http://127.0.0.1:4566', region: 'us-east-1' });
 * ```
 */
export function createClients(target: AwsTarget): OperatorClients {
  const config = clientConfig(target);
  return {
    get cloudformation() {
      const { CloudFormationClient }: typeof import('@aws-sdk/client-cloudformation') =
        require('@aws-sdk/client-cloudformation');
      return keep(this, 'cloudformation', new CloudFormationClient(config));
    },
    get cloudwatch() {
      const { CloudWatchClient }: typeof import('@aws-sdk/client-cloudwatch') = require('@aws-sdk/client-cloudwatch');
      return keep(this, 'cloudwatch', new CloudWatchClient(config));
    },
    get dynamo() {
      const { DynamoDBClient }: typeof import('@aws-sdk/client-dynamodb') = require('@aws-sdk/client-dynamodb');
      return keep(this, 'dynamo', new DynamoDBClient(config));
    },
    get events() {
      const { EventBridgeClient }: typeof import('@aws-sdk/client-eventbridge') =
        require('@aws-sdk/client-eventbridge');
      return keep(this, 'events', new EventBridgeClient(config));
    },
    get iam() {
      const { IAMClient }: typeof import('@aws-sdk/client-iam') = require('@aws-sdk/client-iam');
      return keep(this, 'iam', new IAMClient(config));
    },
    get lambda() {
      const { LambdaClient }: typeof import('@aws-sdk/client-lambda') = require('@aws-sdk/client-lambda');
      return keep(this, 'lambda', new LambdaClient(config));
    },
    get logs() {
      const { CloudWatchLogsClient }: typeof import('@aws-sdk/client-cloudwatch-logs') =
        require('@aws-sdk/client-cloudwatch-logs');
      return keep(this, 'logs', new CloudWatchLogsClient(config));
    },
    get sqs() {
      const { SQSClient }: typeof import('@aws-sdk/client-sqs') = require('@aws-sdk/client-sqs');
      // Queue URLs of an emulator hold the address by which its functions reach it, which may be another than ours.
      const own = target.endpoint === undefined ? {} : { useQueueUrlAsEndpoint: false };
      return keep(this, 'sqs', new SQSClient({ ...config, ...own }));
    },
    get ssm() {
      const { SSMClient }: typeof import('@aws-sdk/client-ssm') = require('@aws-sdk/client-ssm');
      return keep(this, 'ssm', new SSMClient(config));
    },
    get sts() {
      const { STSClient }: typeof import('@aws-sdk/client-sts') = require('@aws-sdk/client-sts');
      return keep(this, 'sts', new STSClient(config));
    },
  };
}

/** Puts a client in the place of the getter that created it. */
function keep<T>(clients: object, name: keyof OperatorClients, client: T): T {
  Object.defineProperty(clients, name, { value: client, enumerable: true });
  return client;
}

function clientConfig({ endpoint, region, profile }: AwsTarget) {
  return {
    ...patience,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(endpoint !== undefined && isLoopback(endpoint) ? { credentials: dummyCredentials } : {}),
  };
}

import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';

/** The AWS clients that the operator's functions use. Each function names those that it needs, so that a caller passes in only these. */
export interface OperatorClients {
  cloudformation: Pick<CloudFormationClient, 'send'>;
  cloudwatch: Pick<CloudWatchClient, 'send'>;
  dynamo: Pick<DynamoDBClient, 'send'>;
  events: Pick<EventBridgeClient, 'send'>;
  iam: Pick<IAMClient, 'send'>;
  lambda: Pick<LambdaClient, 'send'>;
  logs: Pick<CloudWatchLogsClient, 'send'>;
  sqs: Pick<SQSClient, 'send'>;
  ssm: Pick<SSMClient, 'send'>;
  sts: Pick<STSClient, 'send'>;
}

// The same function with everything imported at the top, as one writes it who does not think of cold starts. See cold.ts.
import * as idempotency from '@aws-lambda-powertools/idempotency';
import * as persistence from '@aws-lambda-powertools/idempotency/dynamodb';
import * as logger from '@aws-lambda-powertools/logger';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as undici from 'undici';
import * as zod from 'zod';
import * as slack from '../../plugins/slack/index.ts';
import * as webhook from '../../plugins/webhook/index.ts';

export { handler } from '../../functions/dispatch/handler.ts';

/** Exported, so that the bundler keeps all of it. */
export const parts = {
  idempotency,
  persistence,
  logger,
  dynamodb,
  eventbridge,
  sqs,
  ssm,
  undici,
  zod,
  slack,
  webhook,
};

// The same function as one is written without a thought of its start: everything imported at the top. See `build-subjects.ts`.
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

/** Exported, so that nothing of it is left out of the bundle. */
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

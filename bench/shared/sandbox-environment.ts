/** The path of the settings in SSM. */
export const PREFIX = '/server-monitor/plugins';

/** The environment variables of the functions, except AWS_ENDPOINT_URL. */
export const sandboxEnvironment = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_LAMBDA_FUNCTION_NAME: 'server-monitor-prod-dispatch',
  STAGE: 'prod',
  CONFIG_PREFIX: PREFIX,
  // Functions read their settings once; the cost model adds the reads.
  CONFIG_TTL: '3600',
  RETRY_BASE: '10',
  ISOLATION: '3600',
  BUS_NAME: 'bench',
  RETRY_QUEUE_URL: 'http://queue/retry',
  SLOW_QUEUE_URL: 'http://queue/slow',
  DISPATCH_BUDGET: '1',
  EVENTS_DLQ_URL: 'http://queue/events-dlq',
  DELIVERIES_DLQ_URL: 'http://queue/deliveries-dlq',
  STATE_TABLE: 'bench',
  HISTORY_TABLE: 'history',
  HISTORY_MODE: 'all',
  HISTORY_DAYS: '30',
  POWERTOOLS_LOG_LEVEL: 'INFO',
  POWERTOOLS_SERVICE_NAME: 'server-monitor-plugins',
};

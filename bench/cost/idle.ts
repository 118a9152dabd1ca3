import { POLLERS } from './model.ts';
import { prices } from './prices.ts';

const SECONDS_A_MONTH = (365 / 12) * 86_400;
/** The longest that a poll waits (SQS developer guide, "Amazon SQS standard queue quotas"); Lambda polls with it. */
const LONG_POLL = 20;
/** Of `infra/constructs/alarms.ts`. */
const ALARMS = 11;
/** Queues that a function polls. */
const POLLED_QUEUES = 2;

/** What the stack costs in a month without events. */
export function idleCosts(): { what: string; amount: string; usd: number }[] {
  const polls = Math.round((POLLED_QUEUES * POLLERS * SECONDS_A_MONTH) / LONG_POLL);
  const polling = polls * prices.queueRequest.usd;
  const cents = (amount: number) => Number(amount.toFixed(2));
  return [
    { what: 'alarms', amount: `${ALARMS} (10 are free in an account)`, usd: cents(ALARMS * prices.alarmMonth.usd) },
    {
      what: 'empty polls of the two queues',
      amount: `${polls} (1,000,000 requests are free in an account)`,
      usd: cents(polling),
    },
    { what: 'bus, rule, functions, table, parameters', amount: 'nothing without use', usd: 0 },
    { what: 'archive, logs, state', amount: 'by the GB of what was there before', usd: 0 },
    { what: 'together', amount: '', usd: cents(ALARMS * prices.alarmMonth.usd + polling) },
  ];
}

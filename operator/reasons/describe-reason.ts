import type { Reason } from '../../functions/outcome/reason.ts';

/** Why a delivery failed or waits, in words, and what to do about it. Sentences without a full stop. */
export interface ReasonText {
  words: string;
  fix: string;
}

/** Also reasons that only dead letters have. docs/reference/reasons.md says more. */
const texts: Readonly<
  Record<Reason | 'malformed_event' | 'malformed_delivery' | 'redriven' | 'redelivered' | 'replayed', ReasonText>
> = {
  hook_error: {
    words: 'The plugin threw an error, or its endpoint failed',
    fix: 'Read the last error, fix the endpoint or the plugin, then send it again',
  },
  permanent_error: {
    words: 'Another attempt would fail too',
    fix: 'Read the last error, correct the URL, the credentials or the request, then send it again',
  },
  timeout: {
    words: "No answer within the plugin's timeout",
    fix: 'Check the endpoint, or raise `timeout`, then send it again',
  },
  deadline: {
    words: "The function's time ended before the answer",
    fix: 'Lower `timeout`, or raise `functionTimeout` or `concurrency`, then send it again',
  },
  crashed: {
    words: 'The attempt ended the process: the plugin exited, blocked it, or used up the memory',
    fix: 'Fix the plugin, or raise `memorySize` if it needs the memory, then send it again',
  },
  circuit_open: {
    words: 'The endpoint is down: deliveries wait until it answers again',
    fix: 'Fix the endpoint; waiting deliveries then continue by themselves',
  },
  in_progress: {
    words: 'Another attempt at the same delivery runs',
    fix: 'Wait: the next attempt follows by itself',
  },
  isolated: {
    words: 'The plugin is isolated: it ended its process within the last hour, or `isolated` is set',
    fix: 'Nothing: the redeliver function makes the attempt',
  },
  received_again: {
    words: 'The batch was received again: each delivery runs alone',
    fix: 'Nothing: the redeliver function makes the attempt',
  },
  slow: {
    words: 'The plugin takes longer than the dispatch function waits',
    fix: 'Nothing: the redeliver function makes the attempt with the whole timeout',
  },
  rate_limited: {
    words: 'The endpoint asked for fewer requests, or `rate_limit` is reached',
    fix: 'Nothing: it is retried within `park_max`; raise `park_max` if it becomes a dead letter',
  },
  paused: { words: 'The plugin is paused', fix: 'Resume the plugin; waiting deliveries then continue' },
  settings_unavailable: {
    words: 'The settings could not be read',
    fix: 'Check the functions’ access to SSM; it continues by itself',
  },
  state_unavailable: {
    words: 'The state table could not be read',
    fix: 'Check the functions’ access to DynamoDB; it continues by itself',
  },
  plugins_disabled: {
    words: 'All plugins were disabled while the delivery waited',
    fix: 'Enable plugins, then send it again',
  },
  plugin_not_allowlisted: {
    words: 'The plugin left the allowlist while the delivery waited',
    fix: 'Enable the plugin, then send it again',
  },
  plugin_not_found: {
    words: 'The catalog has no such plugin',
    fix: 'Correct the name in the allowlist, or deploy the plugin',
  },
  invalid_config: {
    words: 'The configuration of the plugin is not valid, or was removed',
    fix: 'Correct the configuration, then send it again',
  },
  startup_failed: {
    words: "The plugin's code did not load, or `onStartup` failed",
    fix: 'Fix the plugin, then send it again',
  },
  malformed_event: { words: 'The record is not an event', fix: 'Fix the publisher' },
  malformed_delivery: { words: 'A message on the retry queue is not a delivery', fix: 'Find who sent it' },
  redriven: { words: 'An operator sent the dead letter again', fix: 'Nothing: the next attempt follows' },
  redelivered: { words: 'An operator sent the delivery again', fix: 'Nothing: the next attempt follows' },
  replayed: { words: 'An operator sent the event again', fix: 'Nothing: the next attempt follows' },
};

/** What a reason means. One that is not known, such as a later version's, describes itself. */
export function describeReason(reason: string | undefined): ReasonText {
  if (reason === undefined || reason === '') {
    return { words: 'No reason was recorded', fix: "Look at the function's log" };
  }
  return isKnown(reason) ? texts[reason] : { words: reason, fix: 'Read the last error' };
}

function isKnown(reason: string): reason is keyof typeof texts {
  return Object.hasOwn(texts, reason);
}

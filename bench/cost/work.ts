/** What deliveries take, as measured by `measureWork`. Times in milliseconds of processor time on one whole core. */
export interface Work {
  /** Per invocation of the dispatch function, per event of it, and per delivery. */
  invocation: number;
  event: number;
  delivery: number;
  /** More than that, when a delivery fails: its log line, its message and its share of the call that sends it. */
  failure: number;
  /** One invocation of the redeliver function. */
  redelivery: number;
  /** Bytes that a failed attempt logs, that a metric line has, and that Lambda logs of an invocation. Each with what CloudWatch adds to a line. */
  failureLog: number;
  metricLine: number;
  platformLog: number;
  /** Bytes that a success would log at level DEBUG. */
  successLog: number;
  /** Bytes of an event as EventBridge has it. */
  eventBytes: number;
  /** Requests of one read of the settings. */
  settingsCalls: number;
  isolationReads: number;
  /** Milliseconds of processor time until the dispatch function is loaded; MB that it occupies at most. */
  init: number;
  memory: number;
}

import type { Service } from './entry.ts';
import type { PublishClient } from './event-bridge/default-client.ts';
import type { SendOptions } from './event-bridge/send-entries.ts';
import type { OnError } from './report.ts';

/** How a publisher works; `busName` and `service` are required. */
export interface PublisherOptions {
  /** Name or ARN of the bus: the stack's output `BusName`. */
  busName: string;
  /** Who publishes: the `source` of its events is `servermonitor.<service>`. */
  service: Service;
  /** A client is made at first use when there is none. */
  client?: PublishClient;
  /**
   * Called for every buffered event that was neither published nor spooled, with the event. Also called, with `undefined` for the
   * event, when events begin to wait in the spool, and when something is wrong with the spool. The default writes a line to standard
   * error. What it throws is ignored.
   */
  onError?: OnError;
  /**
   * Path of a file that keeps events until they are published. An event is in the file before `enqueue` returns, so that killing the
   * process loses none: the next start publishes them, or another process with the same spool. The folder is made if need be.
   */
  spool?: string;
  /** Whether `enqueue` also waits for the disk, so that a power cut loses nothing either; default false. It takes milliseconds. */
  spoolSync?: boolean;
  /** Events kept in memory at most, default 10 000. With a spool, more wait in the file. */
  maxBuffered?: number;
  /** Bytes of events' JSON text kept in memory at most, default 32 MiB. */
  maxBufferedBytes?: number;
  /** Attempts at one event, default 5. */
  maxAttempts?: number;
  /** Milliseconds that one call to EventBridge may take, default 5000. */
  requestTimeout?: number;
  /** Milliseconds that `close` waits for what is buffered, default 5000. */
  closeTimeout?: number;
  /** For tests: waits between attempts, in milliseconds. */
  sleep?: SendOptions['sleep'];
  /** For tests: numbers from 0 up to, not including, 1. */
  random?: SendOptions['random'];
  /** For tests: the time in milliseconds since the epoch. */
  clock?: () => number;
}

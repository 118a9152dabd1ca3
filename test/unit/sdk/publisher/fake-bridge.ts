import { EventBridgeClient, type PutEventsCommand, type PutEventsResponse } from '@aws-sdk/client-eventbridge';
import { createPublisher, type NewEvent, type Publisher, type PublisherOptions } from '../../../../sdk/index.ts';
import type { PublishClient } from '../../../../sdk/publisher/index.ts';

export type Answer = (input: PutEventsCommand['input']) => PutEventsResponse | Promise<PutEventsResponse>;

export const accepted: Answer = ({ Entries = [] }) => ({ Entries: Entries.map((_, i) => ({ EventId: `e${i}` })) });
export const down: Answer = () => Promise.reject(new Error('socket hang up'));
export const silent: Answer = () => new Promise<PutEventsResponse>(() => {});

/** An EventBridge that gives the answers that a test sets, and keeps what it was sent. */
export class Bridge {
  answer: Answer;
  readonly calls: PutEventsCommand['input'][] = [];
  readonly client: PublishClient;

  constructor(answer: Answer = accepted) {
    this.answer = answer;
    this.client = {
      send: async ({ input }) => {
        this.calls.push(input);
        return { $metadata: {}, ...(await this.answer(input)) };
      },
    };
  }

  sent() {
    return this.calls.flatMap(({ Entries = [] }) => Entries);
  }

  /** `meta.n` of everything that was sent, in order. */
  numbers(): number[] {
    return this.sent().map(({ Detail = '' }) => JSON.parse(Detail).meta.n);
  }
}

export const make = (bridge: Bridge, options: Partial<PublisherOptions> = {}): Publisher =>
  createPublisher({ busName: 'bus', service: 'central-api', client: bridge.client, sleep: async () => {}, ...options });

export const login = (meta: Record<string, unknown> = {}): NewEvent => ({ event_type: 'user.login', meta });

export const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** A real client for a server on this machine. */
export const clientFor = (port: number): EventBridgeClient =>
  new EventBridgeClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });

/** An `onError` that keeps what it receives. */
export function listener() {
  const heard: [string, unknown][] = [];
  const onError: PublisherOptions['onError'] = (error, event) => void heard.push([error.name, event]);
  return { heard, onError };
}

/** Waits that last until they are ended, and how long each would have lasted. */
export function pauses() {
  const asked: number[] = [];
  let end = () => {};
  const sleep = (milliseconds: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      asked.push(milliseconds);
      end = resolve;
      signal.addEventListener('abort', () => resolve());
    });
  return { asked, sleep, end: () => end() };
}

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { lazy } from '../aws/lazy.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { withTimeout } from '../time/with-timeout.ts';

/**
 * Makes a delivery, unless it has been made already or is being made. Resolves to undefined when the hooks were called and succeeded, else to the
 * outcome, also when the table can't be asked; rejects with what the hooks threw.
 *
 * @param limit - milliseconds that the attempt may take
 * @param isOver - whether the attempt ended without an answer of its hooks. Then the record expires by itself: the next attempt's may be in its place
 */
export type DeliveryDeduplicator = (
  deliveryId: string,
  limit: number,
  make: () => Promise<void>,
  isOver: () => boolean,
) => Promise<Outcome | undefined>;

/** Seconds for which a delivery that was made is remembered: for as long as EventBridge tries to bring an event to the queue. */
export const DEDUPE_SECONDS = 24 * 3600;

export interface DeduplicatorDeps {
  client: () => Promise<DynamoDBClient>;
  table: string;
  /** Called when a success could not be remembered. */
  onError: (error: unknown) => void;
}

/**
 * Remembers the deliveries of one plugin instance in the state table, as records of Powertools' idempotency utility: in
 * progress while the hooks run, removed when they fail, kept when they succeed. Only its persistence layer is used: its
 * handler takes the time for which a record is in progress from Lambda's context, and here that is the attempt's time.
 */
export function createDeliveryDeduplicator(
  { client, table, onError }: DeduplicatorDeps,
  plugin: string,
): DeliveryDeduplicator {
  const open = lazy(() => openStore(client, table, plugin));
  const begin = async (deliveryId: string, limit: number) => (await open()).begin(deliveryId, limit);
  // The outcome is known already, so the table is not waited for beyond the attempt's time.
  const inTime = (call: Promise<unknown>, left: number) =>
    withTimeout(Math.max(0, Math.min(MAX_ANSWER, left)), call).catch(onError);
  return async (deliveryId, limit, make, isOver) => {
    const end = performance.now() + limit - SPARE;
    let earlier: Outcome | undefined;
    try {
      earlier = await withTimeout(Math.min(MAX_ANSWER, limit / 2), begin(deliveryId, limit));
    } catch (error) {
      onError(error);
      return unavailable;
    }
    if (earlier || isOver()) return earlier;
    const store = await open();
    try {
      await make();
    } catch (error) {
      // The record expires when the attempt's time is over, so the error of the hook is the one to report.
      if (!isOver()) await inTime(store.forget(deliveryId), end - performance.now());
      throw error;
    }
    // Another attempt after a success would certainly deliver it twice.
    if (!isOver()) await inTime(store.remember(deliveryId), end - performance.now());
    return undefined;
  };
}

/** Milliseconds to wait for the table: a hook has to have most of its time. */
const MAX_ANSWER = 3000;

/** Milliseconds before the end of an attempt's time by which its outcome must be known. */
const SPARE = 50;

/** Seconds until the table is asked again. */
const STATE_WAIT = 30;

const unavailable: Outcome = {
  status: 'retry',
  reason: 'state_unavailable',
  error: 'the state table could not be asked whether the delivery was made already',
  retryAfter: STATE_WAIT,
  counts: false,
};

/** Loaded when the first plugin needs it, so that other cold starts stay short. */
async function openStore(client: () => Promise<DynamoDBClient>, table: string, plugin: string) {
  const [{ IdempotencyConfig, IdempotencyItemAlreadyExistsError }, { DynamoDBPersistenceLayer }] = await Promise.all([
    import('@aws-lambda-powertools/idempotency'),
    import('@aws-lambda-powertools/idempotency/dynamodb'),
  ]);
  const store = new DynamoDBPersistenceLayer({
    tableName: table,
    awsSdkV3Client: await client(),
    keyAttr: 'pk',
    sortKeyAttr: 'sk',
    staticPkValue: `dedupe#${plugin}`,
    expiryAttr: 'expires_at',
  });
  // Both functions make deliveries of a plugin: the prefix may not be the function's name, as it is by default.
  store.configure({ config: new IdempotencyConfig({ expiresAfterSeconds: DEDUPE_SECONDS }), keyPrefix: plugin });
  return {
    async begin(deliveryId: string, limit: number): Promise<Outcome | undefined> {
      try {
        await store.saveInProgress(deliveryId, limit);
        return undefined;
      } catch (error) {
        if (!(error instanceof IdempotencyItemAlreadyExistsError)) throw error;
        return error.existingRecord?.getStatus() === 'COMPLETED'
          ? { status: 'skipped', reason: 'duplicate' }
          : inProgress(limit);
      }
    },
    forget: (deliveryId: string) => store.deleteRecord(deliveryId),
    remember: (deliveryId: string) => store.saveSuccess(deliveryId, undefined),
  };
}

function inProgress(limit: number): Outcome {
  return {
    status: 'retry',
    reason: 'in_progress',
    error: 'another attempt at the delivery was under way, or had just ended with its sandbox',
    retryAfter: Math.ceil(limit / 1000),
    // This ends: such a record expires when that attempt's time is over.
    counts: false,
  };
}

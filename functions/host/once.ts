import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Outcome } from '../delivery/outcome.ts';
import { lazy } from '../shared/lazy.ts';

/**
 * Makes a delivery, unless it has been made already or is being made. Resolves to undefined when the hooks were called and succeeded, else to the
 * outcome; rejects with what the hooks threw, or when the table can't be asked.
 *
 * @param limit - milliseconds that the attempt may take
 */
export type Once = (deliveryId: string, limit: number, make: () => Promise<void>) => Promise<Outcome | undefined>;

/** Seconds for which a delivery that was made is remembered: for as long as EventBridge tries to bring an event to the queue. */
export const DEDUPE_SECONDS = 24 * 3600;

export interface OnceDeps {
  client: () => Promise<DynamoDBClient>;
  table: string;
  /** Told when a success could not be remembered. */
  onError: (error: unknown) => void;
}

/**
 * Remembers the deliveries of one plugin instance in the state table, as records of Powertools' idempotency utility: in progress while the
 * hooks run, removed when they fail, kept when they succeed. Its persistence layer alone, for its handler wants Lambda's own context to
 * know how long a record may be in progress, and here that is the attempt's time.
 */
export function createOnce({ client, table, onError }: OnceDeps, plugin: string): Once {
  const open = lazy(() => openStore(client, table, plugin));
  return async (deliveryId, limit, make) => {
    const store = await open();
    const earlier = await store.begin(deliveryId, limit);
    if (earlier) return earlier;
    try {
      await make();
    } catch (error) {
      // The record goes by itself when the attempt's time is over: what the hook threw is the news.
      await store.forget(deliveryId).catch(onError);
      throw error;
    }
    // To try again what succeeded would surely deliver it twice.
    await store.remember(deliveryId).catch(onError);
    return undefined;
  };
}

/** Loaded when the first plugin asks for it, for others' cold starts to be spared. */
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
        return error.existingRecord?.getStatus() === 'COMPLETED' ? { status: 'skipped' } : inProgress(limit);
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
    // It ends: such a record is void when that attempt's time is over.
    counts: false,
  };
}

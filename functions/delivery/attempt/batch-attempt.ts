import type { BatchFailure } from '../../../sdk/plugin/define-plugin.ts';
import type { Outcome } from '../../outcome/outcome.ts';
import { deliveryId } from '../delivery-message.ts';
import type { DispatchedEvent } from '../dispatched-event.ts';
import type { BatchRoute } from '../routes.ts';
import { Attempt, type AttemptOptions } from './attempt.ts';
import { BatchContext } from './batch-context.ts';

/** One call of `onBatch` for several deliveries of a plugin. Each of them gets an outcome of its own. */
export class BatchAttempt<D extends DispatchedEvent> extends Attempt {
  readonly deliveries: readonly D[];
  readonly traceId = undefined;
  protected readonly context: BatchContext;
  readonly #route: BatchRoute;
  readonly #onComplete: (outcome: Outcome, delivery: D, attempt: Attempt) => void;
  #failures = new Map<string, Outcome>();

  /** @param onComplete - called once for each delivery, not before `start` */
  constructor(
    route: BatchRoute,
    deliveries: readonly D[],
    attempt: number,
    startedAt: number,
    options: AttemptOptions,
    onComplete: (outcome: Outcome, delivery: D, attempt: Attempt) => void,
  ) {
    super(route.instance, attempt, startedAt, options);
    this.deliveries = deliveries;
    this.#route = route;
    this.#onComplete = onComplete;
    this.context = new BatchContext(this);
  }

  protected async callHooks(): Promise<void> {
    try {
      const result = await this.#route.onBatch(
        this.deliveries.map(({ event }) => event),
        this.context,
      );
      await this.context.settleRequests();
      this.#failures = new Map((result?.failed ?? []).map((failure) => this.#failureOf(failure)));
      this.settle();
    } catch (error) {
      this.settleError(error);
    }
  }

  protected complete(outcome: Outcome): void {
    for (const delivery of this.deliveries) {
      const failure = this.#failures.get(deliveryId(delivery.event, this.plugin));
      this.#onComplete(failure ? this.withRequest(failure) : outcome, delivery, this);
    }
  }

  /** @throws {TypeError} when the plugin names a delivery that is not in the batch: nobody knows then which one failed */
  #failureOf({ deliveryId: id, error }: BatchFailure): [string, Outcome] {
    if (!this.context.deliveryIds.includes(id)) {
      throw new TypeError(`onBatch: \`${id}\` in \`failed\` is not a delivery of this batch; use \`deliveryIds\``);
    }
    return [id, this.outcomeOf(error ?? new Error('onBatch named the delivery as failed'))];
  }
}

import { PermanentError, ServerMonitorError } from '../../../sdk/errors.ts';
import type { NewEvent } from '../../../sdk/event/create-event.ts';
import type { HookContext, PluginLogger, PluginState } from '../../../sdk/plugin/plugin-context.ts';
import { guardedState } from '../../host/guarded-state.ts';
import type { ReadyPlugin } from '../../host/plugin-instance.ts';
import type { DeliveryHttpClient } from '../../http/delivery-http-client.ts';
import { deliveryId } from '../delivery-message.ts';
import type { DispatchedEvent } from '../dispatched-event.ts';
import { MAX_CHAIN, publishChain } from '../publish-chain.ts';
import type { HookRoute } from '../routes.ts';
import { DeliveryEnd } from './delivery-end.ts';

/** The attempt that hooks are called for. */
interface Owner {
  readonly route: HookRoute;
  readonly job: DispatchedEvent;
  readonly attempt: number;
  readonly over: boolean;
  readonly timeLeft: number;
}

/**
 * What one attempt hands to hooks. Everything costly is made when a hook first asks for it. When the attempt is over, it is closed: nothing that
 * hooks left running reaches into a later attempt.
 */
export class DeliveryContext implements HookContext<never> {
  readonly #owner: Owner;
  #controller: AbortController | undefined;
  #end: DeliveryEnd | undefined;
  #http: DeliveryHttpClient | undefined;
  #state: PluginState | undefined;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  get #instance(): ReadyPlugin {
    return this.#owner.route.instance;
  }

  get plugin(): string {
    return this.#instance.name;
  }

  get attempt(): number {
    return this.#owner.attempt;
  }

  get config(): never {
    return this.#instance.config;
  }

  get logger(): PluginLogger {
    return this.#instance.logger;
  }

  get deliveryId(): string {
    return deliveryId(this.#owner.job.event, this.#instance.name);
  }

  get eventJson(): string {
    return this.#owner.job.json;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#owner.over) this.#controller.abort(OVER);
    }
    return this.#controller.signal;
  }

  get http(): DeliveryHttpClient {
    this.#http ??= this.#openHttp();
    return this.#http;
  }

  get state(): PluginState {
    this.#state ??= guardedState(
      this.#instance.state,
      () => this.#assertOpen(),
      () => this.signal,
    );
    return this.#state;
  }

  get publish(): (event: NewEvent) => Promise<void> {
    return async (event) => {
      this.#assertOpen();
      const chain = [...publishChain(this.#owner.job.event), this.#instance.name];
      if (chain.length > MAX_CHAIN) {
        throw new PermanentError(
          `publish: a chain of ${MAX_CHAIN} events published upon one another ends here (${chain.join(' → ')}); check which plugins answer each other's events`,
        );
      }
      await this.#instance.publish({ ...event, published_by: chain });
    };
  }

  /** To be called when the hooks have returned; see `DeliveryHttpClient.settle`. */
  settleRequests(): Promise<void> | undefined {
    return this.#http?.settle();
  }

  /** Aborts the requests under way; to be called when the attempt is over. */
  abort(): void {
    this.#end?.abort(OVER);
    this.#controller?.abort(OVER);
  }

  #openHttp(): DeliveryHttpClient {
    this.#end = new DeliveryEnd();
    if (this.#owner.over) this.#end.abort(OVER);
    const headers = { 'x-sm-delivery-id': this.deliveryId };
    return this.#instance.http.forDelivery({ signal: this.#end, headers, timeLeft: this.#owner.timeLeft });
  }

  #assertOpen(): void {
    if (this.#owner.over) throw closedError();
  }
}

/** Why signals are aborted. One for all: each attempt ends with it, and where that happens tells nothing. */
const OVER = Object.freeze(closedError());

function closedError(): ServerMonitorError {
  return new ServerMonitorError('delivery_closed', 'the attempt is over: its http, state and publish are closed');
}

import { PermanentError, ServerMonitorError } from '../../../sdk/errors.ts';
import type { NewEvent } from '../../../sdk/event/create-event.ts';
import type { PluginContext, PluginLogger, PluginState } from '../../../sdk/plugin/plugin-context.ts';
import { guardedState } from '../../host/guarded-state.ts';
import type { ReadyPlugin } from '../../host/plugin-instance.ts';
import type { DeliveryHttpClient } from '../../http/delivery-http-client.ts';
import type { OnAnswer } from '../../http/transport/request-terms.ts';
import { MAX_CHAIN } from '../publish-chain.ts';
import { DeliveryEnd } from './delivery-end.ts';

/** The attempt that the hooks are called for. */
export interface ContextOwner {
  readonly instance: ReadyPlugin;
  readonly attempt: number;
  readonly over: boolean;
  /** Milliseconds. */
  readonly timeLeft: number;
  /** Receives the answers to requests; undefined where the attempt does not keep them. */
  readonly onAnswer: OnAnswer | undefined;
}

/**
 * What hooks get with their events. Whatever costs time is created when a hook first asks for it. When the attempt is over,
 * the context is closed: code that hooks left running cannot affect a later attempt.
 */
export abstract class AttemptContext<Owner extends ContextOwner = ContextOwner> implements PluginContext<never> {
  protected readonly owner: Owner;
  #controller: AbortController | undefined;
  #end: DeliveryEnd | undefined;
  #http: DeliveryHttpClient | undefined;
  #state: PluginState | undefined;

  constructor(owner: Owner) {
    this.owner = owner;
  }

  /** Headers of each request. */
  protected abstract requestHeaders(): Record<string, string>;
  /** The instances whose events led here. */
  protected abstract publishChain(): readonly string[];

  get plugin(): string {
    return this.owner.instance.name;
  }

  get attempt(): number {
    return this.owner.attempt;
  }

  get config(): never {
    return this.owner.instance.config;
  }

  get logger(): PluginLogger {
    return this.owner.instance.logger;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.owner.over) this.#controller.abort(OVER);
    }
    return this.#controller.signal;
  }

  get http(): DeliveryHttpClient {
    this.#http ??= this.#openHttp();
    return this.#http;
  }

  get state(): PluginState {
    this.#state ??= guardedState(
      this.owner.instance.state,
      () => this.#assertOpen(),
      () => this.signal,
    );
    return this.#state;
  }

  get publish(): (event: NewEvent) => Promise<void> {
    return async (event) => {
      this.#assertOpen();
      const chain = [...this.publishChain(), this.plugin];
      if (chain.length > MAX_CHAIN) {
        throw new PermanentError(
          `publish: a chain of ${MAX_CHAIN} events that plugins published in turn ends here (${chain.join(' → ')}); check which plugins answer each other's events`,
        );
      }
      await this.owner.instance.publish({ ...event, published_by: chain });
    };
  }

  /** To be called when the hooks have returned; see `DeliveryHttpClient.settle`. */
  settleRequests(): Promise<void> | undefined {
    return this.#http?.settle();
  }

  /** The last request of the hooks; undefined for none. With its secrets. */
  get lastRequest(): DeliveryHttpClient['lastRequest'] {
    return this.#http?.lastRequest;
  }

  /** Aborts the requests under way. To be called when the attempt is over. */
  abort(): void {
    this.#end?.abort(OVER);
    this.#controller?.abort(OVER);
  }

  #openHttp(): DeliveryHttpClient {
    this.#end = new DeliveryEnd();
    if (this.owner.over) this.#end.abort(OVER);
    const { instance, timeLeft, onAnswer } = this.owner;
    return instance.http.forDelivery({ signal: this.#end, headers: this.requestHeaders(), timeLeft, onAnswer });
  }

  #assertOpen(): void {
    if (this.owner.over) throw closedError();
  }
}

/** The reason of aborted signals. All attempts share it, because its stack has no information. */
const OVER = Object.freeze(closedError());

function closedError(): ServerMonitorError {
  return new ServerMonitorError('delivery_closed', 'the attempt is over: its http, state and publish are closed');
}

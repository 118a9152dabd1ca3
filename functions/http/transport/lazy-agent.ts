import type { Agent } from 'undici';
import { lazy } from '../../aws/lazy.ts';
import { NetworkError } from '../errors.ts';

/** What requests are made by, opened by the first of them. */
export class LazyAgent {
  readonly #make: () => Promise<Agent>;
  #opening: Promise<Agent> | undefined;
  #opened: Agent | undefined;
  #closing: Promise<void> | undefined;

  constructor(make: () => Promise<Agent>) {
    this.#make = lazy(make);
  }

  /** Undefined until it is open, and when it is closed. */
  get opened(): Agent | undefined {
    return this.#opened;
  }

  /** Rejects when it is closed, or could not be made; the next call tries that again. */
  async open(): Promise<Agent> {
    this.#assertOpen();
    this.#opening = this.#make();
    const agent = await this.#opening;
    this.#assertOpen();
    this.#opened = agent;
    return agent;
  }

  /** Waits for the requests under way. Those that it is being opened for are refused. */
  close(): Promise<void> {
    this.#opened = undefined;
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const agent = await this.#opening?.catch(() => undefined);
    await agent?.close();
  }

  #assertOpen(): void {
    if (this.#closing) throw new NetworkError('the client is closed');
  }
}

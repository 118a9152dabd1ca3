import { lazy } from '../../aws/lazy.ts';
import { NetworkError } from '../errors.ts';
import type { Agents } from './open-agents.ts';

/** Opens the agents at the first request. */
export class LazyAgents {
  readonly #make: () => Promise<Agents>;
  #opening: Promise<Agents> | undefined;
  #opened: Agents | undefined;
  #closing: Promise<void> | undefined;

  constructor(make: () => Promise<Agents>) {
    this.#make = lazy(make);
  }

  /** Undefined before they are open and after they are closed. */
  get opened(): Agents | undefined {
    return this.#opened;
  }

  /** Rejects when they are closed or could not be made; the next call tries again. */
  async open(): Promise<Agents> {
    this.#assertOpen();
    this.#opening = this.#make();
    const agents = await this.#opening;
    this.#assertOpen();
    this.#opened = agents;
    return agents;
  }

  /** Waits for the requests that are being made. Refuses those that wait for the agents to open. */
  close(): Promise<void> {
    this.#opened = undefined;
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const agents = await this.#opening?.catch(() => undefined);
    await agents?.close();
  }

  #assertOpen(): void {
    if (this.#closing) throw new NetworkError('the client is closed');
  }
}

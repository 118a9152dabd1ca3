import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { createEvent, type Publisher, type PublisherOptions } from '../../../../../sdk/index.ts';
import { Spool } from '../../../../../sdk/publisher/spool/spool.ts';
import { Bridge, login, make } from '../fake-bridge.ts';

/** A folder for the spool of each test of a file, and what tests do with it. */
export class SpoolFolder {
  path = '';
  #folder = '';

  constructor() {
    beforeEach(() => {
      this.#folder = mkdtempSync(join(tmpdir(), 'spool-'));
      this.path = join(this.#folder, 'events.jsonl');
    });
    afterEach(() => rmSync(this.#folder, { recursive: true }));
  }

  /** Names of the files in it. */
  get files(): string[] {
    return readdirSync(this.#folder);
  }

  /** The path of another file in it. */
  file(name: string): string {
    return join(this.#folder, name);
  }

  /** A publisher as a user makes one, but at the speed of a test, and quiet. */
  start(bridge: Bridge, options: Partial<PublisherOptions> = {}): Publisher {
    return make(bridge, { spool: this.path, maxAttempts: 1, random: () => 0, onError: () => {}, ...options });
  }

  /** The spool by itself. */
  open(): Spool {
    return new Spool({ path: this.path, sync: false, clock: Date.now, onProblem: () => {} });
  }

  /** Publishes whatever is spooled. @returns `meta.n` of each event, sorted */
  async drain(): Promise<number[]> {
    const bridge = new Bridge();
    const publisher = this.start(bridge);
    await publisher.flush();
    await publisher.close();
    return sorted(bridge.numbers());
  }
}

/** A line of a spool file. */
export function line(n: number): string {
  return JSON.stringify({ source: 'servermonitor.terminal', event: createEvent(login({ n })) });
}

export function sorted(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}

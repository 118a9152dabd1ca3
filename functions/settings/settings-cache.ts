import type { Clock } from '../time/clock.ts';
import type { Settings } from './settings.ts';

export interface SettingsCacheOptions<S extends Settings> {
  read: () => Promise<S>;
  clock: Clock;
  /** Seconds for which settings are served without a look at the source. */
  ttl: number;
  /** Called for every failed or refused read that the last good settings covered up. */
  onStale: (error: unknown) => void;
}

/**
 * Keeps the settings for a time, renews them in the background, and goes on serving the last good ones when they
 * can't be read.
 */
export class SettingsCache<S extends Settings = Settings> {
  #options: SettingsCacheOptions<S>;
  #settings: S | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #refresh: Promise<void> | undefined;

  constructor(options: SettingsCacheOptions<S>) {
    this.#options = options;
  }

  /**
   * The settings. Stale ones are served while a refresh runs, for as long again as they were fresh; then the refresh is waited for. So no
   * sandbox works by settings that are older than twice their time.
   *
   * @throws what reading threw, when there are no good settings yet
   */
  async get(): Promise<S> {
    const age = (this.#options.clock.now() - this.#readAt) / 1000;
    if (age >= this.#options.ttl) this.#refresh ??= this.#read();
    if (this.#settings === undefined || age >= this.#options.ttl * 2) await this.#refresh;
    if (this.#settings === undefined) throw new Error('settings: none were read');
    return this.#settings;
  }

  /** The settings, read again: for decisions that stale ones may not make. The last good ones, when that fails. */
  async renewed(): Promise<S> {
    this.#readAt = Number.NEGATIVE_INFINITY;
    return this.get();
  }

  /** The last good settings, however old; undefined before the first. */
  get current(): S | undefined {
    return this.#settings;
  }

  /** Waits for a refresh under way, so that the sandbox is not frozen in the middle of it. */
  async settled(): Promise<void> {
    await this.#refresh;
  }

  async #read(): Promise<void> {
    try {
      const settings = await this.#options.read();
      // Taken for an accident, not for a wish: every event would be acknowledged, and nobody would have got it.
      if (settings.enabled && settings.allowlist.length === 0)
        throw new Error(
          `${settings.prefix}/allowlist is empty; to stop all plugins, set ${settings.prefix}/enabled to \`false\``,
        );
      this.#settings = settings;
    } catch (error) {
      if (this.#settings === undefined) throw error;
      this.#options.onStale(error);
    } finally {
      // A failed read waits a TTL too: an SSM that throttles is not asked again for every batch.
      this.#readAt = this.#settings === undefined ? Number.NEGATIVE_INFINITY : this.#options.clock.now();
      this.#refresh = undefined;
    }
  }
}

import type { Clock } from '../time/clock.ts';
import type { Settings } from './settings.ts';

export interface SettingsCacheOptions<S extends Settings> {
  read: () => Promise<S>;
  clock: Clock;
  /** Seconds for which settings are used without being read again. */
  ttl: number;
  /** Called for every read that failed or was refused while the last good settings stay in use. */
  onStale: (error: unknown) => void;
}

/**
 * Keeps the settings for a time and renews them in the background. When they cannot be read, the last good ones stay in use.
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
   * The settings. After `ttl` seconds, they are read again in the background, and the old ones are still returned. After
   * twice `ttl`, the call waits for the new ones. So no sandbox uses settings that are older than twice `ttl`.
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

  /** Reads the settings again, for decisions that need the newest ones. Returns the last good ones when that fails. */
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
      // An accident: every event would be acknowledged, and no plugin would have got it.
      if (settings.enabled && settings.allowlist.length === 0)
        throw new Error(
          `${settings.prefix}/allowlist is empty; to stop all plugins, set ${settings.prefix}/enabled to \`false\``,
        );
      this.#settings = settings;
    } catch (error) {
      if (this.#settings === undefined) throw error;
      this.#options.onStale(error);
    } finally {
      // After a failed read, the next one follows after `ttl` seconds too: an SSM that throttles is not asked for every
      // batch.
      this.#readAt = this.#settings === undefined ? Number.NEGATIVE_INFINITY : this.#options.clock.now();
      this.#refresh = undefined;
    }
  }
}

/**
 * How many batches of a queue Lambda processes at once: five at first, up to 300 more a minute while messages wait, five again
 * when none wait. The most is the maximum concurrency, or 1,250 (Lambda developer guide, "Configuring scaling behavior for SQS
 * event source mappings").
 */
export class Pollers {
  static readonly least = 5;
  static readonly most = 1250;
  static readonly perSecond = 300 / 60;
  #limit = Pollers.least;
  #maxConcurrency: number;

  constructor(maxConcurrency: number) {
    this.#maxConcurrency = maxConcurrency;
  }

  get limit(): number {
    return Math.min(Math.floor(this.#limit), this.#maxConcurrency, Pollers.most);
  }

  /** Call it after every second. */
  tick(messagesWait: boolean): void {
    this.#limit = messagesWait ? Math.min(Pollers.most, this.#limit + Pollers.perSecond) : Pollers.least;
  }
}

import type { PluginEvent } from '../../../sdk/index.ts';
import type { ReceivedRequest } from '../../receiver/receiver.ts';
import type { ConsoleLines } from '../console-lines.ts';
import { deliveryOfRequest, noteOfLog, refusalOfLog } from './delivery-note.ts';
import type { Ledger } from './ledger.ts';
import type { LogRecord, LogTail } from './tail-logs.ts';

/** Milliseconds for which a delivery's line waits for the log lines of what happened before it. */
const HOLD = 2000;

interface Delivery {
  id: string;
  event_id: string;
  plugin: string;
  attempt: number;
}

interface HeldDelivery {
  delivery: Delivery;
  /** Milliseconds since the epoch. */
  until: number;
}

/**
 * Combines what the receiver got and what the functions logged: one line for every delivery, and the ledger's entries. The
 * receiver knows of a delivery before the log does; its line waits until the log shows that the plugin was loaded, and that
 * earlier attempts failed. So lines appear in the order of events.
 */
export class DeliveryWatch {
  #tail: LogTail;
  #ledger: Ledger;
  #lines: ConsoleLines;
  #now: () => number;
  #types = new Map<string, string>();
  #attempts = new Map<string, number>();
  #shown = new Set<string>();
  #failed = new Set<string>();
  #loaded = new Set<string>();
  #refused = new Set<string>();
  #held: HeldDelivery[] = [];

  constructor(parts: { tail: LogTail; ledger: Ledger; lines: ConsoleLines; now: () => number }) {
    this.#tail = parts.tail;
    this.#ledger = parts.ledger;
    this.#lines = parts.lines;
    this.#now = parts.now;
  }

  /** How many plugins the functions refused to configure or start. */
  get refused(): number {
    return this.#refused.size;
  }

  /** Call it before an event is published. */
  publishing(event: PluginEvent): void {
    this.#types.set(event.event_id, event.event_type);
    this.#ledger.published(event);
    this.#lines.event(event);
  }

  /** Call it when the receiver got a request. */
  request(request: ReceivedRequest): void {
    const { deliveryId } = request;
    if (deliveryId === null) return;
    const attempt = (this.#attempts.get(deliveryId) ?? 0) + 1;
    this.#attempts.set(deliveryId, attempt);
    const found = deliveryOfRequest(request);
    if (!found || !this.#types.has(found.event_id)) return;
    this.#ledger.arrived(deliveryId);
    this.#held.push({ delivery: { id: deliveryId, ...found, attempt }, until: this.#now() + HOLD });
    this.#release();
  }

  /** Reads what the functions logged since the last call. */
  async poll(): Promise<void> {
    for (const record of await this.#tail.poll()) this.#read(record);
    this.#release();
  }

  #read(record: LogRecord): void {
    const note = noteOfLog(record);
    if (note && this.#types.has(note.event_id)) {
      this.#ledger.note(note);
      if (note.outcome === 'delivered') this.#show({ id: note.delivery_id, ...note });
      else {
        this.#failed.add(`${note.delivery_id} ${note.attempt}`);
        this.#lines.failed(note);
      }
      return;
    }
    const refusal = refusalOfLog(record);
    if (refusal && isNew(this.#refused, refusal.plugin)) this.#lines.refused(refusal);
    else if (record.message === 'Plugin loaded' && typeof record.plugin === 'string') {
      // Every sandbox loads its plugins: only the first time is shown.
      if (isNew(this.#loaded, record.plugin)) this.#lines.loaded(record.plugin);
    }
  }

  #release(): void {
    const due = this.#held.filter((held) => this.#isDue(held));
    this.#held = this.#held.filter((held) => !due.includes(held));
    for (const { delivery } of due) this.#show(delivery);
  }

  #isDue({ delivery: { id, plugin, attempt }, until }: HeldDelivery): boolean {
    if (this.#now() >= until) return true;
    return this.#loaded.has(plugin) && (attempt === 1 || this.#failed.has(`${id} ${attempt - 1}`));
  }

  /** The receiver and the log both know of a delivery: it gets one line. */
  #show({ id, event_id, plugin, attempt }: Delivery): void {
    if (!isNew(this.#shown, id)) return;
    this.#lines.delivered({ event_id, plugin, attempt, event_type: this.#types.get(event_id) ?? '' });
  }
}

/** Adds an item to a set. Returns whether it was missing. */
function isNew(set: Set<string>, item: string): boolean {
  const size = set.size;
  return set.add(item).size > size;
}

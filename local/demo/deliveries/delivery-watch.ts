import type { PluginEvent } from '../../../sdk/index.ts';
import type { ReceivedRequest } from '../../receiver/receiver.ts';
import type { ConsoleLines } from '../console-lines.ts';
import { deliveryOfRequest, noteOfLog } from './delivery-note.ts';
import type { Ledger } from './ledger.ts';
import type { LogRecord, LogTail } from './tail-logs.ts';

/** Brings together what the receiver saw and what the functions logged: one line a delivery, and the ledger's entries. */
export class DeliveryWatch {
  #tail: LogTail;
  #ledger: Ledger;
  #lines: ConsoleLines;
  #types = new Map<string, string>();
  #attempts = new Map<string, number>();
  #shown = new Set<string>();
  #loaded = new Set<string>();

  constructor({ tail, ledger, lines }: { tail: LogTail; ledger: Ledger; lines: ConsoleLines }) {
    this.#tail = tail;
    this.#ledger = ledger;
    this.#lines = lines;
  }

  /** An event is about to be published. */
  expect(event: PluginEvent): void {
    this.#types.set(event.event_id, event.event_type);
    this.#ledger.published(event);
    this.#lines.event(event);
  }

  /** The receiver got a request. */
  request(request: ReceivedRequest): void {
    const { deliveryId } = request;
    if (deliveryId === null) return;
    const attempt = (this.#attempts.get(deliveryId) ?? 0) + 1;
    this.#attempts.set(deliveryId, attempt);
    const delivery = deliveryOfRequest(request);
    if (delivery) this.#delivered(deliveryId, { ...delivery, attempt });
  }

  /** Reads what the functions have logged since the last time. */
  async poll(): Promise<void> {
    for (const record of await this.#tail.poll()) this.#read(record);
  }

  #read(record: LogRecord): void {
    const note = noteOfLog(record);
    if (note && this.#types.has(note.event_id)) {
      this.#ledger.note(note);
      if (note.outcome === 'delivered') this.#delivered(note.delivery_id, note);
      else this.#lines.failed(note);
    } else if (record.message === 'Plugin loaded' && typeof record.plugin === 'string') {
      this.#loadedFirst(record.plugin);
    }
  }

  /** Every sandbox loads its plugins; the first time is news. */
  #loadedFirst(plugin: string): void {
    if (this.#loaded.has(plugin)) return;
    this.#loaded.add(plugin);
    this.#lines.loaded(plugin);
  }

  /** The receiver and the log tell of the same delivery: whoever is first gets the line. */
  #delivered(deliveryId: string, delivery: { event_id: string; plugin: string; attempt: number }): void {
    const eventType = this.#types.get(delivery.event_id);
    if (eventType === undefined) return;
    this.#ledger.arrived(deliveryId);
    if (this.#shown.has(deliveryId)) return;
    this.#shown.add(deliveryId);
    this.#lines.delivered({ ...delivery, event_type: eventType });
  }
}

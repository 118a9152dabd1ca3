import { createEvent } from '../../../../sdk/index.ts';
import { MemoryHistoryTable } from '../../../fixtures/memory-history-table.ts';
import { MemorySqs } from '../../../fixtures/memory-sqs.ts';
import { operatorStage, outputs } from '../../../fixtures/operator-stage.ts';

export const NOW = Date.parse('2026-01-02T00:00:00Z');

interface DeadOptions {
  event_type?: string;
  reason?: string;
  error?: string;
  hoursAgo?: number;
  parked_since?: string;
}

/** A stage in memory with dead letters. Time moves only when a test moves it. */
export function deadLetterStage() {
  const time = { now: NOW };
  const sqs = new MemorySqs(() => time.now);
  const history = new MemoryHistoryTable();
  const stage = operatorStage({ sqs, history, now: () => time.now });
  return {
    stage,
    sqs,
    history,
    time,
    /** Puts a delivery into the deliveries DLQ, and returns its body. */
    dead(plugin: string, options: DeadOptions = {}): string {
      const { event_type = 'task.finished', reason = 'timeout', error = 'no answer', hoursAgo = 1, ...more } = options;
      const event = createEvent({ event_type });
      const first_failed_at = '2026-01-01T00:00:00Z';
      const body = JSON.stringify({ event, plugin, attempts: 4, reason, last_error: error, first_failed_at, ...more });
      sqs.put(outputs.DeliveriesDlqUrl, body, { sentAt: NOW - hoursAgo * 3_600_000 });
      return body;
    },
    get left() {
      return sqs.bodies(outputs.DeliveriesDlqUrl).length;
    },
    get visible() {
      return sqs.visible(outputs.DeliveriesDlqUrl);
    },
    /** Bodies on the retry queue. */
    get sent() {
      return sqs.bodies(outputs.RetryQueueUrl);
    },
  };
}

export function eventIdIn(body: string): string {
  return JSON.parse(body).event.event_id;
}

import type { ListedEvent } from '../../../../operator/events/list-events.ts';

type Outcome = ListedEvent['outcomes'][number];

const tones: Readonly<Record<Outcome['status'], string>> = {
  delivered: 'good',
  retry: 'warn',
  dead: 'bad',
  parked: 'wait',
  deferred: 'wait',
  skipped: 'none',
};

const words: Readonly<Record<Outcome['status'], string>> = {
  delivered: 'delivered',
  retry: 'failed, retried',
  dead: 'dead',
  parked: 'waits',
  deferred: 'queued',
  skipped: 'skipped',
};

/** The first outcome of each plugin: its name with a dot, and in words for those who can't see the colour. */
export function OutcomeDots({ outcomes }: { outcomes: readonly Outcome[] }) {
  if (outcomes.length === 0) return <span class="muted">for no plugin</span>;
  return (
    <span class="outcomes">
      {outcomes.map(({ plugin, status }) => (
        <span key={plugin} title={words[status]}>
          <span class={`dot tone-${tones[status]}`} />
          {plugin}
          {status !== 'delivered' && <span class="muted"> {words[status]}</span>}
        </span>
      ))}
    </span>
  );
}

import { describeReason } from '../../../../operator/reasons/describe-reason.ts';
import type { JobRequest, LetterGroup, ShownLetter } from '../../../api/dead-letters.ts';
import { useReadOnly } from '../../data/stage-info.ts';
import { ConfirmButton } from '../../parts/controls/confirm-button.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import type { LetterFilter } from './letter-query.ts';
import { PurgeButton } from './purge-button.tsx';
import { RedrivePreview } from './redrive-preview.tsx';

export interface LetterGroupCardProps {
  group: LetterGroup;
  /** What the page is filtered by: only these are sent or deleted. */
  filter: LetterFilter;
  isBusy: boolean;
  onStart: (asked: JobRequest) => Promise<void>;
}

/** The dead letters of the group that the filter shows, and no others. */
function jobFilter({ plugin, reason }: LetterGroup, { type, error }: LetterFilter): JobRequest['filter'] {
  const group = { plugin: plugin ?? null, reason: reason ?? null };
  return { ...group, ...(type ? { type } : {}), ...(error ? { error } : {}) };
}

/** Dead letters of one plugin with one reason. */
export function LetterGroupCard({ group, filter, isBusy, onStart }: LetterGroupCardProps) {
  const { kind, plugin, reason, count, oldest, newest, letters } = group;
  const isReadOnly = useReadOnly();
  const { words, fix } = describeReason(reason);
  const asked = jobFilter(group, filter);
  const name = plugin ?? (kind === 'events' ? 'Events that never got to plugins' : 'Messages that are no deliveries');
  const what = `${count} ${count === 1 ? 'dead letter' : 'dead letters'}`;
  return (
    <section class="card letter-group">
      <div class="card-title">
        <h2>
          {name} <span class="count-chip">{count}</span>
        </h2>
        <span class="muted">
          {oldest !== undefined && newest !== undefined && (
            <>
              <RelativeTime at={newest} />
              {count > 1 && (
                <>
                  , the oldest <RelativeTime at={oldest} />
                </>
              )}
            </>
          )}
        </span>
      </div>
      <p>
        <strong>{words}.</strong> {fix}. {reason && <code class="muted">{reason}</code>}
      </p>
      {letters[0]?.error && (
        <p class="clip muted" title={letters[0].error}>
          Last error: {letters[0].error}
        </p>
      )}
      <div class="row">
        {!isReadOnly && (
          <>
            <ConfirmButton
              label="Redrive"
              question={`Send ${what} again?`}
              verb={`Send ${count}`}
              isDisabled={isBusy}
              action={() => onStart({ action: 'redrive', kind, filter: asked })}
            >
              <RedrivePreview group={group} />
            </ConfirmButton>
            <PurgeButton
              what={what}
              isDisabled={isBusy}
              action={() => onStart({ action: 'purge', kind, filter: asked })}
            />
          </>
        )}
        {plugin && (
          <a class="button" href={`/plugins/${encodeURIComponent(plugin)}`}>
            Open {plugin}
          </a>
        )}
      </div>
      <details>
        <summary>
          Show {letters.length < count ? `the newest ${letters.length}` : letters.length === 1 ? 'it' : `all ${count}`}
        </summary>
        <ul class="letters">
          {letters.map((letter) => (
            <Letter key={letter.messageId} letter={letter} />
          ))}
        </ul>
      </details>
    </section>
  );
}

function Letter({ letter: { eventId, eventType, plugin, error, deadSince, attempts } }: { letter: ShownLetter }) {
  const href = plugin === undefined ? `/events/${eventId}` : `/deliveries/${eventId}/${encodeURIComponent(plugin)}`;
  return (
    <li>
      <div class="row">
        {eventId === undefined ? <strong>not readable</strong> : <a href={href}>{eventType}</a>}
        {eventId && <code class="muted">{eventId.slice(0, 8)}</code>}
        {attempts !== undefined && <span class="muted">{attempts === 1 ? '1 attempt' : `${attempts} attempts`}</span>}
        {deadSince !== undefined && (
          <span class="muted">
            <RelativeTime at={deadSince} />
          </span>
        )}
      </div>
      {error && <p class="clip">{error}</p>}
    </li>
  );
}

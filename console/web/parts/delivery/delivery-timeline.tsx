import type { DeliveryStep } from '../../../../operator/deliveries/delivery-state.ts';
import { describeReason } from '../../../../operator/reasons/describe-reason.ts';
import type { Tone } from '../badge.tsx';
import { Icon, type IconName } from '../icon.tsx';
import { DueTime, durationText, RelativeTime } from '../relative-time.tsx';
import { Exchange } from './exchange.tsx';

/** What happened to a delivery, oldest first, with the errors and answers. */
export function DeliveryTimeline({ steps }: { steps: readonly DeliveryStep[] }) {
  return (
    <ol class="timeline">
      {steps.map((step, index) => {
        const { tone, icon, title } = headOf(step);
        return (
          <li key={`${step.at} ${title}`} class={`timeline-${tone}`}>
            <span class="timeline-sign">
              <Icon name={icon} />
            </span>
            <div class="timeline-head">
              <strong>{title}</strong>
              {step.kind === 'attempt' && step.reason && <code class="muted">{step.reason}</code>}
              {step.kind === 'attempt' && step.duration > 0 && <span class="muted">{durationText(step.duration)}</span>}
              <span class="muted">
                <RelativeTime at={step.at} />
              </span>
            </div>
            <StepBody step={step} isLast={index === steps.length - 1} />
          </li>
        );
      })}
    </ol>
  );
}

function headOf(step: DeliveryStep): { tone: Tone; icon: IconName; title: string } {
  switch (step.kind) {
    case 'skipped':
      return { tone: 'none', icon: 'skip', title: 'Skipped' };
    case 'queued':
      return { tone: 'wait', icon: 'wait', title: 'Passed to the redeliver function' };
    case 'action':
      return {
        tone: 'wait',
        icon: 'retry',
        title: { redriven: 'Sent again', redelivered: 'Sent again', replayed: 'Replayed', purged: 'Purged' }[
          step.action
        ],
      };
    case 'attempt':
      break;
  }
  const attempt = `Attempt ${step.number}`;
  switch (step.status) {
    case 'delivered':
      return { tone: 'good', icon: 'good', title: `${attempt}: delivered` };
    case 'retry':
      return { tone: 'warn', icon: 'retry', title: `${attempt}: failed` };
    case 'dead':
      return { tone: 'bad', icon: 'bad', title: `${attempt}: failed for good` };
    case 'parked':
      return { tone: 'wait', icon: 'wait', title: 'Waits for the plugin' };
  }
}

function StepBody({ step, isLast }: { step: DeliveryStep; isLast: boolean }) {
  if (step.kind === 'action') return step.by === undefined ? null : <p class="muted">by {step.by}</p>;
  if (step.kind === 'skipped') return null;
  if (step.kind === 'queued') return <p class="muted">{describeReason(step.reason).words}.</p>;
  const { error, answer, reason, nextAt } = step;
  return (
    <>
      {error && <p class="timeline-error">{withoutAnswer(error, answer)}</p>}
      {step.status === 'parked' && <p class="muted">{describeReason(reason).words}.</p>}
      <Exchange step={step} />
      {isLast && nextAt !== undefined && (
        <p class="muted">
          Next attempt <DueTime at={nextAt} />
        </p>
      )}
    </>
  );
}

/** Errors of HTTP requests end with the start of the answer, which stands beside the request. */
function withoutAnswer(error: string, answer: string | undefined): string {
  const start = answer?.trim().slice(0, 40);
  const at = start ? error.indexOf(`: ${start}`) : -1;
  return at < 0 ? error : error.slice(0, at);
}

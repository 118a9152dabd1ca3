import { useState } from 'preact/hooks';
import type { TestAnswer } from '../../../api/plugin-tests.ts';
import { request } from '../../data/request.ts';
import { useAction } from '../../data/use-action.ts';
import { requestText } from '../../parts/delivery/request-text.ts';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { durationText } from '../../parts/relative-time.tsx';

/** Sends an event to this instance alone, and shows the request and the answer side by side. */
export function TestEvent({ name, onSent }: { name: string; onSent: () => Promise<void> }) {
  const [text, setText] = useState('');
  const [answer, setAnswer] = useState<TestAnswer>();
  const send = useAction(async () => {
    setAnswer(undefined);
    const body = { event: text.trim() === '' ? null : text };
    setAnswer(await request<TestAnswer>(`/api/plugins/${encodeURIComponent(name)}/test`, { method: 'POST', body }));
    await onSent();
  });
  return (
    <section class="card">
      <h2 class="card-title">Send a test event</h2>
      <div class="stack">
        <label class="field">
          <span>Event as JSON; empty for webhook.test. Only {name} gets it.</span>
          <textarea
            class="mono"
            rows={2}
            spellcheck={false}
            placeholder='{"event_type": "task.failed", "severity": "error"}'
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <div class="row">
          <button type="button" class="button" disabled={send.isRunning} onClick={send.run}>
            {send.isRunning ? 'Waiting for the outcome' : 'Send test event'}
          </button>
        </div>
        <ProblemNotice problem={send.problem} />
        {answer && <Outcome name={name} answer={answer} />}
      </div>
    </section>
  );
}

function Outcome({ name, answer: { eventId, preview, attempt } }: { name: string; answer: TestAnswer }) {
  const isDelivered = attempt?.status === 'delivered';
  return (
    <div class="stack" aria-live="polite">
      <div class={`notice ${isDelivered ? 'good' : 'bad'}`}>
        <strong>
          {!attempt && 'No outcome within 20 seconds: look at the delivery later.'}
          {isDelivered && `Delivered in ${durationText(attempt.duration)}.`}
          {attempt && !isDelivered && `Not delivered: ${attempt.error ?? attempt.reason ?? attempt.status}`}
        </strong>
        <a href={`/deliveries/${eventId}/${encodeURIComponent(name)}`}>See the delivery</a>
      </div>
      {preview.note && <p class="muted">{preview.note}</p>}
      {preview.requests.map((each) => (
        <div class="exchange" key={each.url}>
          <div>
            <h3>Request</h3>
            <pre>{requestText(each)}</pre>
          </div>
          <div>
            <h3>Answer</h3>
            <pre>{answerText(attempt)}</pre>
          </div>
        </div>
      ))}
    </div>
  );
}

function answerText(attempt: TestAnswer['attempt']): string {
  if (!attempt) return 'none yet';
  const { httpStatus, answer, status, error } = attempt;
  if (status === 'delivered' && httpStatus === undefined) return 'A success.';
  return [httpStatus === undefined ? (error ?? 'No answer.') : `Status ${httpStatus}`, answer ?? '']
    .join('\n\n')
    .trim();
}

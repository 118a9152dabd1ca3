import type { AttemptStep } from '../../../../operator/deliveries/delivery-state.ts';
import { pretty } from './request-text.ts';

/** What an attempt sent and what it got, side by side. Nothing for a success, unless it was a test. */
export function Exchange({ step }: { step: AttemptStep }) {
  const { request, answer, httpStatus, duration } = step;
  const hasAnswer = answer !== undefined || httpStatus !== undefined;
  if (!request && !hasAnswer) return null;
  return (
    <details class="exchange-box" open>
      <summary>Request and answer</summary>
      <div class="exchange">
        <div>
          <h3>Request</h3>
          {request ? <RequestText request={request} /> : <p class="muted">It was not recorded.</p>}
        </div>
        <div class="answer">
          <h3>{httpStatus === undefined ? 'No answer' : `Answer with status ${httpStatus}`}</h3>
          {hasAnswer ? (
            <pre>{answer ? pretty(answer) : 'The body was empty.'}</pre>
          ) : (
            <p class="muted">{duration > 0 ? 'The error above says why.' : 'No request was completed.'}</p>
          )}
        </div>
      </div>
    </details>
  );
}

function RequestText({ request: { method, url, headers, bytes } }: { request: NonNullable<AttemptStep['request']> }) {
  return (
    <>
      <pre>
        {method} {url}
      </pre>
      <p class="muted">
        Body of {bytes} bytes{headers.length > 0 && `; headers ${headers.join(', ')}`}. Secrets and values of headers
        are not recorded.
      </p>
    </>
  );
}

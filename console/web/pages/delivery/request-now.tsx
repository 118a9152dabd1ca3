import { useState } from 'preact/hooks';
import type { Preview } from '../../../../operator/testing/preview-requests.ts';
import { request } from '../../data/request.ts';
import { useAction } from '../../data/use-action.ts';
import { requestText } from '../../parts/delivery/request-text.ts';
import { ProblemNotice } from '../../parts/problem-notice.tsx';

/** The whole request, with its body, as the present configuration would send it. It is made here and not sent. */
export function RequestNow({ eventId, plugin }: { eventId: string; plugin: string }) {
  const [preview, setPreview] = useState<Preview>();
  const load = useAction(async () => {
    const path = `/api/events/${encodeURIComponent(eventId)}/preview/${encodeURIComponent(plugin)}`;
    setPreview(await request<Preview>(path));
  });
  if (!preview) {
    return (
      <>
        <button type="button" class="button small" disabled={load.isRunning} onClick={load.run}>
          Show the request it would send now
        </button>
        <ProblemNotice problem={load.problem} />
      </>
    );
  }
  return (
    <div class="stack" aria-live="polite">
      <h3>As the present configuration would send it. Nothing was sent.</h3>
      {preview.note && <p class="muted">{preview.note}</p>}
      {preview.requests.map((each) => (
        <pre key={each.url}>{requestText(each)}</pre>
      ))}
      {preview.requests.length === 0 && !preview.note && <p class="muted">It would send no request.</p>}
    </div>
  );
}

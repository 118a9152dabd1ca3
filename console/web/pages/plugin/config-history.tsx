import { useState } from 'preact/hooks';
import type { PlanAnswer, ShownVersion } from '../../../api/plugin.ts';
import { ChangeList } from '../../config-form/change-list.tsx';
import { request } from '../../data/request.ts';
import { useAction } from '../../data/use-action.ts';
import { useApi } from '../../data/use-api.ts';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';

export interface ConfigHistoryProps {
  name: string;
  version: number | null;
  isReadOnly: boolean;
  onChanged: () => Promise<void>;
}

/** Earlier configurations. A click shows what going back to one changes; another one does it. */
export function ConfigHistory({ name, version, isReadOnly, onChanged }: ConfigHistoryProps) {
  // The version is in the address, so that a new one is read.
  const { data, problem } = useApi<ShownVersion[]>(
    `/api/plugins/${encodeURIComponent(name)}/versions?current=${version}`,
    { keepsOther: true },
  );
  return (
    <section class="card">
      <h2 class="card-title">Earlier configurations</h2>
      <ProblemNotice problem={problem} />
      {data && data.length < 2 && <p class="muted">Each change is kept here, so that you can go back to it.</p>}
      <ol class="versions">
        {data?.slice(0, 20).map((each) => (
          <Version
            key={each.version}
            name={name}
            each={each}
            isCurrent={each.version === version}
            isReadOnly={isReadOnly}
            onChanged={onChanged}
          />
        ))}
      </ol>
    </section>
  );
}

interface VersionProps extends Omit<ConfigHistoryProps, 'version'> {
  each: ShownVersion;
  isCurrent: boolean;
}

function Version({ name, each, isCurrent, isReadOnly, onChanged }: VersionProps) {
  const [plan, setPlan] = useState<PlanAnswer>();
  const path = `/api/plugins/${encodeURIComponent(name)}/rollback`;
  const body = { version: each.version };
  const look = useAction(async () => setPlan(await request<PlanAnswer>(`${path}/plan`, { method: 'POST', body })));
  const restore = useAction(async () => {
    await request(path, { method: 'POST', body });
    setPlan(undefined);
    await onChanged();
  });
  return (
    <li>
      <div class="row">
        <strong>Version {each.version}</strong>
        {each.modifiedAt !== undefined && (
          <span class="muted">
            <RelativeTime at={each.modifiedAt} />
          </span>
        )}
        {isCurrent && <span class="chip">current</span>}
        {!isCurrent && !isReadOnly && !plan && (
          <button type="button" class="button small" disabled={look.isRunning} onClick={look.run}>
            Go back to it
          </button>
        )}
      </div>
      {each.modifiedBy && <span class="sub">{each.modifiedBy}</span>}
      <ProblemNotice problem={look.problem ?? restore.problem} />
      {plan && (
        <div class="stack">
          {plan.changes.length === 0 ? (
            <p class="muted">It is the same as the current one.</p>
          ) : (
            <ChangeList changes={plan.changes} />
          )}
          {plan.problems.map(({ text }) => (
            <p key={text} class="wrong">
              {text}
            </p>
          ))}
          <div class="row">
            <button
              type="button"
              class="button primary small"
              disabled={restore.isRunning || plan.changes.length === 0 || plan.problems.length > 0}
              onClick={restore.run}
            >
              Restore version {each.version}
            </button>
            <button type="button" class="button small" onClick={() => setPlan(undefined)}>
              Cancel
            </button>
          </div>
        </div>
      )}
    </li>
  );
}

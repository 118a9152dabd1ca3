import type { PluginRow, PluginsAnswer } from '../../../api/plugins.ts';
import { Icon } from '../../parts/icon.tsx';
import { sentence } from '../../parts/problem-notice.tsx';
import { stateText } from '../../text/state-text.ts';

interface CurrentProblem {
  key: string;
  tone: 'bad' | 'warn';
  text: string;
  detail: string;
  /** Where it is fixed. */
  href: string;
  action: string;
  /** The link's name where several say the same. */
  label?: string;
}

/** What is wrong now, with the fix, or that nothing is. Keeps its place until the first answer. */
export function CurrentProblems({ answer }: { answer: PluginsAnswer | undefined }) {
  const problems = answer && problemsOf(answer);
  if (!problems) return <div class="health health-loading" aria-hidden="true" />;
  if (problems.length === 0) {
    return (
      <p class="health health-good">
        <Icon name="good" /> Nothing is wrong: every enabled plugin gets its events.
      </p>
    );
  }
  return (
    <ul class="problems" aria-label="What is wrong now">
      {problems.map(({ key, tone, text, detail, href, action, label }) => (
        <li key={key} class={`health health-${tone}`}>
          <Icon name={tone === 'bad' ? 'bad' : 'wait'} />
          <span class="health-text">
            <strong>{text}.</strong> {detail}
          </span>
          <a class="button small" href={href} aria-label={label}>
            {action}
          </a>
        </li>
      ))}
    </ul>
  );
}

function problemsOf({ enabled, plugins, deadLetters }: PluginsAnswer): CurrentProblem[] {
  const active = plugins.filter(({ inAllowlist }) => inAllowlist);
  const switchedOff: CurrentProblem = {
    key: 'enabled',
    tone: 'bad',
    text: 'All plugins are disabled',
    detail: 'Events arrive and go nowhere.',
    href: '/plugins',
    action: 'See plugins',
  };
  return [
    ...(enabled ? [] : [switchedOff]),
    ...(enabled ? active.flatMap(stateProblem) : []),
    ...eventsProblem(deadLetters.events),
    ...deliveryProblems(active, deadLetters.deliveries),
  ];
}

function stateProblem({ name, state, problems, activity }: PluginRow): CurrentProblem[] {
  const { words, fix, tone } = stateText(state);
  if (tone !== 'bad' && tone !== 'warn') return [];
  const why = problems[0] ?? (state === 'circuit_open' ? activity?.lastFailure?.error : undefined);
  const detail = [why === undefined ? '' : sentence(clipped(why)), fix].filter(Boolean).join(' ');
  const href = `/plugins/${encodeURIComponent(name)}`;
  return [
    {
      key: `${name} ${state}`,
      tone,
      text: `${name}: ${words.charAt(0).toLowerCase()}${words.slice(1)}`,
      detail,
      href,
      action: `Open ${name}`,
    },
  ];
}

function eventsProblem(count: number): CurrentProblem[] {
  if (count === 0) return [];
  return [
    {
      key: 'events',
      tone: 'bad',
      text: `${count} ${count === 1 ? 'event' : 'events'} never got to plugins`,
      detail: 'They are malformed, or ended the dispatch function.',
      href: '/dead-letters',
      action: 'See dead letters',
    },
  ];
}

/** What was sent again is no problem any more, although the day's counts have it. */
function deliveryProblems(active: readonly PluginRow[], count: number): CurrentProblem[] {
  if (count === 0) return [];
  const problems = active.flatMap(deadProblem);
  if (problems.length > 0) return problems;
  return [
    {
      key: 'deliveries',
      tone: 'bad',
      text: `${count} ${count === 1 ? 'dead letter waits' : 'dead letters wait'} to be sent again or purged`,
      detail: 'They are older than a day, or of plugins that are not enabled.',
      href: '/dead-letters',
      action: 'See dead letters',
      label: 'See dead letters of deliveries',
    },
  ];
}

function deadProblem({ name, activity }: PluginRow): CurrentProblem[] {
  const dead = activity?.hours.reduce((total, hour) => total + hour.dead, 0) ?? 0;
  if (dead === 0) return [];
  const text = `${name}: ${dead} ${dead === 1 ? 'delivery became a dead letter' : 'deliveries became dead letters'} in the last 24 hours`;
  const href = `/deliveries?plugin=${encodeURIComponent(name)}&outcome=dead&within=86400000`;
  return [
    {
      key: `${name} dead`,
      tone: 'bad',
      text,
      detail: `Fix the cause, then send ${dead === 1 ? 'it' : 'them'} again.`,
      href,
      action: 'See which',
      label: `See which deliveries to ${name}`,
    },
  ];
}

function clipped(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

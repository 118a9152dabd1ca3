import { z } from 'zod';
import { assertKnownPlugin } from '../../operator/catalog/assert-known-plugin.ts';
import { showEvent } from '../../operator/events/show-event.ts';
import { historyModeOf } from '../../operator/history/history-mode-of.ts';
import { replay } from '../../operator/replay/replay.ts';
import { waitForReplay } from '../../operator/replay/wait-for-replay.ts';
import { callerName } from '../../operator/stage/caller-name.ts';
import { OperatorError } from '../../operator/stage/operator-error.ts';
import { printable } from '../../sdk/text/printable.ts';
import { defineCommand } from '../program/define-command.ts';
import { exitCodes } from '../program/exit-code.ts';
import { changeOptions, parsed, text } from '../program/specification.ts';
import { callErrorLine } from '../render/error-line.ts';
import { progressBar } from '../render/progress-bar.ts';
import { periodOf } from '../values/list-options.ts';
import { toPositive } from '../values/to-count.ts';
import { toSeconds, toTime } from '../values/to-time.ts';

/** Seconds to wait for the events to arrive. */
const DEFAULT_WAIT = 60;

export default defineCommand({
  description: `Sends past events again. With \`--plugin\`, only that plugin gets them, including events that it missed while it was disabled or not
yet in the allowlist. Without it, all plugins get them. The events come from EventBridge's archive. With \`--plugin\`, \`--type\` or
\`--event\`, or without an archive, they come from the history. Then the command waits until they have arrived, for at most 60 s
by default (\`--wait\`). You can stop it with Ctrl-C:
it prints the command that sends only the remaining events. Exits with 1 when some could not be sent.`,
  examples: [
    'smp replay --since 2h --plugin webhook.siem',
    'smp replay --since 2026-01-31T12:00:00Z --until 2026-01-31T13:00:00Z --dry-run',
    'smp replay --event 6f1b0a6e --plugin webhook',
    'smp replay --since 1d --type "alert.*" --rate 50',
  ],
  options: {
    since: parsed('--since <time>', 'Start: 2h or 7d ago, or a date and time', toTime),
    until: parsed('--until <time>', 'End; now by default', toTime),
    plugin: text('--plugin <name>', 'Only to this plugin instance'),
    type: text('--type <type>', 'Event type, or a prefix such as task.*'),
    event: text('--event <id>', 'Only this event; the start of its id is enough'),
    name: text('--name <name>', 'Name of the replay; made from the time by default'),
    rate: parsed('--rate <n>', 'At most this many events a second, from the history', toPositive),
    wait: parsed('--wait <time>', 'How long to wait for the events to arrive: 90s, 15m; 60s by default', toSeconds),
    ...changeOptions,
  },
  result: z.object({
    name: z.string(),
    source: z.enum(['archive', 'history']),
    plugin: z.string().nullable(),
    total: z.int().nullable().describe('Events to send; null where EventBridge does not say'),
    sent: z.int(),
    sentBefore: z.int().describe('Were sent under the same name before'),
    failed: z.int(),
    withoutText: z.int().describe('Events whose text the history does not have'),
    arrived: z.int().nullable().describe('Were dispatched; for one plugin: their deliveries have ended'),
    delivered: z.int().nullable().describe('For one plugin: deliveries that were made'),
    complete: z.boolean(),
    dryRun: z.boolean(),
  }),
  async run({ options, stage: findStage, catalog, view, ask, signal, note, target, progress, exitWith }) {
    const { plugin, type, name, rate, wait = DEFAULT_WAIT, dryRun = false, yes } = options;
    if (plugin !== undefined) assertKnownPlugin(plugin, await catalog());
    const stage = await findStage();
    const eventId = options.event === undefined ? undefined : (await showEvent(stage, options.event, signal)).eventId;
    const { since, until = view.now } = periodOf(options, view.now);
    if (since === undefined && eventId === undefined) {
      throw new OperatorError('no events are chosen', {
        kind: 'usage',
        fix: 'give --since, or --event',
      });
    }
    const to = plugin === undefined ? 'all plugins' : plugin;
    const what = eventId === undefined ? 'the events of this period' : `event ${eventId}`;
    if (!dryRun && !(await ask.confirm(`Send ${what} to ${to} again?`, yes))) return undefined;
    const startedAt = Date.now();
    let first: unknown;
    const by = await callerName(stage);
    const result = await replay(stage, {
      ...{ since: since ?? 0, until, plugin, type, eventId, name, rate, by, dryRun, signal },
      onError: (error) => {
        first ??= error;
      },
      onProgress: ({ sent, total }) =>
        progress(
          total === undefined
            ? 'EventBridge replays the archive'
            : progressBar({ done: sent, total, elapsed: Date.now() - startedAt }),
        ),
    });
    if (first !== undefined) note(callErrorLine(first, target));
    const onProgress = ({ arrived }: { arrived: number }) => progress(`${arrived} have arrived so far`);
    const counts = !dryRun && (result.sent > 0 || result.source === 'archive');
    // Otherwise the history does not say what arrives.
    const waits = counts && (await historyModeOf(stage)) === 'all';
    if (counts && !waits) note('smp: the history does not record all deliveries: what arrives cannot be counted');
    const arrival = waits
      ? await waitForReplay(stage, result, { timeout: wait * 1000, onProgress, signal })
      : undefined;
    if (result.failed > 0 || !result.complete) exitWith(exitCodes.found);
    const { total = null, startedAt: _, ...sent } = result;
    const { arrived = null, delivered = null } = arrival ?? {};
    return { ...sent, plugin: plugin ?? null, total, arrived, delivered };
  },
  render({ name, source, plugin, total, sent, sentBefore, failed, withoutText, arrived, delivered, dryRun, complete }) {
    const to = plugin === null ? 'all plugins' : printable(plugin);
    if (dryRun) return `${total ?? 0} events would be sent to ${to}.${without(withoutText)}`;
    const count = source === 'archive' ? 'The events of the archive' : `${sent} of ${total ?? sent} events`;
    const lines = [`${count} were sent to ${to}, as replay ${printable(name)}.${without(withoutText)}`];
    if (sentBefore > 0) lines.push(`${sentBefore} were sent under this name before.`);
    const again = source === 'archive' ? 'start it again' : `run it again with --name ${printable(name)}`;
    if (failed > 0) lines.push(`${failed} could not be sent: ${again}.`);
    if (!complete) lines.push(`It was stopped before the end: ${again} to continue.`);
    if (arrived !== null) lines.push(`Arrived: ${arrived}${delivered === null ? '' : `, delivered: ${delivered}`}.`);
    return lines.join('\n');
  },
});

function without(count: number): string {
  return count === 0 ? '' : ` Of ${count}, the history does not have the text.`;
}

import { z } from 'zod';
import { deliverAgain } from '../../../operator/deliveries/deliver-again.ts';
import { showEvent } from '../../../operator/events/show-event.ts';
import { callerName } from '../../../operator/stage/caller-name.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { changeOptions, flag, required } from '../../program/specification.ts';

export default defineCommand({
  description: `Sends one delivery again, also one that succeeded: a dead letter from its queue, any other from the history. The retries start
over. Other plugins do not get the event, and \`dedupe\` treats it as new.`,
  examples: ['smp deliveries retry 6f1b0a6e webhook.siem', 'smp deliveries retry 6f1b0a6e webhook --yes'],
  arguments: {
    event: required('event', 'Id of the event, or its first characters'),
    plugin: required('plugin', 'The instance, such as webhook or webhook.siem'),
  },
  options: {
    fromHistory: flag('--from-history', 'Send it from the history, and leave a dead letter in its queue'),
    ...changeOptions,
  },
  result: z.object({
    eventId: z.string(),
    plugin: z.string(),
    dryRun: z.boolean(),
    source: z.enum(['dead letter', 'history']).describe('A dead letter is moved; the history keeps what it has'),
  }),
  async run({ args: { event, plugin }, options: { fromHistory, yes, dryRun = false }, stage, ask, signal }) {
    const found = await stage();
    const { eventId } = await showEvent(found, event, signal);
    const question = `Deliver ${printable(eventId)} to ${printable(plugin)} again?`;
    if (!dryRun && !(await ask.confirm(question, yes))) return undefined;
    const by = await callerName(found);
    const { source } = await deliverAgain(found, { eventId, plugin, fromHistory, by, dryRun });
    return { eventId, plugin, dryRun, source };
  },
  render({ eventId, plugin, dryRun, source }, view) {
    const from = source === 'history' ? 'from the history' : 'from the dead letters';
    if (dryRun) return `Dry run: it would be sent to ${printable(plugin)} again, ${from}.`;
    return `Sent to ${plugin} again, ${from}.${view.terminal ? ` See what happens: smp explain ${eventId}` : ''}`;
  },
});

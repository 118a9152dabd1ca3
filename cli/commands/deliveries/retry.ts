import { z } from 'zod';
import { deliverAgain } from '../../../operator/deliveries/deliver-again.ts';
import { showEvent } from '../../../operator/events/show-event.ts';
import { callerName } from '../../../operator/stage/caller-name.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { flag, required } from '../../program/specification.ts';

export default defineCommand({
  description: `Makes one delivery once more, also one that succeeded. A dead letter is redriven; anything else is sent from the history, with all
its retries. Other plugins see nothing of it, and \`dedupe\` takes it for new.`,
  examples: ['smp deliveries retry 6f1b0a6e webhook.siem', 'smp deliveries retry 6f1b0a6e webhook --yes'],
  arguments: {
    event: required('event', 'Id of the event, or its first characters'),
    plugin: required('plugin', 'The instance, such as webhook or webhook.siem'),
  },
  options: {
    fromHistory: flag('--from-history', 'Send it from the history also where there is a dead letter, which stays'),
    yes: flag('-y, --yes', 'Do not ask'),
  },
  result: z.object({
    eventId: z.string(),
    plugin: z.string(),
    source: z.enum(['dead letter', 'history']).describe('A dead letter is moved; the history keeps what it has'),
  }),
  async run({ args: { event, plugin }, options: { fromHistory, yes }, stage, ask, signal }) {
    const found = await stage();
    const { eventId } = await showEvent(found, event, signal);
    const question = `Deliver ${printable(eventId)} to ${printable(plugin)} again?`;
    if (!(await ask.confirm(question, yes))) return undefined;
    const { source } = await deliverAgain(found, { eventId, plugin, fromHistory, by: await callerName(found) });
    return { eventId, plugin, source };
  },
  render({ eventId, plugin, source }, view) {
    const from = source === 'history' ? 'from the history' : 'from the dead letters';
    return `Sent to ${plugin} again, ${from}.${view.terminal ? ` See what happens: smp explain ${eventId}` : ''}`;
  },
});

import type { DeadEvent, DeliveryExplanation } from '../../../operator/explain/explanation.ts';

/** What to do next, as a sentence; undefined for nothing. */
export function adviceText(advice: DeliveryExplanation['advice'] | DeadEvent['advice']): string | undefined {
  switch (advice.do) {
    case 'nothing':
    case 'wait':
    case 'redrive':
      return undefined;
    case 'resume':
      return 'Resume the plugin; waiting deliveries then continue.';
    case 'redrive event':
      return 'Fix the cause, then redrive the event.';
    case 'replay':
      return 'Replay the event to this plugin.';
    case 'enable all':
      return 'Enable plugins, then deliver it again.';
    case 'enable':
      return 'Enable the plugin, then deliver it again.';
    case 'configure':
      return 'Configure the plugin.';
    case 'change filter':
      return 'Change its filter or event types, if it should get such events.';
    case 'look at status':
      return 'It is overdue: check that the functions run, and the age of the queues.';
  }
}

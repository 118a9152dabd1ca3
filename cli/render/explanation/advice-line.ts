import { printable } from '../../../sdk/text/printable.ts';
import { duration } from '../time.ts';
import type { View } from '../view.ts';
import type { ShownAdvice } from './explanation-schema.ts';

/** The command for what an operator would do next, or what they wait for; undefined for nothing. */
export function adviceLine(advice: ShownAdvice, eventId: string, view: View): string | undefined {
  const plugin = 'plugin' in advice ? printable(advice.plugin) : '';
  const event = printable(eventId);
  switch (advice.do) {
    case 'nothing':
      return undefined;
    case 'wait':
      if (advice.until === undefined) return 'wait, or look at the plugin: smp status';
      return advice.until <= view.now ? 'wait: it is due' : `wait: it is tried in ${duration(advice.until - view.now)}`;
    case 'resume':
      return `smp plugins resume ${plugin}`;
    case 'redrive':
      return `smp dead-letters redrive --event ${event} --plugin ${plugin}`;
    case 'replay':
      return `smp replay --event ${event} --plugin ${plugin}`;
    case 'enable all':
      return 'smp plugins enable --all';
    case 'enable':
      return `smp plugins enable ${plugin}, then smp replay --event ${event} --plugin ${plugin}`;
    case 'configure':
      return `smp config edit ${plugin}`;
    case 'change filter':
      return `to let it get such events: smp backtest ${plugin} --config new.json, then smp config set ${plugin}`;
    case 'redrive event':
      return `smp dead-letters redrive --events --event ${event}`;
    case 'fix publisher':
      return 'correct the publisher and publish it again: a redrive would fail again';
    case 'look at status':
      return 'smp status';
  }
}

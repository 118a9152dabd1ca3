// What the core takes for an event in one process: record, parse, route, hooks that do nothing, outcomes. Beside it, the same
// hooks called directly and by hookable, neither of which parses, times out, isolates or reports an outcome.

import { numberOptions } from '../local/command/number-options.ts';
import { BATCH, measureDispatch, type SubjectName } from './dispatch/measure-dispatch.ts';
import { verdict } from './shared/verdict.ts';

const help = 'Measures dispatch in one process: microseconds of an event, with hooks that do nothing.';
const { rounds } = numberOptions('bench:dispatch', help, { rounds: 15 });
const times = await measureDispatch(rounds);

console.log(`Microseconds of an event, batches of ${BATCH}, medians of ${rounds} rounds`);
const row = (name: SubjectName) => ({
  µs: Number(times.of(name).toFixed(2)),
  'to ten hooks called directly': Number(times.ratio(name, 'ten hooks, called directly').toFixed(2)),
});
console.table(Object.fromEntries(times.names.map((name) => [name, row(name)])));

const ratioOfTenHooks = times.hooksToHookable();
const tenPlugins = times.of('core, 10 plugins');
const growth = times.growth();
const others = times.ratio('core, 10 of 110 plugins want it', 'core, 10 plugins');
console.table({
  'ten hooks, to hookable': verdict(`× ${ratioOfTenHooks.toFixed(2)}`, 'no slower', ratioOfTenHooks <= 1),
  'an event, 10 plugins': verdict(`${tenPlugins.toFixed(1)} µs`, '13 µs', tenPlugins < 13),
  'a hook among 100, to one among 10': verdict(`× ${growth.toFixed(2)}`, '± 25 %', Math.abs(growth - 1) <= 0.25),
  '100 plugins that do not want it': verdict(`× ${others.toFixed(2)}`, '± 10 %', Math.abs(others - 1) <= 0.1),
});

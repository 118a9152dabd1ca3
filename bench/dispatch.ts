// What the core takes of an event in one process: record, parse, route, hooks that do nothing, outcomes. Beside it what others take to call the
// same hooks: a loop, hookable, emittery and @octokit/webhooks, none of which parses, times out, isolates or says what became of it.
// Run: npm run bench:dispatch [-- --rounds 15].
import { parseArgs } from 'node:util';
import { BATCH, measureDispatch, type SubjectName } from './dispatch/measure-dispatch.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const times = await measureDispatch(Number(values.rounds));

console.log(
  `Microseconds an event, batches of ${BATCH}, medians of ${values.rounds} rounds; ${times.called} hooks were called`,
);
const row = (name: SubjectName) => ({
  µs: Number(times.of(name).toFixed(2)),
  'to calling directly': Number(times.ratio(name, 'called directly, 10').toFixed(2)),
});
console.table(Object.fromEntries(times.names.map((name) => [name, row(name)])));

const verdict = (met: boolean) => (met ? 'met' : 'NOT MET');
const beside = (other: SubjectName) => {
  const measured = times.hooksTo(other);
  return { measured: `× ${measured.toFixed(2)}`, target: 'no slower', verdict: verdict(measured <= 1) };
};
const tenPlugins = times.of('core, 10 plugins');
const growth = times.growth();
const flat = times.ratio('core, 10 of 110 plugins want it', 'core, 10 plugins');
console.table({
  'a hook, beside hookable': beside('hookable, 10'),
  'a hook, beside emittery': beside('emittery, 10'),
  'an event, 10 plugins, parsed and checked': {
    measured: `${tenPlugins.toFixed(1)} µs`,
    target: '13 µs',
    verdict: verdict(tenPlugins < 13),
  },
  'a hook among 100, to one among 10': {
    measured: `× ${growth.toFixed(2)}`,
    target: '± 25 %',
    verdict: verdict(Math.abs(growth - 1) <= 0.25),
  },
  '100 plugins that do not want it': {
    measured: `× ${flat.toFixed(2)}`,
    target: '± 10 %',
    verdict: verdict(Math.abs(flat - 1) <= 0.1),
  },
});

import type { Clock } from '../../functions/time/clock.ts';
import type { OperatorClients } from './operator-clients.ts';
import type { StackOutputs } from './stack-outputs.ts';

/**
 * A deployed stage and the means to operate it. Functions of the operator library take it as their first argument, and name
 * the clients that they need.
 *
 * @example
 * ```ts
 * function listPlugins(stage: Stage<'ssm' | 'dynamo'>): Promise<PluginSummary[]>;
 * ```
 */
export interface Stage<Needed extends keyof OperatorClients = keyof OperatorClients> {
  /** The context value `stage` that it was deployed with. */
  name: string;
  outputs: StackOutputs;
  aws: Pick<OperatorClients, Needed>;
  clock: Clock;
}

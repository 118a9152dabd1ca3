import { createClients } from '../../operator/stage/create-clients.ts';
import type { StackOutputs } from '../../operator/stage/stack-outputs.ts';
import type { Stage } from '../../operator/stage/stage.ts';
import { REGION } from './aws-environment.ts';

/** The stage `local` at an endpoint, with the means to operate it. */
export function localStage(endpoint: string, outputs: StackOutputs): Stage {
  const aws = createClients({ endpoint, region: REGION });
  return { name: 'local', outputs, aws, clock: { now: Date.now, random: Math.random } };
}

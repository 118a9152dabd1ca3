import { REGION } from '../../local/stack/aws-environment.ts';
import { createClients } from '../../operator/stage/create-clients.ts';
import type { StackOutputs } from '../../operator/stage/stack-outputs.ts';
import type { Stage } from '../../operator/stage/stage.ts';

/** The deployed stage, as the console gets it. */
export function stageOf({
  endpoint,
  stage,
  outputs,
}: {
  endpoint: string;
  stage: string;
  outputs: StackOutputs;
}): Stage {
  const aws = createClients({ endpoint, region: REGION });
  return { name: stage, outputs, aws, clock: { now: Date.now, random: Math.random } };
}

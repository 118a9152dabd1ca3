import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { type AwsTarget, isLoopback } from '../stage/aws-target.ts';
import { findStage } from '../stage/find-stage.ts';
import type { OperatorClients } from '../stage/operator-clients.ts';
import type { Stage } from '../stage/stage.ts';
import { attempt, type Check, ok } from './check.ts';
import { checkIdentity } from './check-identity.ts';
import { checkPermissions } from './check-permissions.ts';
import { checkArchive, checkBus, checkEventSources, checkLogs, checkQueues, checkTables } from './check-resources.ts';
import { checkSettings } from './check-settings.ts';

export interface DoctorOptions {
  stageName: string;
  clients: OperatorClients;
  target: AwsTarget;
  catalog: Catalog;
  now?: () => number;
}

/**
 * Checks what a stage and its operator need, from credentials to settings. One check that fails does not stop the others; without
 * credentials or a stack there is nothing to go on with. It reads only.
 */
export async function* runDoctor(options: DoctorOptions): AsyncGenerator<Check, void> {
  const { stageName, clients, target, catalog, now = Date.now } = options;
  yield targetCheck(target);
  const identity = await attempt('credentials', target, () => checkIdentity(clients, now));
  yield* identity;
  if (identity.some(({ status }) => status === 'failed')) return;

  let stage: Stage | undefined;
  yield* await attempt('stack', target, async () => {
    stage = await findStage(stageName, clients);
    return [ok('stack', `stage ${stageName} is deployed`)];
  });
  if (!stage) return;
  const found = stage;
  const checks = [
    attempt('settings', target, () => checkSettings(found, catalog)),
    attempt('queues', target, () => checkQueues(found)),
    attempt('functions', target, () => checkEventSources(found)),
    attempt('tables', target, () => checkTables(found)),
    attempt('bus', target, () => checkBus(found)),
    attempt('archive', target, () => checkArchive(found)),
    attempt('logs', target, () => checkLogs(found)),
    attempt('permissions', target, () => checkPermissions(found, target)),
  ];
  for (const check of checks) yield* await check;
}

function targetCheck({ endpoint, region }: AwsTarget): Check {
  if (endpoint === undefined) return ok('region', region ?? 'that of the profile');
  const where = isLoopback(endpoint) ? 'an emulator on this machine' : 'another endpoint than AWS’s own';
  return ok('endpoint', `${endpoint}, ${where}`);
}

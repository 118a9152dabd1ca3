import type { DeliveryKind } from '../../../../operator/deliveries/delivery-state.ts';
import { Badge, type Tone } from '../badge.tsx';
import type { IconName } from '../icon.tsx';

const shown: Readonly<Record<DeliveryKind, { label: string; tone: Tone; icon: IconName }>> = {
  delivered: { label: 'Delivered', tone: 'good', icon: 'good' },
  retrying: { label: 'Retrying', tone: 'warn', icon: 'retry' },
  parked: { label: 'Waiting', tone: 'wait', icon: 'wait' },
  queued: { label: 'Queued', tone: 'wait', icon: 'wait' },
  dead: { label: 'Dead', tone: 'bad', icon: 'bad' },
  purged: { label: 'Purged', tone: 'none', icon: 'dead' },
  skipped: { label: 'Skipped', tone: 'none', icon: 'skip' },
  no_failure_recorded: { label: 'No failure recorded', tone: 'none', icon: 'skip' },
};

/** Where a delivery stands. */
export function DeliveryStatus({ kind }: { kind: DeliveryKind }) {
  return <Badge {...shown[kind]} />;
}

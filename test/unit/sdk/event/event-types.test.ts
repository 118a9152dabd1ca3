import { expect, it } from 'vitest';
import { severities, specificHooks } from '../../../../sdk/event/event-types.ts';
import { createEvent, EventTypes, Severity, standardEventTypes } from '../../../../sdk/index.ts';

const contract = `server.created server.updated server.deleted server.status_changed
  task.created task.started task.finished task.failed task.cancelled
  terminal.connect terminal.disconnect terminal.command
  inventory.collected inventory.updated
  ssh_key.created ssh_key.deleted ssh_key.used
  user.login user.logout user.created user.updated user.deleted
  settings.updated alert.triggered alert.resolved audit.export audit.cleanup
  webhook.created webhook.updated webhook.deleted webhook.delivered webhook.failed webhook.test`.split(/\s+/);

it('the standard types are those of the contract, no more and no fewer', () => {
  expect(standardEventTypes).toEqual(contract);
});

it('every standard type has a constant, named after it', () => {
  expect(EventTypes).toEqual(
    Object.fromEntries(contract.map((type) => [type.toUpperCase().replaceAll('.', '_'), type])),
  );
  const sshKeyUsed: 'ssh_key.used' = EventTypes.SSH_KEY_USED;
  expect(sshKeyUsed).toBe('ssh_key.used');
});

it('every standard type makes a valid event', () => {
  for (const event_type of standardEventTypes) expect(createEvent({ event_type }).event_type).toBe(event_type);
});

it('the severities are those of the contract, least first', () => {
  expect(severities).toEqual(['info', 'warning', 'error', 'critical']);
  expect(Object.values(Severity)).toEqual(severities);
});

it('no type can be redefined by who imports it', () => {
  expect([EventTypes, Severity, standardEventTypes].map(Object.isFrozen)).toEqual([true, true, true]);
});

it('the specific hooks are those of the contract, and at most one is for a type', () => {
  const hookOf = (type: string) => Object.entries(specificHooks).filter(([prefix]) => type.startsWith(prefix));
  expect(Object.fromEntries(contract.flatMap((type) => hookOf(type).map(([, hook]) => [type, hook])))).toEqual({
    'task.created': 'onTaskCreated',
    'task.finished': 'onTaskFinished',
    'task.failed': 'onTaskFinished',
    'inventory.collected': 'onInventoryCollected',
    'inventory.updated': 'onInventoryCollected',
    'alert.triggered': 'onAlert',
    'alert.resolved': 'onAlert',
    'server.status_changed': 'onServerStatusChanged',
  });
  expect(contract.every((type) => hookOf(type).length <= 1)).toBe(true);
});

import { createPublisher } from '@server-monitor/plugins-sdk';

const publisher = createPublisher({ busName: 'server-monitor-javascript', service: 'central-api' });
const { event_id } = await publisher.publish({ event_type: 'alert.triggered', severity: 'critical' });
await publisher.close();
console.log(event_id);

// The services of `shared/start-services.ts` in a process of their own. It sends their addresses to its parent, which sends the
// parameters that the functions read as settings.
import { type Services, startServices } from '../shared/start-services.ts';

export type Addresses = Pick<Services, 'endpoint' | 'receiver'>;

const services = await startServices(0);
process.on('message', (parameters: Services['parameters']) => {
  services.parameters = parameters;
  process.send?.('set');
});
process.send?.({ endpoint: services.endpoint, receiver: services.receiver } satisfies Addresses);

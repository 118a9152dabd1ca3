import { PluginStack } from '@server-monitor/plugins-cdk';
import { App } from 'aws-cdk-lib';

const app = new App();
const stack = new PluginStack(app, 'ServerMonitorPlugins-typescript', {
  settings: { stage: 'typescript', emulator: true, configTtl: 1, catalog: 'catalog.ts' },
});
const busName: string = stack.system.bus.bus.eventBusName;
if (busName === '') throw new Error('no bus');
app.synth();

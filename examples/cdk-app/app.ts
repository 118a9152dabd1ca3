import { PluginSystem, settingsFromContext } from '@server-monitor/plugins-cdk';
import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';

const app = new App();
const settings = settingsFromContext(app.node);
// `smp` finds the stack by this name, and reads its outputs.
const stack = new Stack(app, `ServerMonitorPlugins-${settings.stage}`);
const plugins = new PluginSystem(stack, 'Plugins', { ...settings, catalog: 'catalog.ts', outputs: true });

// The core runs in containers with this role, and may publish.
const core = new Role(stack, 'CoreRole', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
plugins.bus.bus.grantPutEventsTo(core);
app.synth();

const { PluginSystem, PluginStack } = require('@server-monitor/plugins-cdk');
const { App } = require('aws-cdk-lib');

const app = new App();
const stack = new PluginStack(app, 'ServerMonitorPlugins-javascript', {
  settings: { stage: 'javascript', emulator: true, configTtl: 1 },
});
if (!(stack.system instanceof PluginSystem)) throw new Error('not the construct');
app.synth();

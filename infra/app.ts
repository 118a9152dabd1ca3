import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { PluginStack } from './plugin-stack.ts';
import { settingsFromContext } from './settings.ts';

const app = new App();
const settings = settingsFromContext(app.node);

new PluginStack(app, `ServerMonitorPlugins-${settings.stage}`, {
  settings,
  bundleFolder: join(app.outdir, 'functions'),
  description: `Server Monitor plugin system, stage ${settings.stage}`,
});

app.synth();

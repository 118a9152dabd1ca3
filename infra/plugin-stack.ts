import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PluginSystem } from './constructs/plugin-system.ts';
import { type StageSettingsInput, stageSettings } from './settings.ts';

/** What a stack takes, and the settings of the stage. */
export interface PluginStackProps extends StackProps {
  /** The deploy options: docs/reference/configuration.md. */
  settings: StageSettingsInput;
  /** Where the functions' bundle is put; a folder in the app's output by default. */
  bundleFolder?: string;
}

/**
 * One stage of the plugin system. The outputs name everything that an operator needs: name it
 * `ServerMonitorPlugins-<stage>`, so that `smp` finds it.
 */
export class PluginStack extends Stack {
  /** The plugin system in it. */
  readonly system: PluginSystem;

  constructor(scope: Construct, id: string, { settings: input, bundleFolder, ...props }: PluginStackProps) {
    super(scope, id, props);
    const settings = stageSettings(input);
    this.system = new PluginSystem(this, 'Plugins', {
      ...settings,
      ...(bundleFolder ? { bundleFolder } : {}),
      outputs: true,
    });
    Tags.of(this).add('application', 'server-monitor-plugins');
    Tags.of(this).add('stage', settings.stage);
  }
}

import type { CommandTree } from '../program/command-tree.ts';

/** Every command: its name, what the list of commands says of it, and its file, which is loaded when the command is called. */
export const tree: CommandTree = {
  summary: 'Operates the plugin system of Server Monitor',
  commands: {
    explain: { summary: 'Say what happened to an event', load: () => import('./explain.ts') },
    plugins: {
      summary: 'Plugins: what runs, and how it is',
      commands: {
        list: { summary: 'List the plugins of the stage', load: () => import('./plugins/list.ts') },
      },
    },
    schema: {
      summary: 'Print the JSON Schema of what a command prints with --json',
      load: () => import('./schema.ts'),
    },
  },
};

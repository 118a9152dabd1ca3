import type { CommandTree } from '../program/command-tree.ts';

/** Every command: its name, what the list of commands says of it, and its file, which is loaded when the command is called. */
export const tree: CommandTree = {
  summary: 'Operates the plugin system of Server Monitor',
  commands: {
    init: { summary: 'Set up a plugin of a new stage, step by step', load: () => import('./init.ts') },
    status: { summary: 'Show the state of the stage, and what is wrong', load: () => import('./status.ts') },
    doctor: { summary: 'Check everything that a stage and its operator need', load: () => import('./doctor.ts') },
    console: { summary: 'Open the console in a browser', load: () => import('./console.ts') },
    plugins: {
      summary: 'Plugins and their states',
      commands: {
        list: { summary: 'List the plugins of the stage', load: () => import('./plugins/list.ts') },
        show: { summary: 'Show one plugin', load: () => import('./plugins/show.ts') },
        enable: { summary: 'Enable a plugin, so that it gets events', load: () => import('./plugins/enable.ts') },
        disable: { summary: 'Disable a plugin; it misses events', load: () => import('./plugins/disable.ts') },
        remove: { summary: 'Remove an instance and its configuration', load: () => import('./plugins/remove.ts') },
        pause: { summary: 'Pause a plugin; its deliveries wait', load: () => import('./plugins/pause.ts') },
        resume: { summary: 'Resume a paused plugin', load: () => import('./plugins/resume.ts') },
        test: { summary: 'Send a test event to a plugin alone', load: () => import('./plugins/test.ts') },
      },
    },
    config: {
      summary: 'Configurations of plugins',
      commands: {
        get: { summary: 'Show a configuration, without secrets', load: () => import('./config/get.ts') },
        set: { summary: 'Change a configuration', load: () => import('./config/set.ts') },
        edit: { summary: 'Change a configuration in an editor', load: () => import('./config/edit.ts') },
        validate: { summary: 'Check configurations', load: () => import('./config/validate.ts') },
        history: { summary: 'List the versions of a configuration', load: () => import('./config/history.ts') },
        rollback: { summary: 'Go back to an earlier version', load: () => import('./config/rollback.ts') },
        import: {
          summary: 'Import the settings of a Python installation',
          load: () => import('./config/import.ts'),
        },
      },
    },
    settings: {
      summary: 'Settings of the stage',
      commands: {
        list: { summary: 'List the settings of the stage', load: () => import('./settings/list.ts') },
        set: { summary: 'Change settings of the stage', load: () => import('./settings/set.ts') },
        history: { summary: 'List the values that a setting had', load: () => import('./settings/history.ts') },
        rollback: { summary: 'Go back to an earlier value', load: () => import('./settings/rollback.ts') },
      },
    },
    secret: {
      summary: 'Signing secrets',
      commands: {
        rotate: { summary: 'Change the secret of a plugin in two steps', load: () => import('./secret/rotate.ts') },
      },
    },
    events: {
      summary: 'Events that were dispatched',
      commands: {
        list: { summary: 'List events, newest first', load: () => import('./events/list.ts') },
        publish: { summary: 'Publish an event', load: () => import('./events/publish.ts') },
        show: { summary: 'Print an event as it was published', load: () => import('./events/show.ts') },
        tail: { summary: 'Show events as they are dispatched', load: () => import('./events/tail.ts') },
      },
    },
    explain: { summary: 'Show what happened to an event', load: () => import('./explain.ts') },
    deliveries: {
      summary: 'Deliveries: each is one event for one plugin',
      commands: {
        list: { summary: 'List deliveries and their states', load: () => import('./deliveries/list.ts') },
        retry: { summary: 'Send one delivery again', load: () => import('./deliveries/retry.ts') },
      },
    },
    'dead-letters': {
      summary: 'Dead letters: events and deliveries that failed for good',
      commands: {
        list: { summary: 'List dead letters', load: () => import('./dead-letters/list.ts') },
        purge: { summary: 'Delete dead letters', load: () => import('./dead-letters/purge.ts') },
        redrive: { summary: 'Send dead letters again', load: () => import('./dead-letters/redrive.ts') },
        show: { summary: 'Show the dead letters of an event', load: () => import('./dead-letters/show.ts') },
      },
    },
    replay: { summary: 'Send past events again', load: () => import('./replay.ts') },
    reconcile: { summary: 'Find where each delivery of a period ended', load: () => import('./reconcile.ts') },
    backtest: { summary: 'Try a changed filter on past events; sends nothing', load: () => import('./backtest.ts') },
    filter: {
      summary: 'Filters of plugins',
      commands: {
        test: { summary: 'Show whether a plugin would get an event', load: () => import('./filter/test.ts') },
      },
    },
    signature: {
      summary: 'Signatures of webhook requests',
      commands: {
        verify: { summary: 'Check the signature of a request', load: () => import('./signature/verify.ts') },
      },
    },
    logs: { summary: 'Print what the functions logged', load: () => import('./logs.ts') },
    migrate: { summary: 'Migrate a Python installation', load: () => import('./migrate.ts') },
    schema: {
      summary: 'Print the JSON Schema of what a command prints with --json',
      load: () => import('./schema.ts'),
    },
  },
};

/** Why a delivery did not succeed: what an operator reads first in a dead letter. docs/reference/reasons.md has the fix for each. */
export type Reason =
  | 'hook_error'
  | 'permanent_error'
  | 'timeout'
  | 'deadline'
  | 'crashed'
  | 'circuit_open'
  | 'in_progress'
  | 'isolated'
  | 'received_again'
  | 'settings_unavailable'
  | 'state_unavailable'
  | 'plugins_disabled'
  | 'plugin_not_allowlisted'
  | 'plugin_not_found'
  | 'invalid_config'
  | 'startup_failed';

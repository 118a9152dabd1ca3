/** A plugin's name, or `<plugin>.<instance>`: what the allowlist may hold. */
const format = /^([a-z][a-z0-9_-]{0,63})(\.[a-z0-9][a-z0-9_-]{0,63})?$/;

/** Characters of the longest name. */
export const MAX_INSTANCE_NAME = 129;

/** The name of the plugin that an instance runs; undefined when the text is not an instance's name. */
export function pluginNameOf(instance: string): string | undefined {
  return format.exec(instance)?.[1];
}

/**
 * The `webhook-id` of a delivery: its id with `~` for the dot in an instance name. Standard Webhooks allows no dot, for it separates
 * the parts that are signed. No plugin or instance has `~` in its name, so different deliveries have different ids.
 *
 * @example
 * ```ts
 * webhookId('6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a:webhook.siem'); // '6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a:webhook~siem'
 * ```
 */
export function webhookId(deliveryId: string): string {
  return deliveryId.replaceAll('.', '~');
}

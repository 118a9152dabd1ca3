import type { Delivery } from '../../operator/deliveries/delivery.ts';

/** The answer of `/api/deliveries`. */
export interface DeliveriesAnswer {
  deliveries: readonly Delivery[];
  /** Where the next page begins; undefined at the end. */
  cursor: string | undefined;
  /** Names of plugins to filter by. */
  plugins: readonly string[];
}

/** Deliveries of one page. */
export const PAGE = 50;

import { InvalidEventError } from '../../sdk/errors.ts';
import type { DeliveryMessage } from '../delivery/delivery-message.ts';
import { parseDelivery } from '../delivery/parse-delivery.ts';

/** Reads the delivery in a record's body. Never throws: bad input is a result. */
export function readDelivery(body: string): DeliveryMessage | { malformed: string } {
  try {
    return parseDelivery(body);
  } catch (error) {
    if (error instanceof InvalidEventError) return { malformed: error.message };
    return {
      malformed: error instanceof SyntaxError ? 'the record is not valid JSON' : 'the record is not a delivery',
    };
  }
}

import { PermanentError, ServerMonitorError } from '../../sdk/errors.ts';

// None of these messages holds a URL's path or query: these are often secrets, as in the webhooks of chat services.

/** The host is, or resolves to, an address that plugins may not reach. */
export class BlockedAddressError extends PermanentError {
  readonly host: string;
  readonly address: string;

  /** @param setting - the parameter that allows ranges */
  constructor(host: string, address: string, setting: string) {
    const where = host === address ? `\`${host}\`` : `\`${host}\` resolves to \`${address}\`, which`;
    super(`${where} is not a public address; if plugins may reach it, add its range to \`${setting}\``);
    this.host = host;
    this.address = address;
  }
}

/** The port belongs to another protocol than HTTP, and the operator did not allow the address. */
export class BlockedPortError extends PermanentError {
  /** @param setting - the parameter that allows ranges */
  constructor(host: string, port: string, setting: string) {
    super(
      `\`${host}\`: port ${port} belongs to another protocol than HTTP; use another port, or add the address to \`${setting}\``,
    );
  }
}

/** A URL with the scheme `http`, where only `https` is allowed. */
export class InsecureUrlError extends PermanentError {
  constructor(origin: string) {
    super(
      `${origin}: requests in clear text are refused; use https, or set \`allow_http\` in the plugin's configuration`,
    );
  }
}

/** A URL that the client refuses: not parseable, another scheme, credentials, port 0, or a host that is not a name. */
export class InvalidUrlError extends PermanentError {}

/** A request that the client does not send: a header, a method or a body that is not allowed. */
export class InvalidRequestError extends PermanentError {}

/** A plugin read a body larger than the client takes. Permanent: the endpoint would answer the same again. */
export class ResponseTooLargeError extends PermanentError {
  /** @param limit - bytes */
  constructor(origin: string, limit: number) {
    super(`${origin}: the body of the answer exceeds the limit of ${limit} bytes`);
  }
}

/** A plugin read a body that did not arrive whole. Its request was answered: the status and the headers are known. */
export class IncompleteBodyError extends ServerMonitorError {
  constructor(origin: string, why: string, options?: ErrorOptions) {
    super('incomplete_body', `${origin}: the body of the answer is incomplete: ${why}`, options);
  }
}

/** No answer: the name does not resolve, the connection is refused or breaks, or TLS fails. Retried. */
export class NetworkError extends ServerMonitorError {
  constructor(message: string, options?: ErrorOptions) {
    super('network_error', message, options);
  }
}

/** No answer in time. Retried. */
export class HttpTimeoutError extends ServerMonitorError {
  constructor(message: string, options?: ErrorOptions) {
    super('http_timeout', message, options);
  }
}

/** The plugin's own `signal` ended the request. */
export class RequestAbortedError extends ServerMonitorError {
  constructor(origin: string, options?: ErrorOptions) {
    super('http_aborted', `${origin}: the request was aborted by its \`signal\``, options);
  }
}

/** The delivery is over: its `http` takes no more requests, and those under way have ended. */
export class DeliveryClosedError extends ServerMonitorError {
  constructor(options?: ErrorOptions) {
    super(
      'delivery_closed',
      'the delivery is over, its `http` is closed; await every request before the hook returns',
      options,
    );
  }
}

/** An item of a list of ranges that is not one. The message does not quote it: it may be a secret in the wrong place. */
export class InvalidRangeError extends ServerMonitorError {
  /** @param position - in the list, from 1 */
  constructor(position: number, expected: string) {
    super('invalid_range', `item ${position} is not ${expected}`);
  }
}

import type { Dispatcher } from 'undici';
import Client from 'undici/lib/dispatcher/client.js';
import { relaxParser } from './parser/tolerant-parser.ts';

/** A connection, as the requests on it need to know it. */
export interface Connection {
  /** True once it has carried a whole answer: the other side may close it at any moment, with a request on its way. */
  answered: boolean;
}

/** A handler that is given the connection which its request is about to be sent on. */
export interface ConnectionHandler extends Dispatcher.DispatchHandler {
  connection: Connection | undefined;
}

function takesConnection(handler: Dispatcher.DispatchHandler): handler is ConnectionHandler {
  return 'connection' in handler;
}

/** One connection of a pool, opened again when it has been closed. */
export class ConnectionClient extends Client implements Connection {
  answered = false;

  constructor(origin: URL, options: Client.Options) {
    super(origin, options);
    this.on('connect', () => {
      this.answered = false;
      relaxParser(this);
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (takesConnection(handler)) handler.connection = this;
    return super.dispatch(options, handler);
  }
}

// The two modules of undici that the client is made of. Its index loads fetch, WebSocket, caches and mocks with them,
// which triples the time it takes; these paths are not declared by its types, hence this file.
declare module 'undici/lib/dispatcher/agent.js' {
  import { Agent } from 'undici';
  export default Agent;
}

declare module 'undici/lib/core/connect.js' {
  import { buildConnector } from 'undici';
  export default buildConnector;
}

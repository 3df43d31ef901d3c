const COLORS = { connected: 'green', connecting: 'yellow', disconnected: 'red' };

/**
 * What every node that uses the hub does: shows whether the hub is there, and lets go of it when the flow is deployed
 * anew. `begin` gets the connection and returns what ends it.
 * @param {any} RED @param {any} node @param {string} hubId @param {(hub: any) => (() => void)[]} begin
 */
function attach(RED, node, hubId, begin) {
  const config = RED.nodes.getNode(hubId);
  if (!config?.connection) {
    node.status({ fill: 'red', shape: 'ring', text: RED._('tiers-lieu-hub.status.missing') });
    return null;
  }
  const hub = config.connection;
  const show = (status) => {
    // The last value stays while the hub is there; without it, nothing that is shown would be true.
    if (status === 'connected' && node.busy) return;
    node.busy = false;
    const shape = status === 'connected' ? 'dot' : 'ring';
    node.status({ fill: COLORS[status], shape, text: RED._(`tiers-lieu-hub.status.${status}`) });
  };
  const ending = [hub.watch(show), ...begin(hub)];
  config.use(node);
  node.on('close', (_removed, done) => {
    for (const end of ending) end();
    config.release(node, done);
  });
  return hub;
}

module.exports = { attach };

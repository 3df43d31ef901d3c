const { HubConnection } = require('../lib/hub-connection.js');

/** Where a flow finds its hub. In a workshop's seat everything is already there, in the environment. */
module.exports = function register(RED) {
  const environment = process.env;

  function Hub(settings) {
    RED.nodes.createNode(this, settings);
    const users = new Set();
    const own = this.credentials ?? {};
    const url = settings.url || environment.TIERS_LIEU_URL || 'mqtt://localhost:1883';
    const site = settings.site || environment.TIERS_LIEU_SITE || 'ceis';
    this.connection = new HubConnection(
      {
        url,
        site,
        username: own.username || environment.TIERS_LIEU_USERNAME,
        password: own.password || environment.TIERS_LIEU_PASSWORD,
        base: settings.base || environment.TIERS_LIEU_BASE || site,
      },
      (text) => this.log(text),
    );
    this.use = (node) => {
      users.add(node);
      this.connection.open();
    };
    this.release = (node, done) => {
      users.delete(node);
      done();
    };
    this.on('close', (done) => this.connection.close(done));
  }
  RED.nodes.registerType('tiers-lieu-hub', Hub, {
    credentials: { username: { type: 'text' }, password: { type: 'password' } },
  });

  /** For the lists in the editor: what the hub told of, once a flow that uses it runs. */
  RED.httpAdmin.get(
    '/tiers-lieu/:id/catalogue',
    RED.auth.needsPermission('flows.read'),
    (request, response) => {
      const hub = RED.nodes.getNode(request.params.id);
      response.json(hub?.connection?.catalogue ?? { objects: [], rooms: [] });
    },
  );
};

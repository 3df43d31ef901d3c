const { attach } = require('../lib/attach.js');

/** How full a room is, each time that it changes. */
module.exports = function register(RED) {
  function RoomNode(settings) {
    RED.nodes.createNode(this, settings);
    if (!settings.room) {
      this.status({ fill: 'red', shape: 'ring', text: RED._('tiers-lieu-room.status.choose') });
      return;
    }
    attach(RED, this, settings.hub, (hub) => [
      hub.listen(`${hub.site}/room/${settings.room}/occupancy`, (_topic, payload) => {
        try {
          const occupancy = JSON.parse(payload.toString());
          this.busy = true;
          this.status({ fill: 'green', shape: 'dot', text: String(occupancy.count ?? '?') });
          this.send({ topic: settings.room, payload: occupancy.count, occupancy });
        } catch {
          this.warn(RED._('tiers-lieu-room.error.unreadable'));
        }
      }),
    ]);
  }
  RED.nodes.registerType('tiers-lieu-room', RoomNode);
};

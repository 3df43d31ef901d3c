const { attach } = require('../lib/attach.js');

/**
 * Somebody arrives. Never who: in the building the hub itself says only that a passage was welcomed, and how many are
 * there. On a workshop's bench it is the virtual card reader.
 */
module.exports = function register(RED) {
  function ArrivalNode(settings) {
    RED.nodes.createNode(this, settings);
    let people = 0;
    const tell = (present, extra = {}) => {
      this.busy = true;
      this.status({ fill: 'green', shape: 'dot', text: String(present) });
      this.send({ topic: 'arrival', payload: present, ...extra });
    };
    attach(RED, this, settings.hub, (hub) => {
      const onBench = hub.base.startsWith(`${hub.site}/workshop/`);
      const filter = onBench ? `${hub.base}/object/badge/card` : `${hub.site}/badge/+/result`;
      return [
        hub.listen(filter, (_topic, payload, packet) => {
          if (packet.retain) return;
          let said;
          try {
            said = JSON.parse(payload.toString());
          } catch {
            return;
          }
          if (onBench) tell(++people, { card: said.value });
          else if (said.result === 'in') tell(said.present);
        }),
      ];
    });
  }
  RED.nodes.registerType('tiers-lieu-arrival', ArrivalNode);
};

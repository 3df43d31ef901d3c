const { attach } = require('../lib/attach.js');
const { saidValue } = require('../lib/said-value.js');

/** What an object says: each value of one of its measures, or of all, as a message. */
module.exports = function register(RED) {
  function ObjectNode(settings) {
    RED.nodes.createNode(this, settings);
    const { object, topic, measure = '' } = settings;
    if (!topic) {
      this.status({ fill: 'red', shape: 'ring', text: RED._('tiers-lieu-object.status.choose') });
      return;
    }
    attach(RED, this, settings.hub, (hub) => [
      hub.listen(`${topic}/${measure || '+'}`, (said, payload) => {
        const name = said.slice(topic.length + 1);
        if (name === 'set') return;
        const { value, unit, at } = saidValue(payload);
        this.status({
          fill: 'green',
          shape: 'dot',
          text: `${name} ${value}${unit ? ` ${unit}` : ''}`.slice(0, 40),
        });
        this.busy = true;
        this.send({
          topic: name,
          payload: value,
          object,
          measure: name,
          ...(unit && { unit }),
          ...(at && { at }),
        });
      }),
    ]);
  }
  RED.nodes.registerType('tiers-lieu-object', ObjectNode);
};

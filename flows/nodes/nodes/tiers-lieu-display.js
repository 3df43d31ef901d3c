const { attach } = require('../lib/attach.js');

const VALUE = /\{\{\s*(payload|topic|unit|object)\s*\}\}/g;

/** Writes on a display: the message's payload, or a sentence with `{{payload}}` in it. */
module.exports = function register(RED) {
  function DisplayNode(settings) {
    RED.nodes.createNode(this, settings);
    const hub = attach(RED, this, settings.hub, () => []);
    this.on('input', (message, _send, done) => {
      if (hub === null) return done(RED._('tiers-lieu-hub.status.missing'));
      const topic = settings.topic || `${hub.base}/object/ecran`;
      const shown = (value) =>
        typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
      const text = settings.sentence
        ? settings.sentence.replace(VALUE, (_, name) => shown(message[name]))
        : shown(message.payload);
      hub.publish(`${topic}/set`, JSON.stringify({ text })).then(
        () => {
          this.busy = true;
          this.status({ fill: 'green', shape: 'dot', text: text.slice(0, 40) });
          done();
        },
        () => done(RED._('tiers-lieu-command.error.away')),
      );
    });
  }
  RED.nodes.registerType('tiers-lieu-display', DisplayNode);
};

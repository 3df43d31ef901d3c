const { attach } = require('../lib/attach.js');

/** Tells an object something: on, off, a brightness, a colour, a text. */
module.exports = function register(RED) {
  function CommandNode(settings) {
    RED.nodes.createNode(this, settings);
    const { topic, command = '' } = settings;
    if (!topic) {
      this.status({ fill: 'red', shape: 'ring', text: RED._('tiers-lieu-command.status.choose') });
      return;
    }
    const hub = attach(RED, this, settings.hub, () => []);
    this.on('input', (message, _send, done) => {
      const wanted = command === '' ? message.payload : command;
      if (wanted === undefined || wanted === null) return done(RED._('tiers-lieu-command.error.nothing'));
      const text =
        typeof wanted === 'boolean'
          ? wanted
            ? 'ON'
            : 'OFF'
          : typeof wanted === 'object'
            ? JSON.stringify(wanted)
            : String(wanted);
      if (hub === null) return done(RED._('tiers-lieu-hub.status.missing'));
      hub.publish(`${topic}/set`, text).then(
        () => {
          this.busy = true;
          this.status({ fill: 'green', shape: 'dot', text: text.slice(0, 40) });
          done();
        },
        () => done(RED._('tiers-lieu-command.error.away')),
      );
    });
  }
  RED.nodes.registerType('tiers-lieu-command', CommandNode);
};

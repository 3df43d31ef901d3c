/**
 * Counts. Each message adds its number, or 1; one from an exit (`out`, or a negative number) takes away; `reset` begins
 * anew. Below zero only if asked to: fewer than nobody is never in a room.
 */
module.exports = function register(RED) {
  function CountNode(settings) {
    RED.nodes.createNode(this, settings);
    const { negative = false } = settings;
    let count = 0;
    const show = () => this.status({ fill: 'green', shape: 'dot', text: String(count) });
    show();
    this.on('input', (message, send, done) => {
      if (message.reset !== undefined || message.payload === 'reset') {
        const to = Number(message.reset);
        count = Number.isFinite(to) && typeof message.reset !== 'boolean' ? to : 0;
      } else {
        const said = typeof message.payload === 'boolean' ? 1 : Number(message.payload);
        const step = Number.isFinite(said) ? said : 1;
        count += message.measure === 'out' || message.topic === 'out' ? -Math.abs(step) : step;
      }
      if (!negative) count = Math.max(0, count);
      show();
      send({ ...message, payload: count });
      done();
    });
  }
  RED.nodes.registerType('tiers-lieu-count', CountNode);
};

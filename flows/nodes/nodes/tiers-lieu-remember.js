const { attach } = require('../lib/attach.js');

/** Four digits that mean something, and never less than the whole part: 19.83, 812.3, 12346. */
function readable(value) {
  const whole = value === 0 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1;
  return Number(value.toFixed(Math.min(100, Math.max(0, 4 - whole))));
}

/** What the hub remembers of an object: all values of a while, or one figure of them. */
module.exports = function register(RED) {
  const FIGURES = {
    last: (points) => points.at(-1)?.[1] ?? null,
    highest: (points) =>
      points.reduce((best, [, value]) => (best === null || value > best ? value : best), null),
    lowest: (points) =>
      points.reduce((best, [, value]) => (best === null || value < best ? value : best), null),
    average: (points) =>
      points.length === 0
        ? null
        : readable(points.reduce((sum, [, value]) => sum + value, 0) / points.length),
    count: (points) => points.length,
  };

  function RememberNode(settings) {
    RED.nodes.createNode(this, settings);
    const { object, measure, since = '-10m', figure = 'all' } = settings;
    if (!object || !measure) {
      this.status({ fill: 'red', shape: 'ring', text: RED._('tiers-lieu-object.status.choose') });
      return;
    }
    const hub = attach(RED, this, settings.hub, () => []);
    this.on('input', (message, send, done) => {
      if (hub === null) return done(RED._('tiers-lieu-hub.status.missing'));
      hub.ask({ object, measure, from: since }).then(
        (points) => {
          const known = points.filter(([, value]) => value !== null);
          const payload =
            figure === 'all' ? known.map(([at, value]) => ({ at, value })) : FIGURES[figure](known);
          this.busy = true;
          this.status({
            fill: 'green',
            shape: 'dot',
            text: String(figure === 'all' ? known.length : payload),
          });
          send({ ...message, payload });
          done();
        },
        (error) => done(RED._('tiers-lieu-remember.error.refused', { why: error.message })),
      );
    });
  }
  RED.nodes.registerType('tiers-lieu-remember', RememberNode);
};

const mqtt = require('mqtt');

/** One connection for all the nodes of a flow that use the same hub; it begins with the first and ends with the last. */
class HubConnection {
  #settings;
  #log;
  #client = null;
  /** Filters, and who listens to each. */
  #listeners = new Map();
  /** Nodes that show whether the hub is there. */
  #watchers = new Set();
  #status = 'connecting';
  #catalogue = { objects: [], rooms: [] };
  #waiting = new Map();
  #asks = 0;

  /**
   * @param {{ url: string, username?: string, password?: string, base: string, site: string }} settings
   *   `base`: the topic below which this flow's own things are; the catalogue is there.
   * @param {(text: string) => void} log
   */
  constructor(settings, log) {
    this.#settings = settings;
    this.#log = log;
  }

  get base() {
    return this.#settings.base;
  }
  get site() {
    return this.#settings.site;
  }
  /** What may be chosen: the objects and rooms that the hub told of. */
  get catalogue() {
    return this.#catalogue;
  }

  open() {
    if (this.#client !== null) return;
    const { url, username, password, base } = this.#settings;
    this.#client = mqtt.connect(url, {
      ...(username && { username, password }),
      reconnectPeriod: 2_000,
      connectTimeout: 10_000,
      // Ours, at each connection: a filter may be listened to before there is one.
      resubscribe: false,
      // A message that waits for a hub that is away is old when it arrives: a lamp must not blink for an hour.
      queueQoSZero: false,
    });
    this.#client.on('connect', () => this.#arrived());
    this.#client.on('close', () => this.#become('disconnected'));
    this.#client.on('error', (error) => this.#log(error.message));
    this.#client.on('message', (topic, payload, packet) => this.#heard(topic, payload, packet));
    this.listen(`${base}/catalogue`, (_topic, payload) => this.#learn(payload));
    this.listen(`${base}/answer`, (_topic, payload) => this.#answered(payload));
  }

  close(done) {
    for (const { fail, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      fail(new Error('closed'));
    }
    this.#waiting.clear();
    const client = this.#client;
    this.#client = null;
    if (client === null) done();
    else client.end(true, {}, () => done());
  }

  /** @returns {() => void} ends it */
  listen(filter, listener) {
    const listeners = this.#listeners.get(filter) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(filter, listeners);
    // Asked for again, so that a node that was just added hears what is retained.
    if (this.#status === 'connected') this.#client?.subscribe(filter, { qos: 0 }, () => {});
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#listeners.delete(filter);
      this.#client?.unsubscribe(filter);
    };
  }

  /** @returns {() => void} ends it */
  watch(watcher) {
    this.#watchers.add(watcher);
    watcher(this.#status);
    return () => this.#watchers.delete(watcher);
  }

  /** Rejects when the hub is away: nothing is kept for later. */
  publish(topic, payload, options = {}) {
    const client = this.#client;
    return new Promise((resolve, reject) => {
      if (client === null || !client.connected) return reject(new Error('disconnected'));
      client.publish(topic, payload, { qos: 0, ...options }, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Asks the hub for values of before. Resolves to `[[ISO time, value], …]`. */
  ask(question, within = 10_000) {
    const id = `${++this.#asks}`;
    return new Promise((resolve, fail) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        fail(new Error('no answer'));
      }, within);
      this.#waiting.set(id, { resolve, fail, timer });
      this.publish(`${this.base}/ask`, JSON.stringify({ id, ...question })).catch((error) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        fail(error);
      });
    });
  }

  #arrived() {
    const filters = [...this.#listeners.keys()];
    // Said to be connected once what it listens to is heard.
    this.#client?.subscribe(filters, { qos: 0 }, () => this.#become('connected'));
  }

  #become(status) {
    this.#status = status;
    for (const watcher of this.#watchers) watcher(status);
  }

  #heard(topic, payload, packet) {
    for (const [filter, listeners] of this.#listeners) {
      if (!covers(filter, topic)) continue;
      for (const listener of listeners) listener(topic, payload, packet);
    }
  }

  #learn(payload) {
    try {
      const { objects = [], rooms = [] } = JSON.parse(payload.toString());
      this.#catalogue = { objects, rooms };
      this.#become(this.#status);
    } catch {
      this.#log('the catalogue could not be read');
    }
  }

  #answered(payload) {
    let answer;
    try {
      answer = JSON.parse(payload.toString());
    } catch {
      return;
    }
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (answer.error) waiting.fail(new Error(answer.error));
    else waiting.resolve(answer.points ?? []);
  }
}

/** [MQTT-4.7]: `+` one level, `#` the rest. */
function covers(filter, topic) {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '#') return true;
    if (wanted[i] !== '+' && wanted[i] !== levels[i]) return false;
  }
  return wanted.length === levels.length;
}

module.exports = { HubConnection };

import { claimedTime } from './claimed-time.ts';
import { notJson, OTHER, saidOf } from './decoded.ts';
import type { Decoded, Dialect, SaidDescription, SaidValue, TopicClaim } from './dialect.ts';
import { jsonOf, objectOf, own, ownText } from './json-object.ts';
import { LorawanUplinks } from './lorawan-uplink.ts';
import { saidValue } from './said-value.ts';

/** `application/APPLICATION_ID/device/DEV_EUI/event/EVENT` */
const TOPIC = /^application\/[^/]+\/device\/([0-9a-f]{16})\/(?:event\/([a-z]+)|command\/[a-z]+)$/i;
/** An uplink heard by thirty gateways is below 16 KiB, and says them all. */
const MAX_UPLINK = 32 * 1024;

/**
 * ChirpStack 4: chirpstack.io/docs/chirpstack/integrations/mqtt.html and events.html, in JSON. Zeros are left out of
 * it: no `fCnt` is the first frame. The address is the device's EUI.
 */
export class ChirpStack implements Dialect {
  readonly name = 'chirpstack';
  readonly #uplinks = new LorawanUplinks();

  claim(topic: string): TopicClaim | null {
    const found = TOPIC.exec(topic);
    if (found === null) return null;
    const object = `${this.name}:${found[1]!.toLowerCase()}`;
    const event = found[2];
    if (event === 'up') {
      return { certainty: 'sure', decode: (payload, retained) => this.#up(object, payload, retained) };
    }
    return {
      certainty: 'sure',
      decode: event === 'status' ? (payload) => status(object, payload) : () => OTHER,
    };
  }

  #up(object: string, payload: Buffer, retained: boolean): Decoded {
    const event = objectOf(jsonOf(payload, MAX_UPLINK));
    if (event === null) return notJson(payload);
    const port = own(event, 'fPort');
    const info = objectOf(own(event, 'deviceInfo')) ?? {};
    const values = this.#uplinks.valuesOf({
      object,
      decoded: objectOf(own(event, 'object')),
      frame: own(event, 'data'),
      port: typeof port === 'number' ? port : 0,
      words: wordsOf(info),
      at: timeOf(event),
      nonce: ownText(event, 'deduplicationId', 64),
      retained,
    });
    return saidOf({ object, values, description: descriptionOf(info) });
  }
}

/** DevStatusAns: the battery in percent; none where it hangs on the mains or cannot say. */
function status(object: string, payload: Buffer): Decoded {
  const event = objectOf(jsonOf(payload));
  if (event === null) return notJson(payload);
  const at = timeOf(event);
  const nonce = ownText(event, 'deduplicationId', 64);
  const unknown =
    own(event, 'externalPowerSource') === true || own(event, 'batteryLevelUnavailable') === true;
  const battery = unknown ? undefined : saidValue('battery', own(event, 'batteryLevel'));
  if (battery === undefined) return OTHER;
  const value: SaidValue = {
    ...battery,
    ...(at !== undefined && { at }),
    ...(nonce !== undefined && { nonce }),
  };
  return saidOf({
    object,
    values: [value],
    description: descriptionOf(objectOf(own(event, 'deviceInfo')) ?? {}),
  });
}

function timeOf(event: object): number | undefined {
  const at = claimedTime(own(event, 'time'));
  return Number.isNaN(at) ? undefined : at;
}

/** Where people write down which model it is. */
function wordsOf(info: object): string {
  const tags = Object.entries(objectOf(own(info, 'tags')) ?? {}).flat();
  return [own(info, 'deviceProfileName'), own(info, 'deviceName'), ...tags]
    .filter((word) => typeof word === 'string')
    .join(' ');
}

function descriptionOf(info: object): SaidDescription {
  const name = ownText(info, 'deviceName');
  const model = ownText(info, 'deviceProfileName');
  const tags = objectOf(own(info, 'tags')) ?? {};
  const room = ownText(tags, 'room') ?? ownText(tags, 'salle');
  return {
    ...(name !== undefined && { name }),
    ...(model !== undefined && { model }),
    ...(room !== undefined && { room }),
  };
}

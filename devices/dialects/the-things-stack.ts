import { claimedTime } from './claimed-time.ts';
import { notJson, OTHER, saidOf } from './decoded.ts';
import type { Decoded, Dialect, SaidDescription, TopicClaim } from './dialect.ts';
import { jsonOf, objectOf, own, ownText } from './json-object.ts';
import { LorawanUplinks } from './lorawan-uplink.ts';

/** `v3/{application}@{tenant}/devices/{device}/up`; no tenant in the Open Source edition. */
const TOPIC = /^v3\/([a-z0-9-]+(?:@[a-z0-9-]+)?)\/devices\/([a-z0-9-]+)\/([a-z]+(?:\/[a-z]+)?)$/;
/** An uplink heard by thirty gateways is below 16 KiB, and says them all. */
const MAX_UPLINK = 32 * 1024;

/**
 * The Things Stack 3: thethingsindustries.com/docs/integrations/other-integrations/mqtt and
 * …/integrations/data-formats: "empty fields are omitted", so that no `f_cnt` is frame 0.
 * The address is application and device.
 */
export class TheThingsStack implements Dialect {
  readonly name = 'the-things-stack';
  readonly #uplinks = new LorawanUplinks();

  claim(topic: string): TopicClaim | null {
    const found = TOPIC.exec(topic);
    if (found === null) return null;
    const [, application, device, event] = found;
    if (event !== 'up') return { certainty: 'sure', decode: () => OTHER };
    const object = `${this.name}:${application}/${device}`;
    return { certainty: 'sure', decode: (payload, retained) => this.#up(object, payload, retained) };
  }

  #up(object: string, payload: Buffer, retained: boolean): Decoded {
    const event = objectOf(jsonOf(payload, MAX_UPLINK));
    if (event === null) return notJson(payload);
    const uplink = objectOf(own(event, 'uplink_message'));
    if (uplink === null) return OTHER;
    // A rehearsal in the console: no device measured anything.
    if (own(event, 'simulated') === true) return OTHER;
    const port = own(uplink, 'f_port');
    const device = object.slice(object.lastIndexOf('/') + 1);
    const version = objectOf(own(uplink, 'version_ids')) ?? {};
    const brand = ownText(version, 'brand_id') ?? '';
    const model = ownText(version, 'model_id') ?? '';
    const at = claimedTime(own(uplink, 'received_at') ?? own(event, 'received_at'));
    const values = this.#uplinks.valuesOf({
      object,
      decoded: objectOf(own(uplink, 'decoded_payload')),
      frame: own(uplink, 'frm_payload'),
      port: typeof port === 'number' ? port : 0,
      words: `${brand} ${model} ${device}`,
      at: Number.isNaN(at) ? undefined : at,
      nonce: nonceOf(uplink),
      retained,
    });
    const description: SaidDescription = {
      name: device,
      ...(model !== '' && { model: `${brand} ${model}`.trim() }),
    };
    return saidOf({ object, values, description });
  }
}

/** A frame counter counts within its session. */
function nonceOf(uplink: object): string | undefined {
  const session = ownText(uplink, 'session_key_id', 64);
  const frame = own(uplink, 'f_cnt') ?? 0;
  return session !== undefined && typeof frame === 'number' ? `${session} ${frame}` : undefined;
}

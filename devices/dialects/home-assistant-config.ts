import { objectOf, objectsOf, own, ownText } from './json-object.ts';

/** The abbreviations of home-assistant.io/integrations/mqtt that are read here, written out. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  ...{
    avty: 'availability',
    avty_mode: 'availability_mode',
    avty_t: 'availability_topic',
    avty_tpl: 'availability_template',
  },
  ...{
    bri_cmd_t: 'brightness_command_topic',
    bri_scl: 'brightness_scale',
    bri_stat_t: 'brightness_state_topic',
  },
  ...{ bri_val_tpl: 'brightness_value_template', cmd_t: 'command_topic', cmps: 'components', dev: 'device' },
  ...{ dev_cla: 'device_class', ent_cat: 'entity_category', obj_id: 'object_id', p: 'platform' },
  ...{
    pl_avail: 'payload_available',
    pl_not_avail: 'payload_not_available',
    pl_off: 'payload_off',
    pl_on: 'payload_on',
  },
  ...{ rgb_cmd_t: 'rgb_command_topic', rgb_stat_t: 'rgb_state_topic', rgb_val_tpl: 'rgb_value_template' },
  ...{
    stat_off: 'state_off',
    stat_on: 'state_on',
    stat_t: 'state_topic',
    stat_val_tpl: 'state_value_template',
  },
  ...{
    sup_clrm: 'supported_color_modes',
    t: 'topic',
    unit_of_meas: 'unit_of_measurement',
    val_tpl: 'value_template',
  },
  ...{
    cns: 'connections',
    ids: 'identifiers',
    mdl: 'model',
    mf: 'manufacturer',
    sa: 'suggested_area',
    uniq_id: 'unique_id',
  },
};

/** One entity's configuration: keys written out, topics whole. */
export interface EntityConfig {
  readonly component: string;
  /** Its own name in the topic, or among its device's components. */
  readonly id: string;
  readonly keys: object;
  readonly device: object;
}

/** `homeassistant/<component>/[<node_id>/]<object_id>/config`, `homeassistant/device/<object_id>/config`. */
export const CONFIG_TOPIC = /^homeassistant\/([a-z_]+)\/(?:[^/]+\/)?([^/]+)\/config$/;
/** Components of one device message; the richest devices have some forty. */
const MAX_COMPONENTS = 100;

/** The entities that a discovery message configures: one, or a device's `components`. */
export function entitiesOf(component: string, id: string, message: object): EntityConfig[] {
  const root = writtenOut(message);
  const device = writtenOut(objectOf(own(root, 'device')) ?? {});
  if (component !== 'device') return [{ component, id, keys: withBase(root), device }];
  const { components, ...shared } = root as Record<string, unknown>;
  return Object.entries(objectOf(components) ?? {})
    .slice(0, MAX_COMPONENTS)
    .flatMap(([key, one]) => {
      const config = writtenOut(objectOf(one) ?? {});
      const platform = ownText(config, 'platform');
      return platform === undefined
        ? []
        : [{ component: platform, id: key, keys: withBase({ ...shared, ...config }), device }];
    });
}

/** Whether somebody is there, by one topic. */
export interface AvailabilityConfig {
  readonly topic: string;
  readonly online: string;
  readonly offline: string;
  readonly template: string | undefined;
}

/** `availability_topic` and its payloads, or the list `availability`. */
export function availabilityOf(keys: object): AvailabilityConfig[] {
  const single = ownText(keys, 'availability_topic', 300);
  const listed = objectsOf(own(keys, 'availability'))
    .slice(0, 10)
    .map((one) => withBase({ ...(writtenOut(one) as object), '~': own(keys, '~') }));
  const all =
    single === undefined
      ? listed
      : [{ ...keys, topic: single, value_template: own(keys, 'availability_template') }];
  return all.flatMap((one) => {
    const topic = ownText(one, 'topic', 300);
    if (topic === undefined) return [];
    return {
      topic,
      online: ownText(one, 'payload_available') ?? 'online',
      offline: ownText(one, 'payload_not_available') ?? 'offline',
      template: ownText(one, 'value_template', 500),
    };
  });
}

function writtenOut(object: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      Object.hasOwn(ABBREVIATIONS, key) ? ABBREVIATIONS[key] : key,
      value,
    ]),
  );
}

/** `~` at the beginning or the end of a topic stands for the base topic. */
function withBase(keys: object): object {
  const base = own(keys, '~');
  if (typeof base !== 'string') return keys;
  return Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [
      key,
      typeof value === 'string' && /(?:^|_)topic$/.test(key) ? value.replace(/^~|~$/, () => base) : value,
    ]),
  );
}

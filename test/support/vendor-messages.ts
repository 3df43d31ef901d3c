import sparkplug from 'sparkplug-payload';

/** Messages as vendors document them, one or more of each dialect: for properties that hold for all, and the bench. */
export interface VendorMessageExample {
  readonly dialect: string;
  readonly topic: string;
  readonly payload: Buffer;
}

const json = (value: object): string => JSON.stringify(value);
const frame = (hex: string): string => Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('base64');
const EUI = '24e124538b223213';

const uplink = (content: object, deviceProfileName = 'Test device-profile'): string =>
  json({
    deduplicationId: '3ac7e3c4-4401-4b8d-9386-a5c902f9202d',
    time: '2022-07-18T09:34:15.775023242+00:00',
    deviceInfo: {
      tenantId: '52f14cd4-c6f1-4fbd-8f87-4025e1d49242',
      tenantName: 'ChirpStack',
      applicationId: '17c82e96-be03-4f38-aef3-f83d48582d97',
      applicationName: 'Test application',
      deviceProfileId: '14855bf7-d10d-4aee-b618-ebfcb64dc7ad',
      deviceProfileName,
      deviceName: 'Test device',
      devEui: EUI,
      tags: { key: 'value' },
    },
    devAddr: '00189440',
    dr: 1,
    fPort: 85,
    rxInfo: [
      { gatewayId: '0016c001f153a14c', uplinkId: 4217106255, rssi: -36, snr: 10.5, context: 'E3OWOQ==' },
    ],
    txInfo: { frequency: 867100000, modulation: { lora: { bandwidth: 125000, spreadingFactor: 11 } } },
    ...content,
  });

/** By dialect: topic and payload. */
const MESSAGES: Readonly<Record<string, readonly (readonly [topic: string, payload: string])[]>> = {
  // zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html
  zigbee2mqtt: [
    [
      'zigbee2mqtt/salon/thermometre',
      '{"temperature":27.34,"humidity":44.72,"battery":91,"linkquality":120}',
    ],
    ['zigbee2mqtt/couloir', '{"occupancy":true,"illuminance":12,"linkquality":71}'],
    ['zigbee2mqtt/bouton', '{"action":"single","battery":74}'],
    ['zigbee2mqtt/lampe', '{"state":"ON","brightness":215,"color_mode":"xy","color":{"x":0.33,"y":0.34}}'],
    ['zigbee2mqtt/lampe/availability', '{"state":"online"}'],
  ],
  // tasmota.github.io/docs/MQTT
  tasmota: [
    [
      'tele/serre/SENSOR',
      '{"Time":"2017-02-16T10:13:52","DS18B20":{"Id":"0114556ED3","Temperature":20.6},"TempUnit":"C"}',
    ],
    [
      'tele/prise/SENSOR',
      '{"Time":"2019-04-05T10:00:00","ENERGY":{"Total":3.185,"Yesterday":3.058,"Today":0.127,"Power":20,"Voltage":230,"Current":0.1}}',
    ],
    ['stat/prise/POWER', 'ON'],
    ['stat/prise/RESULT', '{"POWER":"OFF"}'],
    ['tele/prise/LWT', 'Online'],
  ],
  // esphome.io/components/mqtt.html
  esphome: [
    ['atelier/sensor/temperature/state', '21.4'],
    ['atelier/binary_sensor/porte/state', 'ON'],
  ],
  // shelly-api-docs.shelly.cloud/gen1
  'shelly-gen1': [
    ['shellies/shelly1-ABCDEF/relay/0', 'off'],
    ['shellies/shelly1-ABCDEF/ext_temperature/1', '35.75'],
    ['shellies/shellyht-ABCDEF/sensor/temperature', '22.50'],
  ],
  // shelly-api-docs.shelly.cloud/gen2/General/Notifications
  'shelly-gen2': [
    [
      'shellyplusht-b8d61a8b17cc/events/rpc',
      '{"src":"shellyplusht-b8d61a8b17cc","dst":"shellyplusht-b8d61a8b17cc/events","method":"NotifyFullStatus","params":{"ts":1680962879.62,"humidity:0":{"id":0,"rh":42.2},"temperature:0":{"id":0,"tC":19.8,"tF":67.6}}}',
    ],
    [
      'shellyplus1-a8032abe54dc/status/switch:0',
      '{"id":0,"source":"init","output":true,"temperature":{"tC":43.5,"tF":110.3}}',
    ],
  ],
  // kno.wled.ge/interfaces/mqtt
  wled: [
    ['wled/c45bbe/g', '128'],
    ['wled/c45bbe/c', '#FFA000'],
  ],
  'people-counter': [['people_counter/entree/counter', '1']],
  // homieiot.github.io
  homie: [
    ['homie/super-car/engine/temperature', '21.5'],
    ['homie/super-car/$name', 'Super car'],
    ['homie/super-car/engine/temperature/$unit', '°C'],
    ['homie/super-car/engine/temperature/$datatype', 'float'],
    ['homie/super-car/$state', 'ready'],
  ],
  homie5: [
    [
      'homie/5/th-1/$description',
      '{"homie":"5.0","name":"Salon","nodes":{"mythermostat":{"type":"thermostat","properties":{"temperature":{"datatype":"float","unit":"°C"},"setpoint":{"datatype":"integer","settable":true,"format":"10:30"}}}}}',
    ],
    ['homie/5/th-1/mythermostat/temperature', '19.5'],
  ],
  // github.com/1technophile/OpenMQTTGateway, docs/use; github.com/theengs/decoder, tests
  'open-mqtt-gateway': [
    ['home/OMG/BTtoMQTT/4C33A6603C79', '{"hum":"52.6","tempc":"19.2","tempf":"66.56"}'],
    [
      'home/OMG/BTtoMQTT/A4C138123456',
      '{"id":"A4:C1:38:12:34:56","rssi":-71,"brand":"Xiaomi","model":"Mi Jia round","model_id":"LYWSDCGQ","type":"THB","tempc":26,"tempf":78.8,"hum":61.4,"batt":81}',
    ],
    [
      'home/OMG/BTtoMQTT/45E174126E00',
      '{"id":"45:e1:74:12:6e:00","rssi":-89,"distance":21.51847,"servicedata":"fe0000"}',
    ],
    [
      'home/OMG/LORAtoMQTT/AABBCCDDEEFF',
      '{"rssi":-16,"snr":9.25,"pferror":-3598,"packetSize":9,"tempc":"55.3"}',
    ],
    ['home/OMG/433toMQTT', '{"value":1315156,"protocol":1,"length":24,"delay":317}'],
  ],
  // chirpstack.io/docs/chirpstack/integrations/events.html; github.com/Milesight-IoT/SensorDecoders
  chirpstack: [
    [
      `application/17c82e96/device/${EUI}/event/up`,
      uplink({ object: { temperatureSensor: { '1': 25 }, humidity: 32 } }),
    ],
    [
      `application/17c82e96/device/${EUI}/event/up`,
      uplink({ data: frame('04CC12001600 05CC13001400') }, 'VS350'),
    ],
    [`application/17c82e96/device/${EUI}/event/up`, uplink({ data: frame('04C9030800A1 06CD05') }, 'VS121')],
    [
      `application/17c82e96/device/${EUI}/event/up`,
      uplink({ data: frame('20CE7B3AF164000B000400') }, 'VS350'),
    ],
    [`application/17c82e96/device/${EUI}/event/status`, uplink({ margin: 10, batteryLevel: 88.3 })],
  ],
  // thethingsindustries.com/docs/integrations/data-formats
  'the-things-stack': [
    [
      'v3/app1@ttn/devices/dev1/up',
      '{"end_device_ids":{"device_id":"dev1"},"received_at":"2020-02-12T15:15:46.014773143Z","uplink_message":{"session_key_id":"AXA50tHUGUucuzS/bCGMNw==","f_cnt":1,"frm_payload":"gkHe","decoded_payload":{"temperature":1.0,"luminosity":0.64},"rx_metadata":[{"gateway_ids":{"gateway_id":"gtw1"},"rssi":-35,"snr":5}],"received_at":"2020-02-12T15:15:45.789585559Z"}}',
    ],
  ],
  // RFC 8428, 5.1
  senml: [
    [
      'capteurs/toit',
      '[{"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,"bu":"A","bver":5,"n":"voltage","u":"V","v":120.1},{"n":"current","t":-5,"v":1.2},{"n":"current","t":-4,"v":1.3}]',
    ],
    ['capteurs/toit', '[{"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1}]'],
  ],
  // home-assistant.io/integrations/mqtt
  'home-assistant': [
    [
      'homeassistant/sensor/jardin/temperature/config',
      '{"name":"Temperature","dev_cla":"temperature","unit_of_meas":"°C","stat_t":"jardin/bme","val_tpl":"{{ value_json.temperature }}","dev":{"ids":["01ad"],"name":"Jardin"}}',
    ],
  ],
  plain: [
    ['atelier/esp32/mesure', '21.5'],
    ['atelier/esp32', '{"temperature":21.5,"ok":true,"dht":{"humidity":40}}'],
  ],
};

const tahu = sparkplug.get('spBv1.0')!;
const birth: VendorMessageExample = {
  dialect: 'sparkplug-b',
  topic: 'spBv1.0/Ateliers/DBIRTH/passerelle/four',
  payload: Buffer.from(
    tahu.encodePayload({
      timestamp: 1_700_000_000_000,
      metrics: [
        { name: 'Temperature', alias: 1, type: 'Float', value: 20.1 },
        { name: 'Cuissons', alias: 2, type: 'UInt32', value: 3_000_000_000 },
      ],
    }),
  ),
};
const data: VendorMessageExample = {
  dialect: 'sparkplug-b',
  topic: 'spBv1.0/Ateliers/DDATA/passerelle/four',
  payload: Buffer.from(
    tahu.encodePayload({
      timestamp: 1_700_000_060_000,
      metrics: [
        { alias: 1, type: 'Float', value: 920.5 },
        { alias: 2, type: 'UInt32', value: 12 },
      ],
    }),
  ),
};

export const VENDOR_MESSAGES: readonly VendorMessageExample[] = [
  ...Object.entries(MESSAGES).flatMap(([dialect, messages]) =>
    messages.map(([topic, payload]) => ({ dialect, topic, payload: Buffer.from(payload) })),
  ),
  birth,
  data,
];

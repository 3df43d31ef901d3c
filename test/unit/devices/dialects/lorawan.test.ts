import { beforeEach, describe, expect, test } from 'vitest';
import { hex, Listener } from './hear.ts';

/**
 * ChirpStack: chirpstack.io/docs/chirpstack/integrations/events.html. The Things Stack:
 * thethingsindustries.com/docs/integrations/data-formats. Frames: the READMEs of
 * github.com/Milesight-IoT/SensorDecoders.
 */
let listener: Listener;
beforeEach(() => {
  listener = new Listener();
});

const EUI = '24e124538b223213';
let uplinks = 0;
/** The documentation's uplink, of another device. */
function up(content: object, info: object = {}): object {
  return {
    deduplicationId: `3ac7e3c4-4401-4b8d-9386-${String(++uplinks).padStart(12, '0')}`,
    time: '2022-07-18T09:34:15.775023242+00:00',
    deviceInfo: {
      tenantName: 'ChirpStack',
      applicationName: 'Test application',
      deviceProfileName: 'Test device-profile',
      deviceName: 'Test device',
      devEui: EUI,
      tags: { key: 'value' },
      ...info,
    },
    dr: 1,
    fPort: 1,
    rxInfo: [{ gatewayId: '0016c001f153a14c', uplinkId: 4217106255, rssi: -36, snr: 10.5 }],
    ...content,
  };
}
const topic = (event: string): string =>
  `application/17c82e96-be03-4f38-aef3-f83d48582d97/device/${EUI}/event/${event}`;
const frame = (bytes: string, info?: object): object => up({ data: hex(bytes).toString('base64') }, info);
const vs350 = { deviceProfileName: 'Milesight VS350' };

describe('ChirpStack', () => {
  test('what a codec made of an uplink is said, at the network’s time and once', () => {
    const event = up({ object: { temperatureSensor: { '1': 25 }, humidity: 32, co2: 612 } });
    const said = listener.said(topic('up'), event);
    expect(said).toEqual(
      [
        { measure: 'temperature_sensor_1', value: 25 },
        { measure: 'humidity', value: 32 },
        { measure: 'co2', value: 612 },
      ].map((value) => ({ ...value, at: Date.parse('2022-07-18T09:34:15.775Z'), nonce: expect.any(String) })),
    );
    expect(listener.said(topic('up'), event)).toEqual(said);
  });

  test('tells name, profile and room of a device', () => {
    const event = up({ object: { humidity: 32 } }, { tags: { salle: 'Accueil' } });
    expect(listener.hear(topic('up'), event)).toMatchObject({
      said: [
        {
          object: `chirpstack:${EUI}`,
          description: { name: 'Test device', model: 'Test device-profile', room: 'Accueil' },
        },
      ],
    });
  });

  test('the documented uplink, a byte that nothing explains, has no value', () => {
    expect(listener.said(topic('up'), up({ data: 'qg==' }))).toEqual([]);
  });

  test('a status says the battery, unless it cannot know', () => {
    const status = { margin: 10, batteryLevel: 88.3, time: '2022-07-18T09:35:06.927172638+00:00' };
    expect(listener.values(topic('status'), status)).toEqual({ battery: 88.3 });
    expect(listener.said(topic('status'), { ...status, externalPowerSource: true })).toEqual([]);
    expect(listener.said(topic('status'), { ...status, batteryLevelUnavailable: true })).toEqual([]);
  });

  test('joins, acknowledgements, logs, locations and commands say nothing', () => {
    for (const event of ['join', 'ack', 'txack', 'log', 'location', 'integration']) {
      expect(listener.hear(topic(event), up({ location: { latitude: 37.3 } })), event).toEqual({
        type: 'other',
      });
    }
    expect(listener.hear(`application/1/device/${EUI}/command/down`, { data: 'qg==' })).toEqual({
      type: 'other',
    });
  });
});

describe('a Milesight frame', () => {
  test.each<[string, string, object]>([
    ['VS121', '04C9030800A1 06CD05', { count: 3, people_count_max: 5 }],
    ['VS121', '05CC02000100', { in: 2, out: 1 }],
    ['VS350', '017564 03670C01', { battery: 100, temperature: 26.8 }],
    ['VS350', '84CC0111081101 85CCE803E90301', { total_in: 4353, total_out: 4360, in: 1000, out: 1001 }],
    ['VS350', '8367360101', { temperature: 31 }],
    ['VS133', '05CC00000000 08CC00000000 0BCC00000000 0ECC05000700', { in: 5, out: 7 }],
    [
      'VS133',
      '0FE302100709',
      { region_1_count: 2, region_2_count: 16, region_3_count: 7, region_4_count: 9 },
    ],
    [
      'AM307',
      '0367EE00 04687C 050001 06CB02 077DA803 087D2500 09736627',
      {
        temperature: 23.8,
        humidity: 62,
        presence: true,
        light_level: 2,
        co2: 936,
        tvoc: 0.37,
        pressure: 1008.6,
      },
    ],
    ['AM103', '017564 03671801 04686D 077DC501', { battery: 100, temperature: 28, humidity: 54.5, co2: 453 }],
    [
      'EM300-MCS',
      '01755C 03673401 046865 060001',
      { battery: 92, temperature: 30.8, humidity: 50.5, door: true },
    ],
    ['WS202', '017510 030001 040000', { battery: 16, presence: true, daylight: false }],
    ['WS301', '017564 030000 040001', { battery: 100, door: false }],
    ['VS121', 'FF0101 FF086600B0940976 FF090100 FF1F1F07004B', {}],
  ])('of a %s, %s, says what its maker’s decoder says', (model, bytes, expected) => {
    expect(listener.values(topic('up'), frame(bytes, { deviceProfileName: model }))).toEqual(expected);
  });

  test('all four lines of a VS133 are counted, and its idle ones are not', () => {
    const said = listener.said(
      topic('up'),
      frame('05CC01000000 08CC02000300', { deviceProfileName: 'VS133' }),
    );
    expect(said.map(({ measure, value }) => [measure, value])).toEqual([
      ['in', 1],
      ['out', 0],
      ['in', 2],
      ['out', 3],
    ]);
    const ins = said.filter(({ measure }) => measure === 'in').map(({ nonce }) => nonce);
    expect(new Set(ins).size).toBe(2);
  });

  test('needs no name where its channels are nobody else’s', () => {
    expect(listener.values(topic('up'), frame('04CC12001600 05CC13001400'))).toMatchObject({
      in: 19,
      out: 20,
    });
  });

  test('is not read into Cayenne’s frames, which use the same types the other way round', () => {
    // mydevices.com/cayenne/docs/lora: 27.2 °C and 25.5 °C on channels 3 and 5.
    expect(listener.said(topic('up'), frame('03670110056700FF'))).toEqual([]);
    expect(listener.said(topic('up'), frame('03670110'))).toEqual([]);
  });

  test('that is cut, or has a channel nobody knows, is not read at all', () => {
    for (const bytes of ['04CC1200', '017564 0367', '017564 4242', '017564 20CE7B3AF164', 'FF', '']) {
      expect(listener.said(topic('up'), frame(bytes, vs350)), bytes).toEqual([]);
    }
  });

  test('stored while the network was away is said at its own time, once however often it is sent', () => {
    const first = listener.said(topic('up'), frame('20CE7B3AF164000B000400', vs350));
    expect(first).toEqual([
      { measure: 'in', value: 11, event: true, at: 1693530747000, nonce: expect.any(String) },
      { measure: 'out', value: 4, event: true, at: 1693530747000, nonce: expect.any(String) },
    ]);
    // Another uplink with the same row: its deduplicationId is new, its nonces are not.
    expect(listener.said(topic('up'), frame('20CE7B3AF164000B000400', vs350))).toEqual(first);
    const withTotals = listener.values(topic('up'), frame('20CEFF3DF16401070002001D000800', vs350));
    expect(withTotals).toEqual({ in: 7, out: 2 });
    expect(
      listener.said(topic('up'), frame('20CE9E74466310015D01', { deviceProfileName: 'EM300-MCS' })),
    ).toMatchObject([
      { measure: 'temperature', value: 27.2, at: 1665561758000 },
      { measure: 'humidity', value: 46.5 },
      { measure: 'door', value: true },
    ]);
  });
});

describe('people who pass', () => {
  const totals = (into: number, out: number): object => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt16LE(into, 0);
    bytes.writeUInt16LE(out, 2);
    return frame(`04CC${bytes.toString('hex')}`, vs350);
  };

  test('are the difference of two totals where a counter says nothing else', () => {
    expect(listener.values(topic('up'), totals(18, 22))).toEqual({ total_in: 18, total_out: 22 });
    expect(listener.values(topic('up'), totals(21, 22))).toEqual({ total_in: 21, total_out: 22, in: 3 });
  });

  test('go on being counted when a total wraps at 65536', () => {
    listener.hear(topic('up'), totals(65_534, 10));
    expect(listener.values(topic('up'), totals(3, 10))).toEqual({ total_in: 3, total_out: 10, in: 5 });
  });

  test('wrap at 2^32 where a VS133 counts in four bytes', () => {
    const vs133 = { deviceProfileName: 'VS133' };
    listener.hear(topic('up'), frame('03D2FFFFFFFF', vs133));
    expect(listener.values(topic('up'), frame('03D201000000', vs133))).toEqual({ total_in: 1, in: 2 });
  });

  test('are nobody when a counter was set back to zero', () => {
    listener.hear(topic('up'), totals(500, 500));
    expect(listener.values(topic('up'), totals(0, 1))).toEqual({ total_in: 0, total_out: 1 });
    expect(listener.values(topic('up'), totals(2, 1))).toEqual({ total_in: 2, total_out: 1, in: 2 });
  });

  test('are counted once when a counter says its period and its totals', () => {
    const both = (total: string, period: string): object => frame(`04CC${total} 05CC${period}`, vs350);
    listener.hear(topic('up'), both('12001600', '00000000'));
    expect(listener.values(topic('up'), both('15001600', '03000000'))).toEqual({
      total_in: 21,
      total_out: 22,
      in: 3,
      out: 0,
    });
    const said = listener.said(topic('up'), both('16001600', '01000000'));
    expect(said.filter(({ measure }) => measure === 'in')).toHaveLength(1);
  });

  test('are the same people when an uplink is told twice', () => {
    listener.hear(topic('up'), totals(10, 0));
    const event = totals(14, 0);
    const first = listener.said(topic('up'), event);
    expect(first).toContainEqual(expect.objectContaining({ measure: 'in', value: 4 }));
    expect(listener.said(topic('up'), event)).toEqual(first);
  });

  test('are read from the maker’s codec as from the frame', () => {
    const line = { line_1_total_in: 72, line_1_total_out: 200, line_4_total_in: 5300, region_1_count: 2 };
    expect(listener.values(topic('up'), up({ object: line }))).toEqual({
      total_in: 72,
      total_out: 200,
      line_4_total_in: 5300,
      region_1_count: 2,
    });
    expect(listener.values(topic('up'), up({ object: { people_in: 2, people_out: 1 } }))).toEqual({
      in: 2,
      out: 1,
    });
    const history = [{ period_in: 11, period_out: 4, timestamp: 1693530747 }];
    expect(listener.said(topic('up'), up({ object: { history } }))).toMatchObject([
      { measure: 'in', value: 11, at: 1693530747000 },
      { measure: 'out', value: 4, at: 1693530747000 },
    ]);
    const words = { pir: 'trigger', magnet_status: 'close', battery: 16 };
    expect(listener.values(topic('up'), up({ object: words }))).toEqual({
      presence: true,
      door: false,
      battery: 16,
    });
  });

  test('are nobody in a retained uplink: it is old', () => {
    const event = frame('05CC02000100 017564', vs350);
    expect(listener.values(topic('up'), event, true)).toEqual({ battery: 100 });
  });
});

describe('The Things Stack', () => {
  /** The documentation's example. */
  const MESSAGE = {
    end_device_ids: {
      device_id: 'dev1',
      application_ids: { application_id: 'app1' },
      dev_eui: '0004A30B001C0530',
    },
    received_at: '2020-02-12T15:15:46.014773143Z',
    uplink_message: {
      session_key_id: 'AXA50tHUGUucuzS/bCGMNw==',
      f_cnt: 1,
      frm_payload: 'gkHe',
      decoded_payload: { temperature: 1.0, luminosity: 0.64 },
      rx_metadata: [{ gateway_ids: { gateway_id: 'gtw1' }, rssi: -35, snr: 5 }],
      settings: { data_rate: { lora: { bandwidth: 125000, spreading_factor: 7 } } },
      received_at: '2020-02-12T15:15:45.789585559Z',
    },
  };
  const TOPIC = 'v3/app1@ttn/devices/dev1/up';

  test('the documented uplink is said at the network’s time', () => {
    expect(listener.hear(TOPIC, MESSAGE)).toMatchObject({
      said: [{ object: 'the-things-stack:app1@ttn/dev1', description: { name: 'dev1' } }],
    });
    expect(listener.said(TOPIC, MESSAGE)).toMatchObject([
      { measure: 'temperature', value: 1, at: Date.parse('2020-02-12T15:15:45.789Z') },
      { measure: 'luminosity', value: 0.64 },
    ]);
    expect(listener.values('v3/app1/devices/dev1/up', MESSAGE)).toEqual({ temperature: 1, luminosity: 0.64 });
  });

  test('a left out f_cnt is frame 0, another frame than the first', () => {
    const { f_cnt, ...zero } = MESSAGE.uplink_message;
    const nonceOf = (uplink_message: object): unknown =>
      listener.said(TOPIC, { ...MESSAGE, uplink_message })[0]?.nonce;
    expect(nonceOf(zero)).toBe('AXA50tHUGUucuzS/bCGMNw== 0');
    expect(nonceOf(MESSAGE.uplink_message)).toBe(`AXA50tHUGUucuzS/bCGMNw== ${f_cnt}`);
  });

  test('a Milesight frame without a formatter is read, told by the device repository', () => {
    const uplink_message = {
      f_port: 85,
      frm_payload: hex('20CE7B3AF164000B000400').toString('base64'),
      version_ids: { brand_id: 'milesight-iot', model_id: 'vs350' },
    };
    expect(listener.hear(TOPIC, { uplink_message })).toMatchObject({
      said: [{ description: { model: 'milesight-iot vs350' }, values: [{ measure: 'in', value: 11 }, {}] }],
    });
  });

  test('what was only rehearsed in the console, and joins and downlinks, say nothing', () => {
    expect(listener.hear(TOPIC, { ...MESSAGE, simulated: true })).toEqual({ type: 'other' });
    for (const event of ['join', 'down/sent', 'down/ack', 'down/failed', 'location/solved', 'service/data']) {
      expect(listener.hear(`v3/app1@ttn/devices/dev1/${event}`, MESSAGE), event).toEqual({ type: 'other' });
    }
  });
});

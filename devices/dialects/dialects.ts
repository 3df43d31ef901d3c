import { ChirpStack } from './chirpstack.ts';
import type { Dialect } from './dialect.ts';
import { EspHome } from './esphome.ts';
import { HomeAssistant } from './home-assistant.ts';
import { Homie } from './homie.ts';
import { Homie5 } from './homie5.ts';
import { OpenMqttGateway } from './open-mqtt-gateway.ts';
import { PeopleCounter } from './people-counter.ts';
import { Plain } from './plain.ts';
import { SenMl } from './senml.ts';
import { ShellyGen1 } from './shelly-gen1.ts';
import { ShellyGen2 } from './shelly-gen2.ts';
import { SparkplugB } from './sparkplug-b.ts';
import { Tasmota } from './tasmota.ts';
import { TheThingsStack } from './the-things-stack.ts';
import { Wled } from './wled.ts';
import { Zigbee2Mqtt } from './zigbee2mqtt.ts';

/** Every dialect, new: each remembers what it has heard. To teach the hub another one, add it here. */
export function dialects(): readonly Dialect[] {
  const gen2 = new ShellyGen2();
  const makes = [
    new Zigbee2Mqtt(),
    new Tasmota(),
    new EspHome(),
    new ShellyGen1((prefix) => gen2.knows(prefix)),
    gen2,
    new Wled(),
    new PeopleCounter(),
    new Homie(),
    new Homie5(),
    new OpenMqttGateway(),
    new SparkplugB(),
    new ChirpStack(),
    new TheThingsStack(),
    new SenMl(),
    new Plain(),
  ];
  // First: what a device tells of its own topics is surer than what its payloads look like.
  return [new HomeAssistant(makes), ...makes];
}

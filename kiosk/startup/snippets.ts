/** Programs that publish on a prototype's channel, ready to paste: the page fills them in, the tests run them. */

export interface SnippetFacts {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly topic: string;
}

export interface Snippet {
  readonly id: 'arduino' | 'micropython' | 'node' | 'python' | 'mosquitto';
  /** A proper name, the same in every language. */
  readonly name: string;
  readonly file: string;
  readonly code: (facts: SnippetFacts) => string;
}

/** A text between double quotes, as C++, JavaScript and Python all read it. */
const quoted = (text: string): string => JSON.stringify(text);
/** POSIX shells: nothing is special between single quotes but the single quote. */
const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export const SNIPPETS: readonly Snippet[] = [
  {
    id: 'arduino',
    name: 'Arduino, ESP32',
    file: 'prototype.ino',
    code: ({
      host,
      port,
      username,
      password,
      topic,
    }) => `// Bibliothèque : PubSubClient (Nick O’Leary), par le gestionnaire de bibliothèques.
#include <WiFi.h>
#include <PubSubClient.h>

const char* WIFI_NAME = "à remplir";
const char* WIFI_PASSWORD = "à remplir";

const char* HUB = ${quoted(host)};
const int HUB_PORT = ${port};
const char* HUB_NAME = ${quoted(username)};
const char* HUB_PASSWORD = ${quoted(password)};
const char* TOPIC = ${quoted(topic)};

WiFiClient network;
PubSubClient hub(network);

void connectToHub() {
  while (!hub.connected()) {
    // Le nom de l’appareil sert aussi d’identifiant de client : un seul appareil à la fois.
    if (!hub.connect(HUB_NAME, HUB_NAME, HUB_PASSWORD)) {
      Serial.print("Le hub refuse, code ");
      Serial.println(hub.state());
      delay(5000);
    }
  }
}

void setup() {
  Serial.begin(115200);
  WiFi.begin(WIFI_NAME, WIFI_PASSWORD);
  while (WiFi.status() != WL_CONNECTED) delay(500);
  hub.setServer(HUB, HUB_PORT);
}

void loop() {
  connectToHub();
  float value = analogRead(34);  // votre mesure
  char text[16];
  snprintf(text, sizeof text, "%.2f", value);
  hub.publish(TOPIC, text);
  for (int i = 0; i < 100; i++) {
    hub.loop();  // garde la connexion ouverte
    delay(100);
  }
}
`,
  },
  {
    id: 'micropython',
    name: 'MicroPython',
    file: 'main.py',
    code: ({
      host,
      port,
      username,
      password,
      topic,
    }) => `# Bibliothèque, une fois : import mip; mip.install("umqtt.simple")
import network
import time
from umqtt.simple import MQTTClient

WIFI_NAME = "à remplir"
WIFI_PASSWORD = "à remplir"

wifi = network.WLAN(network.STA_IF)
wifi.active(True)
wifi.connect(WIFI_NAME, WIFI_PASSWORD)
while not wifi.isconnected():
    time.sleep(1)

hub = MQTTClient(
    client_id=${quoted(username)},
    server=${quoted(host)},
    port=${port},
    user=${quoted(username)},
    password=${quoted(password)},
)

connected = False
while True:
    value = 21.5  # votre mesure
    try:
        if not connected:
            hub.connect()
            connected = True
        hub.publish(${quoted(topic)}.encode(), str(value).encode(), qos=1)
    except OSError as error:
        print("Le hub ne répond pas :", error)
        connected = False
    time.sleep(10)
`,
  },
  {
    id: 'node',
    name: 'Node.js',
    file: 'prototype.mjs',
    code: ({ host, port, username, password, topic }) => `// Bibliothèque, une fois : npm install mqtt
import mqtt from "mqtt";

const hub = mqtt.connect({
  host: ${quoted(host)},
  port: ${port},
  clientId: ${quoted(username)},
  username: ${quoted(username)},
  password: ${quoted(password)},
});
hub.on("error", (error) => console.error("Le hub refuse :", error.message));

function publish() {
  const value = 21.5; // votre mesure
  hub.publish(${quoted(topic)}, String(value), { qos: 1 });
}

hub.once("connect", () => {
  publish();
  setInterval(publish, 10_000);
});
`,
  },
  {
    id: 'python',
    name: 'Python',
    file: 'prototype.py',
    code: ({
      host,
      port,
      username,
      password,
      topic,
    }) => `# Bibliothèque, une fois : pip install paho-mqtt (versions 1 et 2)
import time
import paho.mqtt.client as mqtt

if hasattr(mqtt, "CallbackAPIVersion"):  # paho-mqtt 2
    hub = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=${quoted(username)})
else:  # paho-mqtt 1
    hub = mqtt.Client(client_id=${quoted(username)})
hub.username_pw_set(${quoted(username)}, ${quoted(password)})
hub.connect(${quoted(host)}, ${port})
hub.loop_start()

while True:
    value = 21.5  # votre mesure
    hub.publish(${quoted(topic)}, str(value), qos=1)
    time.sleep(10)
`,
  },
  {
    id: 'mosquitto',
    name: 'mosquitto_pub',
    file: 'terminal',
    code: ({
      host,
      port,
      username,
      password,
      topic,
    }) => `mosquitto_pub -h ${shellQuoted(host)} -p ${port} -q 1 \\
  -i ${shellQuoted(username)} -u ${shellQuoted(username)} -P ${shellQuoted(password)} \\
  -t ${shellQuoted(topic)} -m '21.5'
`,
  },
];

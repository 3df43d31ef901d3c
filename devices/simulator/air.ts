/** The air of one room, minute by minute: enough physics for a sensor to look like a sensor. */

/** CO₂ breathed out by a seated adult, litres a second: Persily & de Jonge 2017, doi 10.1111/ina.12383, rounded. */
const CO2_LITRES_PER_SECOND = 0.005;
const OUTDOOR_CO2_PPM = 420;
/** Volume that comes with each place, cubic metres: a meeting room of 2.5 m height and 4 m² a person. */
const CUBIC_METRES_PER_PLACE = 10;
/** Air changes an hour with a window ajar. */
const AIR_CHANGES = 2;
/** Warmth of one seated person against what a small room loses, °C a minute; tuned by eye, not measured. */
const WARMING = 0.004;

export class Air {
  co2 = OUTDOOR_CO2_PPM + 30;
  temperature: number;
  humidity = 45;
  readonly #litres: number;
  readonly #rest: number;

  constructor(capacity: number, restTemperature: number) {
    this.#litres = capacity * CUBIC_METRES_PER_PLACE * 1_000;
    this.#rest = restTemperature;
    this.temperature = restTemperature;
  }

  /** One minute with `people` inside. */
  minute(people: number): void {
    const breathed = ((people * CO2_LITRES_PER_SECOND * 60) / this.#litres) * 1e6;
    this.co2 += breathed - (AIR_CHANGES / 60) * (this.co2 - OUTDOOR_CO2_PPM);
    this.temperature += people * WARMING - 0.01 * (this.temperature - this.#rest);
    this.humidity += people * 0.02 - 0.02 * (this.humidity - 45);
  }
}

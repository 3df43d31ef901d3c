import type { ComponentType } from 'preact';
import type { BenchObjectId } from '../../../hub/contract/workshops.ts';
import type { SeatNow } from '../seat-now.ts';
import { Button } from './button.tsx';
import { Buzzer } from './buzzer.tsx';
import { CardReader } from './card-reader.tsx';
import { Display } from './display.tsx';
import { Door } from './door.tsx';
import { Lamp } from './lamp.tsx';
import { LightStrip } from './light-strip.tsx';
import { MotionSensor } from './motion-sensor.tsx';
import type { ObjectProps } from './object-props.ts';
import { Servo } from './servo.tsx';
import { Thermometer } from './thermometer.tsx';

const DRAWN: Readonly<Record<BenchObjectId, ComponentType<ObjectProps>>> = {
  lampe: Lamp,
  ruban: LightStrip,
  bouton: Button,
  thermometre: Thermometer,
  mouvement: MotionSensor,
  porte: Door,
  badge: CardReader,
  buzzer: Buzzer,
  servo: Servo,
  ecran: Display,
};

/** One object on the table: its name, its drawing, how it is, and what a hand can do to it. */
export function BenchObject({ id, now, locked }: { id: BenchObjectId; now: SeatNow; locked: boolean }) {
  const Drawn = DRAWN[id];
  return (
    <li class="object" data-object={id}>
      <h3>{now.text.bench.names[id]}</h3>
      <Drawn
        words={now.text.bench}
        state={now.bench.value[id] ?? {}}
        locked={locked}
        now={now}
        act={(action, value) => {
          if (!locked) void now.act({ object: id, action, ...(value !== undefined && { value }) });
        }}
      />
    </li>
  );
}

import '../ui/theme.css';
import './wall.css';
import { signal } from '@preact/signals';
import { render } from 'preact';
import { buildingName } from '../live/building-name.ts';
import { BuildingNow } from '../live/building-now.ts';
import { startClock } from '../live/clock.ts';
import { LiveConnection } from '../live/live-connection.ts';
import { showCodeWhenRefused } from '../live/show-code-when-refused.ts';
import { fr as text } from '../text/fr.ts';
import { Wall } from './wall.tsx';

const building = signal<string>(text.defaultBuilding);
const now = new BuildingNow();
const live = new LiveConnection('/api/live', now.handlers, () => {
  now.forgetRooms();
  void buildingName(text).then((name) => {
    building.value = name;
  });
});

document.title = text.wall.page;
render(
  <Wall
    text={text}
    building={building}
    presence={now.presence}
    rooms={now.rooms}
    connection={live.state}
    clock={startClock()}
  />,
  document.getElementById('screen')!,
);
live.start();
showCodeWhenRefused(live.state);

import '../ui/theme.css';
import './wall.css';
import { signal } from '@preact/signals';
import { render } from 'preact';
import { buildingFacts, lastBuildingFacts } from '../live/building-facts.ts';
import { BuildingNow } from '../live/building-now.ts';
import { startClock } from '../live/clock.ts';
import { LiveConnection } from '../live/live-connection.ts';
import { restWhileHidden } from '../live/rest-unseen.ts';
import { showCodeWhenRefused } from '../live/show-code-when-refused.ts';
import { fr as text } from '../text/fr.ts';
import { ProgrammeToday } from './programme-today.ts';
import { Wall } from './wall.tsx';

const building = signal<string>(lastBuildingFacts()?.name ?? text.defaultBuilding);
const now = new BuildingNow();
const programme = new ProgrammeToday(text);
const live = new LiveConnection('/api/live', { ...now.handlers, ...programme.handlers }, () => {
  now.forgetRooms();
  void buildingFacts(text).then((facts) => {
    if (facts !== null) building.value = facts.name;
    // Not before: the building's day may be another than this machine's.
    void programme.refresh();
  });
});

document.title = text.wall.page;
render(
  <Wall
    text={text}
    building={building}
    presence={now.presence}
    rooms={now.rooms}
    programme={programme.activities}
    connection={live.state}
    clock={startClock()}
  />,
  document.getElementById('screen')!,
);
live.start();
restWhileHidden(live);
programme.start();
showCodeWhenRefused(live.state);

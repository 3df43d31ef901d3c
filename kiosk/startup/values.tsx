import type { ChannelAnswer } from '../../hub/contract/startups.ts';
import { followHere } from '../desk/router.ts';
import type { Text } from '../text/fr.ts';
import { HourChart } from './hour-chart.tsx';
import { type PrototypeProps, prototypePath } from './page-props.ts';
import { timeOfDay } from './prototype-state.tsx';
import { durationWords, valueWords } from './value-words.ts';

/** The last value of each channel, how it keeps its rhythm, and its last hour. */
export function Values({ text, prototype }: PrototypeProps) {
  const { values, tabs } = text.startup;
  if (prototype.channels.length === 0) {
    return (
      <p class="empty">
        <strong>{values.none}</strong> {values.noneHint}{' '}
        <a href={prototypePath(prototype.id, 'connect')} onClick={followHere}>
          {tabs.connect}
        </a>
      </p>
    );
  }
  return (
    <>
      <ul class="cards values">
        {prototype.channels.map((channel) => (
          <li key={channel.name}>
            <h2>{channel.name}</h2>
            <p class="value">{valueWords(channel.value, channel.unit, text)}</p>
            <p class="hint">
              {channel.lastAt !== null && `${values.at(timeOfDay(channel.lastAt, text))} · `}
              {text.startup.messages(channel.messages)}
            </p>
            <Rhythm text={text} channel={channel} />
            {channel.type === 'text' ? (
              <p class="hint">{values.noChart}</p>
            ) : (
              <HourChart text={text} prototype={prototype} channel={channel} />
            )}
          </li>
        ))}
      </ul>
      <p class="hint">{values.sinceStart}</p>
    </>
  );
}

function Rhythm({ text, channel }: { text: Text; channel: ChannelAnswer }) {
  const { values } = text.startup;
  const { rhythm, every, pace } = channel;
  const measured = rhythm === null ? null : durationWords(rhythm, text);
  return (
    <p class="rhythm" data-pace={pace ?? 'none'}>
      {measured === null
        ? values.rhythmUnknown
        : every === null
          ? values.rhythm(measured)
          : values.rhythmOf(measured, durationWords(every, text))}
      {pace !== null && (
        <>
          {' · '}
          <strong>{values.pace[pace]}</strong>
        </>
      )}
    </p>
  );
}

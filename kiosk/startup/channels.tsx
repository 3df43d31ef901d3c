import { useRef, useState } from 'preact/hooks';
import type { ChannelAnswer, ChannelRequest } from '../../hub/contract/startups.ts';
import { type HubAnswer, hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { ChannelForm } from './channel-form.tsx';
import { type PrototypeProps, prototypeApi } from './page-props.ts';
import { durationWords } from './value-words.ts';

/** What each channel may say: declared, or learned and then confirmed, changed or forgotten. */
export function Channels({ text, live, prototype, onNews }: PrototypeProps) {
  const { channels } = text.startup;
  const [editing, setEditing] = useState<string | null>(null);
  /** What was chosen and is not answered yet: shown at once, and taken back if the hub refuses. */
  const [asked, setAsked] = useState<boolean | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const address = prototypeApi(prototype);

  async function done(request: Promise<HubAnswer<unknown>>, words: string): Promise<boolean> {
    const answer = await request;
    if (answer.ok) {
      setEditing(null);
      await live.refresh();
      title.current?.focus();
    }
    onNews(
      answer.ok
        ? { title: words, sentence: '', good: true }
        : { title: answer.message, sentence: answer.hint },
    );
    return answer.ok;
  }
  const save = (channel: ChannelRequest) =>
    done(hubRequest(text, 'POST', `${address}/channels`, channel), channels.saved(channel.name));
  const forget = (name: string) =>
    done(
      hubRequest(text, 'DELETE', `${address}/channels/${encodeURIComponent(name)}`),
      channels.forgotten(name),
    );
  async function choose(declaredOnly: boolean): Promise<void> {
    setAsked(declaredOnly);
    await done(
      hubRequest(text, 'POST', address, { name: prototype.name, declaredOnly }),
      text.startup.settings.saved,
    );
    setAsked(null);
  }

  return (
    <div class="channels">
      <h2 ref={title} tabindex={-1}>
        {channels.list}
      </h2>
      <p>
        <label class="check">
          <input
            type="checkbox"
            checked={asked ?? prototype.declaredOnly}
            onChange={(event) => choose(event.currentTarget.checked)}
          />
          {channels.declaredOnly}
        </label>
        <span class="hint">{channels.declaredOnlyHint}</span>
      </p>
      {prototype.channels.length === 0 && <p class="empty">{channels.none}</p>}
      <ul class="cards">
        {prototype.channels.map((channel) => (
          <li key={channel.name}>
            <h3>
              {channel.name}
              <span class="badge" data-learned={channel.learned}>
                {channel.learned ? channels.learned : channels.declared}
              </span>
            </h3>
            <p>{channelWords(channel, text)}</p>
            {editing === channel.name ? (
              <ChannelForm text={text} channel={channel} onSave={save} onCancel={() => setEditing(null)} />
            ) : (
              <p class="actions">
                {channel.learned && (
                  <button
                    type="button"
                    class="plain-button strong"
                    aria-label={channels.confirmOf(channel.name)}
                    onClick={() => save(asRequest(channel))}
                  >
                    {channels.confirm}
                  </button>
                )}
                <button
                  type="button"
                  class="plain-button"
                  aria-label={channels.changeOf(channel.name)}
                  onClick={() => setEditing(channel.name)}
                >
                  {channels.change}
                </button>
                <button
                  type="button"
                  class="plain-button"
                  aria-label={channels.forgetOf(channel.name)}
                  onClick={() => forget(channel.name)}
                >
                  {channels.forget}
                </button>
              </p>
            )}
          </li>
        ))}
      </ul>
      <h2>{channels.add}</h2>
      <ChannelForm text={text} onSave={save} />
    </div>
  );
}

const asRequest = ({ name, type, unit, every, min, max }: ChannelAnswer): ChannelRequest => ({
  name,
  type,
  unit,
  every,
  min,
  max,
});

/** "Nombre, °C, de 0 à 40, toutes les 10 s" */
function channelWords({ type, unit, every, min, max }: ChannelAnswer, text: Text): string {
  const { channels } = text.startup;
  const number = (value: number): string => value.toLocaleString(text.language);
  const limits =
    min !== null && max !== null
      ? channels.between(number(min), number(max))
      : min !== null
        ? channels.from(number(min))
        : max !== null
          ? channels.upTo(number(max))
          : null;
  const rhythm = every === null ? null : channels.rhythm(durationWords(every, text));
  return [channels.types[type], unit, limits, rhythm].filter((part) => part !== null).join(', ');
}

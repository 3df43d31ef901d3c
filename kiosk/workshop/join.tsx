import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { hubRequest } from '../live/hub-request.ts';
import type { WorkshopText } from '../text/workshop-fr.ts';
import { Pictogram } from '../ui/pictogram.tsx';
import { SubmitButton } from '../ui/submit-button.tsx';

const DIGITS = 4;
const WORK_LENGTH = 8;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

type Fault = keyof WorkshopText['join']['faults'];

interface Props {
  /** The house's own language, and the one below it: nobody has chosen yet. */
  readonly texts: readonly [WorkshopText, WorkshopText];
  readonly onSeat: (seat: string) => void;
}

/** Four digits, typed or touched, or brought by the square on the wall (`/workshop#1234`). */
export function Join({ texts, onSeat }: Props) {
  const [text, other] = texts;
  const words = text.join;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState(() => digitsOf(location.hash));
  const [hasWork, setHasWork] = useState(false);
  const [work, setWork] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);

  useEffect(() => {
    // A phone's keyboard would hide ours.
    if (matchMedia('(hover: hover)').matches) input.current?.focus();
    const brought = (): void => setCode(digitsOf(location.hash));
    addEventListener('hashchange', brought);
    return () => removeEventListener('hashchange', brought);
  }, []);

  const type = (typed: string): void => {
    setFault(null);
    setCode(digitsOf(typed));
  };

  async function join(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    const wanted = work.toUpperCase().replace(/[^A-Z0-9]/g, '');
    if (code.length < DIGITS) return setFault('short');
    if (hasWork && wanted !== '' && wanted.length !== WORK_LENGTH) return setFault('shortWork');
    setBusy(true);
    const answer = await hubRequest<{ seat: string }>(text, 'POST', '/api/workshop/join', {
      code,
      ...(hasWork && wanted !== '' && { work: wanted }),
    });
    setBusy(false);
    if (answer.ok) return onSeat(answer.data.seat);
    setFault(
      answer.status === 0 ? 'unreachable' : answer.code in words.faults ? (answer.code as Fault) : 'other',
    );
  }

  return (
    <main class="join">
      <div class="join-words">
        <h1>{words.title}</h1>
        <p class="join-where">{words.where}</p>
        <div class="other-language" lang={other.language}>
          <p>
            <strong>{other.join.title}</strong>
          </p>
          <p>{other.join.where}</p>
        </div>
      </div>
      <form class="join-form" onSubmit={join}>
        <label class="spoken" for={id}>
          <Both texts={texts} of={({ join }) => join.code} />
        </label>
        <input
          ref={input}
          id={id}
          class="join-code"
          value={code}
          inputMode="numeric"
          autocomplete="off"
          maxLength={DIGITS}
          aria-invalid={fault !== null}
          aria-describedby={`${id}-fault`}
          onInput={(event) => type(event.currentTarget.value)}
        />
        <div id={`${id}-fault`} class="join-fault" role="alert">
          {fault !== null && (
            <>
              <Pictogram name="warning" />
              <div>
                {texts.map(({ language, join: { faults } }) => (
                  <p key={language} lang={language}>
                    <strong>{faults[fault].title}</strong> {faults[fault].sentence}
                  </p>
                ))}
              </div>
            </>
          )}
        </div>
        <fieldset class="join-keys">
          <legend class="spoken">{words.keys}</legend>
          {KEYS.map((key) => (
            <button key={key} type="button" onClick={() => type(code + key)}>
              {key}
            </button>
          ))}
          <button type="button" aria-label={words.remove} onClick={() => type(code.slice(0, -1))}>
            <Pictogram name="back" />
          </button>
        </fieldset>
        <SubmitButton label={busy ? words.going : `${words.go} · ${other.join.go}`} busy={busy} />
        {hasWork ? (
          <div class="field">
            <label for={`${id}-work`}>
              <Both texts={texts} of={({ join }) => join.work} />
            </label>
            <input
              id={`${id}-work`}
              value={work}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              maxLength={12}
              aria-describedby={`${id}-hint`}
              onInput={(event) => {
                setFault(null);
                setWork(event.currentTarget.value);
              }}
            />
            <p class="hint" id={`${id}-hint`}>
              <Both texts={texts} of={({ join }) => join.workHint} />
            </p>
          </div>
        ) : (
          <button type="button" class="plain-button" onClick={() => setHasWork(true)}>
            <Both texts={texts} of={({ join }) => join.haveWork} />
          </button>
        )}
      </form>
    </main>
  );
}

/** The same in both languages, one below the other. */
function Both({ texts: [text, other], of }: Pick<Props, 'texts'> & { of: (text: WorkshopText) => string }) {
  return (
    <span class="both">
      <span>{of(text)}</span>
      <span lang={other.language}>{of(other)}</span>
    </span>
  );
}

const digitsOf = (typed: string): string => typed.replace(/\D/g, '').slice(0, DIGITS);

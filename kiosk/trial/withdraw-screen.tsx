import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { CODE_CHARACTERS } from '../../hub/contract/screens.ts';
import { readTrialCode, spacedTrialCode, TRIAL_CODE_LENGTH } from '../../hub/contract/trial-codes.ts';
import type { Withdrawal } from '../../hub/contract/trials.ts';
import { useTitleFocus } from '../entrance/title-focus.ts';
import { hubRequest } from '../live/hub-request.ts';
import { ListenButtons } from '../speech/listen-buttons.tsx';
import type { VisitorText } from '../text/visitor-text.ts';
import { LanguageButtons } from '../ui/language-buttons.tsx';
import { Pictogram } from '../ui/pictogram.tsx';
import { Farewell } from './farewell.tsx';

interface Props {
  readonly text: VisitorText;
  readonly languages: readonly VisitorText[];
  /** From the paper's square; null: it has to be typed. */
  readonly code: string | null;
  readonly onLanguage: (code: string) => void;
  /** What became of it; null: nothing yet. */
  readonly onResult: (result: Result | null) => void;
  /** Null: this is somebody's own phone. */
  readonly onBack: (() => void) | null;
  /** Over the form, as long as there is one. */
  readonly children?: ComponentChildren;
}

export type Result = 'deleted' | 'soon' | 'already' | 'unknown' | 'mistyped' | 'tooMany' | 'failed';
const ENDED: ReadonlySet<Result> = new Set<Result>(['deleted', 'soon', 'already']);

/** As easy as to agree: a code and one touch. Works without a keyboard. */
export function WithdrawScreen(props: Props) {
  const { text, languages, code: given, onLanguage, onResult, onBack, children } = props;
  const words = text.trial.withdrawal;
  const id = useId();
  const [typed, setTyped] = useState(given === null ? '' : spacedTrialCode(given));
  const [busy, setBusy] = useState(false);
  const [result, setState] = useState<Result | null>(null);
  const setResult = (next: Result | null): void => {
    setState(next);
    onResult(next);
  };
  const ended = result !== null && ENDED.has(result);
  /** The square has written it: one touch is left, unless that code is a wrong one. */
  const written = given !== null && result === null && typed === spacedTrialCode(given);

  async function withdraw(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (readTrialCode(typed) === null) return setResult('mistyped');
    setBusy(true);
    const answer = await hubRequest<Withdrawal>(text, 'POST', '/api/trials/withdraw', { code: typed });
    setBusy(false);
    setResult(answer.ok ? resultOf(answer.data) : failureOf(answer.code));
  }

  function type(value: string): void {
    setResult(null);
    setTyped(value);
  }

  if (ended) {
    return (
      <div class="entrance trial" data-view="withdrawn" data-result={result}>
        <Farewell words={words[result]} pictogram="check" back={text.trial.back} onBack={onBack} />
      </div>
    );
  }
  return (
    <div class="entrance trial" data-view="withdraw" data-result={result}>
      <main class="scene trial-scene withdraw-scene">
        <div class="top">
          {onBack !== null && (
            <button type="button" class="small-button" onClick={onBack}>
              <Pictogram name="back" />
              {text.trial.back}
            </button>
          )}
          <ListenButtons words={text.trial} />
          <LanguageButtons
            label={text.trial.languages}
            text={text}
            languages={languages}
            onLanguage={onLanguage}
          />
        </div>
        <div class="words">
          <Title words={words.title} />
          <p id={`${id}-hint`}>{written ? text.trial.code.title : words.type}</p>
        </div>
        <form class="withdraw-form" onSubmit={withdraw}>
          <label class="spoken" for={id}>
            {words.label}
          </label>
          <input
            id={id}
            class="trial-code"
            dir="ltr"
            value={typed}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-describedby={`${id}-hint`}
            aria-invalid={result !== null}
            onInput={(event) => type(event.currentTarget.value)}
          />
          {!written && (
            <fieldset class="code-keys">
              <legend class="spoken">{words.keys}</legend>
              {[...CODE_CHARACTERS].map((character) => (
                <button
                  key={character}
                  type="button"
                  class="code-key"
                  onClick={() => type(spaced(typed, character))}
                >
                  {character}
                </button>
              ))}
              <button
                type="button"
                class="code-key"
                aria-label={words.remove}
                onClick={() => type(spaced(typed, null))}
              >
                <Pictogram name="back" />
              </button>
            </fieldset>
          )}
          {result !== null && (
            <p class="withdraw-problem" role="alert">
              <strong>{words[result].title}</strong> {words[result].sentence}
            </p>
          )}
          <button type="submit" class="big-button strong" aria-disabled={busy}>
            <Pictogram name="check" />
            <span>{busy ? text.trial.sending : words.go}</span>
          </button>
        </form>
      </main>
      {children}
    </div>
  );
}

function Title({ words }: { words: string }) {
  return (
    <h1 ref={useTitleFocus()} tabindex={-1}>
      {words}
    </h1>
  );
}

/** What was typed, and one character more, or (null) one less. */
function spaced(typed: string, more: string | null): string {
  const plain = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return spacedTrialCode(more === null ? plain.slice(0, -1) : (plain + more).slice(0, TRIAL_CODE_LENGTH));
}

const resultOf = ({ result, complete }: Withdrawal): Result =>
  result === 'deleted' && !complete ? 'soon' : result;

function failureOf(code: string): Result {
  if (code === 'trial_code_mistyped') return 'mistyped';
  if (code === 'trial_code_unknown') return 'unknown';
  return code === 'too_many_requests' ? 'tooMany' : 'failed';
}

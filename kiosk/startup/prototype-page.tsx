import type { ComponentType } from 'preact';
import { followHere } from '../desk/router.ts';
import { Channels } from './channels.tsx';
import { Connect } from './connect.tsx';
import { CredentialOnce } from './credential-once.tsx';
import { DebugScreen } from './debug-screen.tsx';
import { type PrototypeProps, prototypePath } from './page-props.ts';
import { PrototypeState } from './prototype-state.tsx';
import { Settings } from './settings.tsx';
import { Values } from './values.tsx';

const TABS = ['values', 'connect', 'channels', 'debug', 'settings'] as const;
type Tab = (typeof TABS)[number];
const CONTENT: Readonly<Record<Tab, ComponentType<PrototypeProps>>> = {
  values: Values,
  connect: Connect,
  channels: Channels,
  debug: DebugScreen,
  settings: Settings,
};

/** One prototype. Each tab has an address, so that it can be kept and gone back to. */
export function PrototypePage({ tab, ...props }: PrototypeProps & { readonly tab: string }) {
  const { text, prototype, credential, onCredential } = props;
  const { startup } = text;
  const here = TABS.find((each) => each === tab) ?? 'values';
  const Content = CONTENT[here];
  return (
    <>
      <PrototypeState text={text} prototype={prototype} />
      {credential && (
        <CredentialOnce text={text} credential={credential} onNoted={() => onCredential(null)} />
      )}
      <nav class="tabs" aria-label={prototype.name}>
        {TABS.map((each) => (
          <a
            key={each}
            href={prototypePath(prototype.id, each === 'values' ? '' : each)}
            onClick={followHere}
            {...(each === here && { 'aria-current': 'page' as const })}
          >
            {startup.tabs[each]}
          </a>
        ))}
      </nav>
      <Content {...props} />
    </>
  );
}

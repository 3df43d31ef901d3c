import { useId } from 'preact/hooks';
import type { PersonRole } from '../../hub/contract/roles.ts';
import type { Text } from '../text/fr.ts';

const ROLES: readonly PersonRole[] = ['admin', 'staff', 'host', 'startup'];

interface Props {
  readonly text: Text;
  readonly role: PersonRole;
  readonly startup: string;
  readonly onRole: (role: PersonRole) => void;
  readonly onStartup: (startup: string) => void;
}

/** What somebody may do, in words; whose prototypes, for a start-up. */
export function RoleField({ text, role, startup, onRole, onStartup }: Props) {
  const { accounts } = text;
  const id = useId();
  return (
    <>
      <div class="field">
        <label for={`${id}-role`}>{accounts.role}</label>
        <select
          id={`${id}-role`}
          value={role}
          onChange={(event) => onRole(event.currentTarget.value as PersonRole)}
        >
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {`${accounts.roles[each]} : ${accounts.roleHints[each]}`}
            </option>
          ))}
        </select>
      </div>
      {role === 'startup' && (
        <div class="field">
          <label for={`${id}-startup`}>{accounts.startup}</label>
          <input
            id={`${id}-startup`}
            type="text"
            value={startup}
            required
            maxLength={63}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            onInput={(event) => onStartup(event.currentTarget.value)}
          />
        </div>
      )}
    </>
  );
}

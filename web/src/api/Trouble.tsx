/** A failure in words, with the way on where there is one: a role that lacks its code is sent to get it. */
import { t } from '../i18n';
import { href } from '../mode';
import { Failure } from '../ui/parts';
import { Refused } from './client';
import { describe } from './words';

export const codeOf = (error: unknown): string | null =>
  error instanceof Refused ? error.problem.code : null;

export function Trouble({ error, again }: { error: unknown; again?: () => void }) {
  if (error === undefined || error === null) return null;
  return (
    <>
      <Failure {...describe(error)} {...(again ? { again } : {})} />
      {codeOf(error) === 'second_factor_needed' && (
        <p>
          <a class="button primary" href={href({ name: 'account' })} data-testid="to-second-factor">
            {t('second-factor-set-up')}
          </a>
        </p>
      )}
    </>
  );
}

/** Letters to those responsible: who got one, and which did not get through. */
import { getLetters, type Letter, sendLetters } from '../api/protocol';
import { useSend } from '../api/send';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { moment } from '../i18n/format';
import { Icon } from '../ui/Icon';

function state(letter: Letter): string {
  if (letter.sent_at) return t('protocol-letter-sent', { when: moment(letter.sent_at) });
  if (!letter.failed) return t('protocol-letter-waiting');
  if (letter.next_at) return t('protocol-letter-again', { when: moment(letter.next_at) });
  return tc('protocol-letter', letter.failed);
}

export function Letters({ walk, edition }: { walk: string; edition: number }) {
  const asked = useAsked(() => getLetters(walk), `letters ${walk}`, edition);
  const { busy, error, send } = useSend();
  if (!asked.data) return null;
  const { mail, letters } = asked.data;
  const again = async () => {
    if (await send(() => sendLetters(walk))) asked.again();
  };
  return (
    <section class="protocol-stop" data-testid="protocol-letters">
      <h2>{t('protocol-letters')}</h2>
      <p class="soft">{t(mail ? 'protocol-letters-lead' : 'protocol-letters-off')}</p>
      {mail && letters.length === 0 && <p class="soft">{t('protocol-letters-none')}</p>}
      <ul class="plain">
        {letters.map((letter) => (
          <li key={`${letter.edition} ${letter.actor}`} class="protocol-read" data-testid="protocol-letter">
            <p class="strong">
              <Icon name={letter.failed ? 'triangle-alert' : 'check'} size={16} /> {letter.name}
            </p>
            <p class="soft">
              {letter.address} · {state(letter)}
            </p>
          </li>
        ))}
      </ul>
      <Trouble error={error} />
      {mail && (
        <div class="buttons">
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={again}
            data-testid="protocol-letters-send"
          >
            <Icon name="share-2" size={18} />
            {t('protocol-letters-send')}
          </button>
        </div>
      )}
    </section>
  );
}

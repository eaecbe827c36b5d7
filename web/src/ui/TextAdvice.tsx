/**
 * Advice beside a field of free text: what in it may be about people. It is worked out here, on the device,
 * a moment after the last letter; it never blocks and never changes the text.
 */
import { useEffect, useState } from 'preact/hooks';
import { t, tc } from '../i18n';
import type { Finding } from '../model/personal-data';
import { Icon } from './Icon';

/** Long enough that a name half written is not yet pointed at. */
const PAUSE_MS = 400;

export function TextAdvice({ text, testid = 'text-advice' }: { text: string; testid?: string }) {
  const [checked, setChecked] = useState<{ text: string; findings: Finding[] }>({ text: '', findings: [] });
  useEffect(() => {
    let late = false;
    // The word lists are fetched by those who write; without them there is no advice, and nothing is stopped.
    const check = async () => {
      const { checkText } = await import('../model/personal-data');
      if (!late) setChecked({ text, findings: checkText(text) });
    };
    const timer = setTimeout(() => check().catch(() => undefined), PAUSE_MS);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [text]);
  const { findings } = checked;
  // The place for the words is there from the start: a status that comes with its words may not be heard.
  return (
    <div class="advice-place" role="status" data-testid={testid}>
      {findings.length > 0 && (
        <div class="advice">
          <Icon name="info" size={20} />
          <div>
            <p class="strong">{t('advice-title')}</p>
            <ul>
              {findings.map(({ kind, start, end }) => (
                <li key={`${start} ${kind}`} data-kind={kind}>
                  {t('advice-found', {
                    kind: tc('problem-personal', kind),
                    words: checked.text.slice(start, end),
                  })}
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </div>
  );
}

/** What the parts of Administration share: a list that is loading or empty, a question before what cannot be undone. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { type Sending, useSend } from '../api/send';
import { Trouble } from '../api/Trouble';
import type { Asked } from '../api/use';
import { t } from '../i18n';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { TextArea } from '../ui/fields';
import { Empty, Skeleton } from '../ui/parts';

/** Shows what was asked for once it is here. */
export function Loaded<T>({
  asked,
  empty,
  children,
}: {
  asked: Asked<T[]>;
  empty: { icon: string; title: string; text: string };
  children: (rows: T[]) => ComponentChildren;
}) {
  return (
    <>
      <Trouble error={asked.error} again={asked.again} />
      {!asked.data && asked.loading && <Skeleton rows={4} />}
      {asked.data?.length === 0 && (
        <Empty icon={empty.icon} title={empty.title}>
          <p>{empty.text}</p>
        </Empty>
      )}
      {asked.data && asked.data.length > 0 && children(asked.data)}
    </>
  );
}

/** Asks before it does, and for a reason where the record wants one. */
export function Ask({
  title,
  text,
  button,
  reason,
  act,
  close,
  said,
  testid,
}: {
  title: string;
  text: string;
  button: string;
  /** True when a reason is wanted. */
  reason?: boolean;
  act: (reason: string) => Promise<unknown>;
  close: () => void;
  said: string;
  testid: string;
}) {
  const [why, setWhy] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, error, send } = useSend();
  const missing = reason && !why.trim();
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (missing) return;
    if (!(await send(() => act(why.trim())))) return;
    announce(said);
    close();
  };
  return (
    <Dialog title={title} onClose={close} testid={testid}>
      <form class="stack" onSubmit={submit} noValidate>
        <p>{text}</p>
        {reason && (
          <TextArea
            label={t('reason')}
            value={why}
            onValue={setWhy}
            error={tried && missing ? t('step-reason-missing') : null}
            testid="ask-reason"
          />
        )}
        <Trouble error={error} />
        <div class="buttons">
          <button type="submit" class="button primary" disabled={busy} data-testid="ask-yes">
            {button}
          </button>
          <button type="button" class="button" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The buttons at the foot of a form in a dialog, with what went wrong above them. */
export function FormFoot({
  sending,
  label,
  close,
  testid,
}: {
  sending: Sending;
  label: string;
  close: () => void;
  testid: string;
}) {
  return (
    <>
      <Trouble error={sending.error} />
      <div class="buttons">
        <button type="submit" class="button primary" disabled={sending.busy} data-testid={testid}>
          {label}
        </button>
        <button type="button" class="button" onClick={close}>
          {t('cancel')}
        </button>
      </div>
    </>
  );
}

/**
 * Those who walk along without an account: the code that they point a camera at, how many have joined by it, and
 * its end. The address is known only here and now; the server keeps no more than a print of it.
 */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { Square } from '../account/Square';
import { useSend } from '../api/send';
import { Trouble } from '../api/Trouble';
import type { Walk } from '../api/types';
import { useAsked } from '../api/use';
import { endGuestLink, type GuestLink, getGuestLinks, type MadeGuestLink, makeGuestLink } from '../api/walks';
import { t } from '../i18n';
import { clock, moment } from '../i18n/format';
import { announce } from '../ui/announce';
import { Copy } from '../ui/Copy';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { Badge } from '../ui/parts';

/** How often it is asked who has joined, while a code is out. */
const ASK_MS = 4_000;

/** Codes made by this page, by walk; they are gone when it is closed. */
const made = signal<Record<string, MadeGuestLink>>({});

function Code({ link }: { link: MadeGuestLink }) {
  return (
    <div class="guest-code" data-testid="guest-code">
      <Square rows={link.square} label={t('guests-square')} />
      <p class="soft">{t('guests-address')}</p>
      <p class="secret">
        <code data-testid="guest-address">{link.address}</code>
        <Copy text={link.address} />
      </p>
      <p class="soft">{t('guests-once')}</p>
    </div>
  );
}

function EndDialog({
  walk,
  link,
  close,
}: {
  walk: string;
  link: GuestLink;
  close: (ended: boolean) => void;
}) {
  const { busy, error, send } = useSend();
  const end = async () => {
    if (await send(() => endGuestLink(walk, link.id))) {
      announce(t('guests-ended'));
      close(true);
    }
  };
  return (
    <Dialog title={t('guests-end-title')} onClose={() => close(false)} testid="guests-end-dialog">
      <div class="stack guests">
        <p>{t('guests-end-lead')}</p>
        <Trouble error={error} />
        <button
          type="button"
          class="button primary"
          disabled={busy}
          onClick={end}
          data-testid="guests-end-yes"
        >
          {t('guests-end')}
        </button>
        <button type="button" class="button" onClick={() => close(false)}>
          {t('cancel')}
        </button>
      </div>
    </Dialog>
  );
}

export function Guests({ walk }: { walk: Walk }) {
  const [turn, setTurn] = useState(0);
  const [ending, setEnding] = useState<GuestLink | null>(null);
  const { busy, error, send } = useSend();
  const asked = useAsked(() => getGuestLinks(walk.id), `walk guests ${walk.id}`, turn);
  const links = asked.data ?? [];
  const serving = links.filter(({ serves }) => serves);
  const waits = serving.length > 0;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => {
      if (!document.hidden) setTurn((n) => n + 1);
    }, ASK_MS);
    return () => clearInterval(timer);
  }, [waits]);
  const open = ['planned', 'ongoing'].includes(walk.state);
  if (!open && links.length === 0) return null;
  const joined = links.reduce((sum, each) => sum + each.joined, 0);
  const shown = made.value[walk.id];
  const code = serving.some(({ id }) => id === shown?.id) ? shown : undefined;
  const invite = () =>
    send(async () => {
      const link = await makeGuestLink(walk.id);
      made.value = { ...made.value, [walk.id]: link };
      setTurn((n) => n + 1);
    });
  return (
    <section class="guests" data-testid="walk-guests" data-joined={joined}>
      <h2>
        {t('guests')} <Badge>{joined}</Badge>
      </h2>
      <p class="soft">{t('guests-lead')}</p>
      {code && <Code link={code} />}
      <ul class="plain">
        {serving.map((link) => (
          <li key={link.id} class="guest-link" data-testid="guest-link">
            <span>
              {t('guests-joined', { n: link.joined })}
              <span class="soft">
                {' '}
                {t('guests-from-to', { from: clock(link.created_at), to: moment(link.expires_at) })}
              </span>
            </span>
            <button type="button" class="button" onClick={() => setEnding(link)} data-testid="guests-end">
              {t('guests-end')}
            </button>
          </li>
        ))}
      </ul>
      <Trouble error={error ?? asked.error} />
      {open && !code && (
        <button type="button" class="button" disabled={busy} onClick={invite} data-testid="guests-invite">
          <Icon name="users" />
          {t('guests-invite')}
        </button>
      )}
      {ending && (
        <EndDialog
          walk={walk.id}
          link={ending}
          close={(ended) => {
            setEnding(null);
            if (ended) setTurn((n) => n + 1);
          }}
        />
      )}
    </section>
  );
}

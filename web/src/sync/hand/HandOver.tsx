/**
 * Handing what waits to a colleague's phone without a network: one shows a row of QR codes, the other reads them
 * with its camera. Both phones may send it afterwards; the ids are the same, so it is there once.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import encodeQR from 'qr';
import { session } from '../../api/store';
import { t } from '../../i18n';
import type { OutboxRow } from '../../local/db';
import { outbox } from '../../local/outbox';
import { announce } from '../../ui/announce';
import { keepAwake } from '../../ui/awake';
import { Dialog } from '../../ui/Dialog';
import { Icon } from '../../ui/Icon';
import { frozen } from '../operations';
import { flush } from '../run';
import { codeReader } from './camera';
import { FRAMES_MAX, framesOf, Gathering, handable, rowOf, setOf } from './frames';
import './hand.css';

/** How long each code is shown: long enough for a slow camera. */
const SHOW_MS = 450;
const MODULE = 8;
const QUIET = 4;

/** Draws a code: black on white whatever the theme, with the quiet edge that readers want. */
function draw(canvas: HTMLCanvasElement, text: string): void {
  const cells = encodeQR(text, 'raw', { ecc: 'low', border: QUIET });
  canvas.width = cells.length * MODULE;
  canvas.height = cells.length * MODULE;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = 'black';
  cells.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) context.fillRect(x * MODULE, y * MODULE, MODULE, MODULE);
    });
  });
}

function Show({ frames }: { frames: readonly string[] }) {
  const [at, setAt] = useState(0);
  const [going, setGoing] = useState(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  const canvas = useRef<HTMLCanvasElement>(null);
  // With the number beside it, never after: a code that is a moment old is read as the wrong one.
  useLayoutEffect(() => {
    const frame = frames[at];
    if (canvas.current && frame) draw(canvas.current, frame);
  }, [at, frames]);
  useEffect(() => {
    if (!going) return;
    const timer = setInterval(() => setAt((now) => (now + 1) % frames.length), SHOW_MS);
    return () => clearInterval(timer);
  }, [going, frames.length]);
  return (
    <>
      <canvas
        ref={canvas}
        class="hand-code"
        role="img"
        aria-label={t('hand-code', { n: at + 1, total: frames.length })}
        data-testid="hand-code"
        data-n={at + 1}
        data-total={frames.length}
      />
      <p class="soft tabular">{t('hand-code', { n: at + 1, total: frames.length })}</p>
      <div class="hand-buttons">
        <button type="button" class="field-button" onClick={() => setGoing(!going)} data-testid="hand-pause">
          <Icon name={going ? 'circle-stop' : 'play'} size={24} />
          <span>{t(going ? 'hand-pause' : 'hand-go')}</span>
        </button>
        <button
          type="button"
          class="field-button"
          onClick={() => {
            setGoing(false);
            setAt((at + 1) % frames.length);
          }}
          data-testid="hand-next"
        >
          <Icon name="chevron-right" size={24} />
          <span>{t('hand-next')}</span>
        </button>
      </div>
    </>
  );
}

/** What waits here, as codes. */
function Give() {
  const [frames, setFrames] = useState<string[] | null>(null);
  const [rows, setRows] = useState<OutboxRow[]>([]);
  useEffect(() => {
    const now = session.value;
    const prepare = async () => {
      const tenant = now?.tenant.code ?? '';
      const mine = handable(await outbox.rows(), tenant, now?.viewer.id);
      // What is shown and what is sent later must be the same edits.
      for (const { id } of mine) await outbox.change(id, frozen);
      const kept = handable(await outbox.rows(), tenant, now?.viewer.id);
      setRows(kept);
      setFrames(await framesOf(setOf(tenant, kept)));
    };
    void prepare();
  }, []);
  const photos = rows.reduce((sum, row) => sum + (row.photos?.length ?? 0), 0);
  if (!frames) return null;
  if (rows.length === 0) return <p>{t('hand-nothing')}</p>;
  if (frames.length > FRAMES_MAX) return <p class="note">{t('hand-too-much')}</p>;
  return (
    <>
      <p>{t('hand-give-lead', { n: rows.length })}</p>
      {photos > 0 && (
        <p class="note" data-testid="hand-photos">
          {t('hand-photos', { n: photos })}
        </p>
      )}
      <Show frames={frames} />
    </>
  );
}

/** Puts what came into this phone; says how many marks are new to it. */
async function take(gathering: Gathering): Promise<number | 'other-tenant' | null> {
  const set = await gathering.whole();
  if (!set) return null;
  const now = session.value;
  if (!now || set.tenant !== now.tenant.code) return 'other-tenant';
  let n = 0;
  for (const mark of set.marks) {
    if (await outbox.find(mark.feature.id)) continue;
    await outbox.takeIn(rowOf(mark, set.tenant, now.viewer.id));
    n += 1;
  }
  void flush();
  return n;
}

function Receive() {
  const video = useRef<HTMLVideoElement>(null);
  const [progress, setProgress] = useState({ here: 0, total: 0 });
  const [outcome, setOutcome] = useState<number | 'other-tenant' | null>(null);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    const gathering = new Gathering();
    let over = false;
    const read = async (text: string) => {
      if (over || !gathering.add(text)) return;
      setProgress({ here: gathering.here, total: gathering.total });
      const done = await take(gathering);
      if (done === null) return;
      over = true;
      stop();
      setOutcome(done);
      if (done !== 'other-tenant') announce(t('hand-taken', { n: done }));
    };
    const stop = video.current ? codeReader(video.current, read, () => setRefused(true)) : () => undefined;
    return () => {
      over = true;
      stop();
    };
  }, []);
  if (outcome === 'other-tenant') return <p class="note">{t('hand-other-tenant')}</p>;
  if (outcome !== null)
    return (
      <p class="receipt receipt-sent" role="status" data-testid="hand-taken" data-n={outcome}>
        <Icon name="circle-check" size={24} />
        {t('hand-taken', { n: outcome })}
      </p>
    );
  return (
    <>
      <p>{t('hand-receive-lead')}</p>
      {refused && (
        <p class="note" role="alert" data-testid="hand-no-camera">
          {t('hand-no-camera')}
        </p>
      )}
      <video ref={video} class="hand-video" playsInline muted autoPlay data-testid="hand-video" />
      <p class="soft tabular" role="status" data-testid="hand-progress">
        {progress.total > 0
          ? t('hand-progress', { n: progress.here, total: progress.total })
          : t('hand-looking')}
      </p>
      {progress.total > 0 && (
        <progress max={progress.total} value={progress.here} aria-label={t('hand-receive')} />
      )}
    </>
  );
}

export function HandOver({ close }: { close: () => void }) {
  const [way, setWay] = useState<'give' | 'receive' | null>(null);
  useEffect(keepAwake, []);
  return (
    <Dialog title={t('hand-title')} onClose={close} testid="hand-dialog">
      <div class="stack">
        {way === null && (
          <>
            <p>{t('hand-lead')}</p>
            <button
              type="button"
              class="field-button wide-button"
              onClick={() => setWay('give')}
              data-testid="hand-give"
            >
              <Icon name="smartphone" size={24} />
              <span>{t('hand-give')}</span>
            </button>
            <button
              type="button"
              class="field-button wide-button"
              onClick={() => setWay('receive')}
              data-testid="hand-receive"
            >
              <Icon name="camera" size={24} />
              <span>{t('hand-receive')}</span>
            </button>
          </>
        )}
        {way === 'give' && <Give />}
        {way === 'receive' && <Receive />}
        <button type="button" class="field-button wide-button" onClick={close}>
          <span>{t('close')}</span>
        </button>
      </div>
    </Dialog>
  );
}

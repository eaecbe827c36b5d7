/** Records the way as long as a walk goes on and the page is in sight. What the phone does not say is a gap. */
import { computed, effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { clockAhead } from '../api/clock';
import { walkLog } from '../local/walks';
import { fix, fixState } from '../map/locate';
import { SILENCE_MS, SURE_M } from '../model/track';
import { heard, silence } from './out';

/** Moves on by itself, so that silence is noticed. */
const tick = signal(0);
const TICK_MS = 5_000;

/** Whether the way is being recorded at this moment. */
export const recording = computed<'on' | 'gap' | 'off'>(() => {
  void tick.value;
  const log = walkLog.value;
  if (!log?.started || log.ended) return 'off';
  const last = fix.value;
  const now = Date.now();
  if (fixState.value !== 'on' || !last || last.accuracy > SURE_M) return 'gap';
  return now - last.time > SILENCE_MS ? 'gap' : 'on';
});

export function useRecording(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    // Whatever was gathered before the page was opened ends where it ended.
    void silence();
    const stop = effect(() => {
      const now = fix.value;
      if (!now || document.visibilityState !== 'visible') return;
      const [lon, lat] = now.at;
      const point = [Number(lon.toFixed(7)), Number(lat.toFixed(7)), Math.round(now.accuracy * 10) / 10];
      queueMicrotask(() => heard([...point, Math.round(now.time + clockAhead.peek())] as never));
    });
    const seen = () => {
      if (document.visibilityState === 'hidden') void silence();
    };
    document.addEventListener('visibilitychange', seen);
    const timer = setInterval(() => {
      tick.value += 1;
    }, TICK_MS);
    return () => {
      stop();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', seen);
      void silence();
    };
  }, [on]);
}

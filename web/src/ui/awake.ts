/** Keeps the screen lit while somebody is out marking; a browser that cannot do it lets the screen go dark. */

/** Starts keeping it lit; the returned function stops. The lock is lost with the page out of sight, and taken anew. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let done = false;
  const take = async () => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      const taken = await navigator.wakeLock.request('screen');
      if (done) await taken.release();
      else lock = taken;
    } catch {
      // Saving power, or not allowed: the view works all the same.
    }
  };
  document.addEventListener('visibilitychange', take);
  void take();
  return () => {
    done = true;
    document.removeEventListener('visibilitychange', take);
    void lock?.release().catch(() => undefined);
  };
}

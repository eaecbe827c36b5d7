/** The field's pin: it stands where the phone is until somebody moves it. */
import { useEffect } from 'preact/hooks';
import { standing, watchPosition } from '../map/locate';
import { following, pin, pinning } from '../map/view';

/** The pin follows the phone until the person moves the map or names a place. */
export function usePin(): void {
  useEffect(() => {
    pinning.value = true;
    following.value = true;
    const stop = watchPosition();
    return () => {
      stop();
      pinning.value = false;
      pin.value = null;
    };
  }, []);
  const position = standing.value;
  const follow = following.value;
  useEffect(() => {
    if (position && follow) pin.value = { at: position.at, source: 'gps', accuracy: position.accuracy };
  }, [position, follow]);
}

/**
 * The phone's position, for as long as somebody needs it. Accuracy is always told and never blocks: a poor
 * position with a word about it beats none.
 */
import { computed, signal } from '@preact/signals';
import { follow, type Reading, steady } from '../model/steady';

export type Fix = Reading;

/** The last position as the phone gave it. */
export const fix = signal<Fix | null>(null);

const readings = signal<readonly Fix[]>([]);
/** Where the phone is by all it has said while standing still. */
export const standing = computed<Fix | null>(() =>
  readings.value.length > 0 ? steady(readings.value) : null,
);
export const fixState = signal<'off' | 'asking' | 'on' | 'denied' | 'unavailable'>('off');

/** Good enough to find the lamp, to find the place, or to find the block. */
export type Grade = 'good' | 'fair' | 'poor';
export const gradeOf = (accuracyM: number): Grade =>
  accuracyM <= 8 ? 'good' : accuracyM <= 25 ? 'fair' : 'poor';

let watch: number | null = null;
let users = 0;

/** Starts watching; the returned function stops it when the last user has left. */
export function watchPosition(): () => void {
  users += 1;
  if (watch === null) {
    if (!('geolocation' in navigator)) fixState.value = 'unavailable';
    else {
      fixState.value = 'asking';
      watch = navigator.geolocation.watchPosition(
        ({ coords, timestamp }) => {
          fix.value = { at: [coords.longitude, coords.latitude], accuracy: coords.accuracy, time: timestamp };
          readings.value = follow(readings.value, fix.value);
          fixState.value = 'on';
        },
        (error) => {
          if (error.code === error.PERMISSION_DENIED) fixState.value = 'denied';
          else if (!fix.value) fixState.value = 'unavailable';
        },
        { enableHighAccuracy: true, maximumAge: 2_000, timeout: 20_000 },
      );
    }
  }
  return () => {
    users -= 1;
    if (users > 0 || watch === null) return;
    navigator.geolocation.clearWatch(watch);
    watch = null;
    fix.value = null;
    readings.value = [];
    fixState.value = 'off';
  };
}

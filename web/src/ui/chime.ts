/** A short sound and a short shake: heard with the phone in a glove. Where either is not allowed it is silent. */

const HERTZ = 880;
const SECONDS = 0.14;

export function chime(): void {
  try {
    navigator.vibrate?.(60);
    const sound = new AudioContext();
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = HERTZ;
    volume.gain.setValueAtTime(0.15, sound.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + SECONDS);
    tone.connect(volume).connect(sound.destination);
    tone.onended = () => void sound.close();
    tone.start();
    tone.stop(sound.currentTime + SECONDS);
  } catch {
    // The tick is seen all the same.
  }
}

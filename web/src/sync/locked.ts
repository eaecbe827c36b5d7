/** Whether somebody goes on noting after the session ended by itself. What was shown before is hidden. */
import { signal } from '@preact/signals';
import { locked } from '../api/store';

/** True while one notes without being signed in. */
export const notingOn = signal(false);

/** Whether there is somebody to note in the name of. */
export const mayNote = (): boolean => locked.value?.viewer.deeds.includes('record') ?? false;

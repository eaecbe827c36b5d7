/** A part of the page that is fetched when it is first shown, so that the first load stays small. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { laterWords, t } from '../i18n';
import { focusHeading } from './announce';
import { Failure, Skeleton } from './parts';

type Load<Props> = () => Promise<ComponentType<Props>>;

/** What has been fetched with its words; it is drawn at once the next time. */
const fetched = new Map<unknown, unknown>();

/** Fetches a part; one that is here already is not asked for again. */
export async function fetchPart<Props>(load: Load<Props>): Promise<ComponentType<Props>> {
  const [part] = await Promise.all([load(), laterWords()]);
  fetched.set(load, part);
  return part;
}

export function Lazy<Props extends object>({ load, props }: { load: Load<Props>; props: Props }) {
  type State = { part?: ComponentType<Props> | undefined; failed?: boolean };
  const [state, setState] = useState<State>({ part: fetched.get(load) as ComponentType<Props> | undefined });
  const [turn, setTurn] = useState(0);
  // What is loaded is the same each time; only a press on "try again" asks anew.
  useEffect(() => {
    if (state.part) return;
    let here = true;
    fetchPart(load).then(
      (part) => here && setState({ part }),
      () => here && setState({ failed: true }),
    );
    return () => {
      here = false;
    };
  }, [turn]);
  // Focus that went to the view while its heading was on its way moves on to the heading.
  useEffect(() => {
    const at = document.activeElement;
    if (state.part && at instanceof HTMLElement && at.matches('.panel, main')) focusHeading(at);
  }, [state.part]);
  if (state.failed) {
    const again = () => {
      setState({});
      setTurn(turn + 1);
    };
    return <Failure title={t('error-unreachable-title')} text={t('error-unreachable')} again={again} />;
  }
  const Part = state.part;
  return Part ? <Part {...props} /> : <Skeleton rows={4} />;
}

/**
 * A page about how a number is worked out: the project's own, as it stands beside the code. Its HTML was made when
 * the client was built; nothing that anybody wrote since is in it.
 */
import { useEffect, useState } from 'preact/hooks';
import { describe } from '../api/words';
import { t } from '../i18n';
import { href } from '../mode';
import { Empty, Failure, Skeleton } from '../ui/parts';
import { isPage, readPage } from './pages';
import './method.css';

export function MethodPage({ id }: { id: string }) {
  const [html, setHtml] = useState<string>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    setHtml(undefined);
    setError(undefined);
    readPage(id).then(setHtml, setError);
  }, [id]);
  if (!isPage(id)) return <Empty page icon="route-off" title={t('missing-title')} />;
  if (error !== undefined) return <Failure {...describe(error)} again={() => location.reload()} />;
  if (html === undefined) return <Skeleton rows={6} />;
  return (
    <div class="sheet method" data-testid="method-page">
      <p class="soft">
        <span>{t('method-english')}</span>
        {id && <a href={href({ name: 'method', id: '' })}>{t('method-all')}</a>}
      </p>
      <article lang="en" dangerouslySetInnerHTML={{ __html: html }} />
    </div>
  );
}

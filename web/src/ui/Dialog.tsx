/** A modal dialog on the browser's own element, which keeps focus inside and gives it back afterwards. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

export function Dialog({
  title,
  tone = 'plain',
  onClose,
  must,
  testid,
  children,
}: {
  title: string;
  tone?: 'plain' | 'menu' | 'wide' | 'alarm' | 'photo';
  onClose: () => void;
  /** True when it may only be left by an answer. */
  must?: boolean;
  testid?: string;
  children: ComponentChildren;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      class={`dialog dialog-${tone}`}
      role={tone === 'alarm' ? 'alertdialog' : undefined}
      aria-labelledby={heading}
      data-testid={testid}
      onKeyDown={(event) => {
        // Browsers let a second Escape through even when the first was refused.
        if (must && event.key === 'Escape') event.preventDefault();
      }}
      onCancel={(event) => {
        event.preventDefault();
        if (!must) onClose();
      }}
    >
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}

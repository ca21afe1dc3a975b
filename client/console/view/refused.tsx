import { useEffect, useRef } from 'preact/hooks';
import type { Failure } from '../failure.ts';
import { sentences } from '../sentences.ts';

/** Fills the screen: with a key log that is not to be trusted nothing goes on. */
export function RefusedLog({ failure }: { readonly failure: Failure }) {
  const { title, next } = sentences.newsroomKeys.refused;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <main class="refused" role="alert">
      <p class="product">{sentences.product}</p>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p>{sentences.failure(failure)}</p>
      <p>{next}</p>
      <p>
        <code>{failure.code}</code>
      </p>
    </main>
  );
}

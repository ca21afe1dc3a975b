import type { Foreign, OpenMessage } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import { FailureNote } from './failure-note.tsx';
import { LongText } from './long-text.tsx';

interface ForeignTextProps {
  readonly message: OpenMessage;
  readonly foreign: Foreign;
  readonly session: Session;
}

/** A text with an OpenPGP message in it, which the source had made by themselves: opened, and as it was sent. */
export function ForeignText({ message, foreign, session }: ForeignTextProps) {
  const { conversation } = sentences;
  return (
    <>
      <Inside message={message} foreign={foreign} session={session} />
      <details class="as-sent">
        <summary>{conversation.asSent}</summary>
        <LongText class="file-text" text={message.shown} language={message.language} />
      </details>
    </>
  );
}

function Inside({ message, foreign, session }: ForeignTextProps) {
  const { conversation } = sentences;
  switch (foreign.kind) {
    case 'text':
      return (
        <>
          <p class="opened-inside">{conversation.encrypted}</p>
          <LongText class="letter-text" text={foreign.shown} language={message.language} />
        </>
      );
    case 'file':
      return (
        <p class="opened-inside">
          {conversation.encryptedFile(foreign.name)}{' '}
          <button
            type="button"
            onClick={() => {
              session.files.saveOpened(foreign.file, foreign.name);
            }}
          >
            {conversation.saveEncrypted}
          </button>
        </p>
      );
    case 'unopened':
      return <FailureNote failure={foreign.failure} />;
  }
}

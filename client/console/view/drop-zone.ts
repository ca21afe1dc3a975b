import { useState } from 'preact/hooks';

/** What an element needs so that files can be dropped on it. */
export function useDropZone(name: string, take: (files: FileList | undefined) => void) {
  const [over, setOver] = useState(false);
  return {
    class: over ? `${name} over` : name,
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => {
      setOver(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      take(event.dataTransfer?.files);
    },
  };
}

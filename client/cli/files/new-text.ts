import { NewFile } from './new-file.ts';

/** A file readable by its owner alone, which appears when it is whole. @throws CliError `file-exists` */
export async function writeNewText(folder: string, name: string, text: string): Promise<void> {
  const file = await NewFile.create(folder, name);
  await file.write(Buffer.from(text, 'utf8'));
  await file.commit();
}

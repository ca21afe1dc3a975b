import { commandFor, type Place } from '../../../client/console/view/commands.ts';

function press(key: string, place: Place, over: object = {}) {
  return commandFor({ key, code: '', ctrlKey: false, altKey: false, metaKey: false, ...over }, place);
}

describe('the keyboard', () => {
  it('moves, opens, saves, searches and locks', () => {
    expect(press('j', 'list')).toBe('next');
    expect(press('k', 'letter')).toBe('previous');
    expect(press('ArrowDown', 'list')).toBe('next');
    expect(press('ArrowUp', 'elsewhere')).toBe('previous');
    expect(press('Enter', 'elsewhere')).toBe('open');
    expect(press('s', 'letter')).toBe('save');
    expect(press('u', 'list')).toBe('toggle-read');
    expect(press('x', 'list')).toBe('choose');
    expect(press('/', 'list')).toBe('search');
    expect(press('?', 'list')).toBe('help');
    expect(press('l', 'control')).toBe('lock');
    expect(press('L', 'control')).toBe('lock');
    expect(press('Escape', 'letter')).toBe('back');
  });

  it('leaves the arrows to a letter, which scrolls, and Enter to the button that has the focus', () => {
    expect(press('ArrowDown', 'letter')).toBeUndefined();
    expect(press('Enter', 'list')).toBeUndefined();
    expect(press('Enter', 'control')).toBeUndefined();
  });

  it('lets the editor type', () => {
    expect(press('l', 'typing')).toBeUndefined();
    expect(press('j', 'search')).toBeUndefined();
    expect(press('/', 'search')).toBeUndefined();
    expect(press('ArrowDown', 'search')).toBe('next');
    expect(press('Escape', 'search')).toBe('back');
  });

  it('leaves the shortcuts of browser and system alone', () => {
    expect(press('l', 'list', { ctrlKey: true })).toBeUndefined();
    expect(press('s', 'list', { metaKey: true })).toBeUndefined();
    expect(press('j', 'list', { altKey: true })).toBeUndefined();
  });

  it('works with Cyrillic and Hangul layouts, and while an input method is on', () => {
    expect(press('\u0434', 'list', { code: 'KeyL' })).toBe('lock');
    expect(press('\u3153', 'list', { code: 'KeyJ' })).toBe('next');
    expect(press('Process', 'list', { code: 'KeyK' })).toBe('previous');
  });

  it('goes by the letter and not by its place where the layout is Latin', () => {
    expect(press('n', 'list', { code: 'KeyL' })).toBeUndefined();
  });
});

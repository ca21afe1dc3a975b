/** Takes over a form. */
export function enhance(form: HTMLFormElement): { submit: () => void } {
  return {
    submit: () => {
      form.submit();
    },
  };
}

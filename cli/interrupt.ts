/** Says a sentence when a person presses Ctrl-C, once a progress bar is gone, and then dies of it. */
export const tellWhenInterrupted = (text: string, stop: () => void = () => undefined): void => {
  process.once('SIGINT', () => {
    stop();
    process.stderr.write(`\n${text}\n`);
    // Dying of the signal is status 130 to a shell, and waits for no read that never ends, as an exit would.
    process.kill(process.pid, 'SIGINT');
  });
};

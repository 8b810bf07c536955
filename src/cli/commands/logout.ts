import { examples, type CliCommand } from '../command.js';
import { exitCode } from '../exit.js';
import { credentialFile, usable } from './login.js';

export const logoutCommand: CliCommand = {
  define: (program) =>
    program
      .command('logout')
      .summary('remove the tokens from the file of a login')
      .description(
        'Removes access token and refresh token from the file of a login. The developer key stays in it, for the next login. Studio has no way to revoke tokens from here: the access token stays valid until it expires.',
      )
      .option('--credentials <file>', 'file of the login [STUDIO_CREDENTIALS]')
      .addHelpText('after', examples('studio-groups logout --credentials studio.json')),

  async action(command, io) {
    const file = credentialFile(command.opts<{ credentials?: string }>().credentials, io);
    const { fileStore } = await import('../../oauth/index.js');
    const store = fileStore({ path: file });
    await usable(async () => {
      if ((await store.read()) === undefined) return;
      const none = { accessToken: '', refreshToken: '', createdAt: undefined, expiresIn: undefined };
      await store.replace((present) => Promise.resolve({ ...present, ...none }));
    });
    io.out(`Logged out: there are no tokens in ${file}.`);
    return exitCode.done;
  },
};

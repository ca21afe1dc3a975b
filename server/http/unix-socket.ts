import { chmod, chown, lstat, stat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';

/** For the server and for the group of the folder, which is tor's. */
const SOCKET_MODE = 0o660;
const SAME_OWNER = -1;

export type SocketObstacle = 'socket-taken' | 'socket-in-the-way';

/** A killed server leaves its socket behind, on which nobody listens: it is taken away. Nothing else ever is. */
export async function clearStaleSocket(path: string): Promise<SocketObstacle | undefined> {
  // Node calls a folder that is not there forbidden (libuv, `uv_pipe_bind`).
  await stat(dirname(path));
  const found = await lstat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (!found.isSocket()) return 'socket-in-the-way';
  if (!(await isDeserted(path))) return 'socket-taken';
  await unlink(path);
  return undefined;
}

/** Also one that does not answer, or that we may not ask, is somebody's. */
function isDeserted(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED');
    });
  });
}

/**
 * Opens the socket to the group of its folder. Until then, and without being allowed to give it that group, nobody but
 * the server's own account can connect: `doctor` says so.
 */
export async function admitGroup(path: string): Promise<void> {
  const { gid } = await stat(dirname(path));
  await chown(path, SAME_OWNER, gid).catch(() => undefined);
  await chmod(path, SOCKET_MODE);
}

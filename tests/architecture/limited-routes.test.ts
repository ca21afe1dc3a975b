import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'all'];

/** What keeps one visitor from using up a route: what must stand in it, or why nothing needs to. */
const FREE = 'costs next to nothing, and changes nothing';
const SIGNED_IN = 'only who has signed in, which is limited';
const LEAVING = 'nobody is kept from leaving';
const OWNED = 'only for an upload that was begun, which is limited; its bytes have a pace and a share';

const LIMITS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'server/app.ts': { 'GET /healthz': FREE },
  'server/public-keys.ts': {
    'GET /keys/log.json': FREE,
    'GET /keys/revoked.asc': FREE,
    'GET /keys/newsroom.asc': FREE,
  },
  'server/source/routes.ts': {
    'GET / /:locale /:locale/mailbox /:locale/mailbox/close': FREE,
    'GET /': FREE,
    'GET /style.css': FREE,
    'GET KEYS_PATHS': FREE,
    'GET /:locale': FREE,
    'POST /:locale/send': 'limiters.tips',
  },
  'server/source/mailbox/routes.ts': {
    'GET /': 'limiters.mailbox',
    'GET /close': FREE,
    'POST /open': 'limiters.openings',
    'POST /send': 'limiters.tips',
    'POST /file': 'limiters.mailbox',
    'POST /delete': 'limiters.mailbox',
    'POST /close': 'limiters.mailbox',
    'POST /leave': LEAVING,
  },
  'server/source/api/routes.ts': {
    'GET /newsroom': FREE,
    'GET /signers': FREE,
    'POST /uploads': 'limiters.steps',
    'POST /tips': 'limiters.tips',
    'POST /tips/give-up': 'limiters.steps',
    'POST /mailbox': 'limiters.openings',
    'POST /mailbox/body': 'limiters.steps',
    'POST /mailbox/delete': 'limiters.steps',
    'POST /mailbox/close': 'limiters.steps',
  },
  'server/uploads/routes.ts': {
    'POST /': 'limited where it is mounted, for sources; signed in, for staff',
    'HEAD /:id': OWNED,
    'PATCH /:id': OWNED,
    'DELETE /:id': OWNED,
  },
  'server/staff/routes.ts': {
    'POST /sign-in/challenge': 'limitSignIns',
    'POST /sign-in': 'limitSignIns',
    'POST /sign-out': SIGNED_IN,
    'GET /ring': SIGNED_IN,
    'GET /reports': SIGNED_IN,
  },
  'server/officers/routes.ts': { 'POST /log/recovery': 'limitSignIns', '*': SIGNED_IN },
  'server/console/tip-routes.ts': { '*': SIGNED_IN },
};

interface Route {
  readonly file: string;
  readonly name: string;
  /** The handlers, as they are written. */
  readonly handlers: string;
}

/** Calls such as `router.post('/path', ...)`. */
function routesOf(file: string): readonly Route[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const routes: Route[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name, expression } = node.expression;
      const [path, ...handlers] = node.arguments;
      if (/^(?:router|app)$/u.test(expression.getText()) && METHODS.includes(name.text) && path !== undefined)
        routes.push({
          file,
          name: `${name.text.toUpperCase()} ${pathOf(path)}`,
          handlers: handlers.map((handler) => handler.getText()).join(', '),
        });
    }
    ts.forEachChild(node, look);
  };
  look(source);
  return routes;
}

function pathOf(node: ts.Expression): string {
  if (ts.isStringLiteral(node)) return node.text;
  return ts.isArrayLiteralExpression(node) ? node.elements.map(pathOf).join(' ') : node.getText();
}

const limitOf = ({ file, name }: Route): string | undefined => LIMITS[file]?.[name] ?? LIMITS[file]?.['*'];

/** A name of ours, and not a sentence. */
const isLimiter = (limit: string): boolean => /^[\w.]+$/u.test(limit);

describe('every route of both sites', () => {
  const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'server'], {
    encoding: 'utf8',
  });
  const routes = stdout
    .split('\n')
    .filter((name) => name.endsWith('.ts'))
    .flatMap(routesOf);

  it('is found', () => {
    expect(routes.length).toBeGreaterThan(50);
  });

  it('has a limit for one visitor, or a reason to have none', () => {
    const unlisted = routes.filter((route) => limitOf(route) === undefined);
    expect(unlisted.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
  });

  it('has the limit that is said', () => {
    const unlimited = routes.filter((route) => {
      const limit = limitOf(route) ?? '';
      return isLimiter(limit) && !route.handlers.includes(limit);
    });
    expect(unlimited.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
  });

  it('is still there, where one is listed', () => {
    const gone = Object.entries(LIMITS).flatMap(([file, listed]) =>
      Object.keys(listed)
        .filter((name) => name !== '*' && !routes.some((route) => route.file === file && route.name === name))
        .map((name) => `${file}: ${name}`),
    );
    expect(gone).toEqual([]);
  });
});

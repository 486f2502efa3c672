import { Router } from '../core/trails/router.ts';
import type { Routes } from '../core/trails/routes.ts';

/** The routes and their router, made anew when the trails have changed. */
export interface Routing {
  readonly routes: Routes;
  readonly router: Router;
}

/** Asks for the routes, and gives the same router as long as nothing has changed. */
export const routing = (current: () => Promise<Routes>) => {
  let last: Routing | undefined;
  return async (): Promise<Routing> => {
    const routes = await current();
    if (last?.routes !== routes) last = { routes, router: new Router(routes.all) };
    return last;
  };
};

export { API_PATH, type ApiContext, apiRoutes, refuseLimitedApi } from './routes.ts';

import { type Nginx, startNginx } from '../nginx.ts'

/** nginx as it comes: it knows nothing of our addresses, and keeps what their answers say for as long as they say. */
export function startCache(server: string): Promise<Nginx> {
  return startNginx(
    ({ folder, port }) => `
  proxy_cache_path ${folder}/kept keys_zone=garden:8m;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${server};
      proxy_cache garden;
      proxy_cache_lock on;
      add_header x-cache $upstream_cache_status;
    }
  }`,
    '/',
  )
}

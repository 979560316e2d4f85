/** The app:// scheme: the window's own files and nothing else, under a strict content security policy. */
import { protocol, type Session } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const appOrigin = 'app://lab'
export const appPage = `${appOrigin}/index.html`

const rendererFolder = fileURLToPath(new URL('../renderer', import.meta.url))

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
}

/** Must run before the app is ready: makes app:// an origin of its own, as https:// is. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
}

/** Serves the window's files in `session`; anything outside their folder, or of another kind, is not found. */
export function serveAppScheme(session: Session): void {
  session.protocol.handle('app', async (request) => {
    const file = request.method === 'GET' ? fileOf(request.url) : null
    const type = file === null ? undefined : contentTypes[extname(file)]
    if (file === null || type === undefined) return notFound()
    try {
      return new Response(new Uint8Array(await readFile(file)), {
        headers: {
          'content-type': type,
          'content-security-policy': policy,
          'x-content-type-options': 'nosniff',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'cache-control': 'no-store',
        },
      })
    } catch {
      return notFound()
    }
  })
}

/** The file an app:// address names, or null when it names none inside `folder`. */
export function fileOf(address: string, folder = rendererFolder): string | null {
  const url = URL.parse(address)
  if (url === null || `${url.protocol}//${url.host}` !== appOrigin) return null
  let path: string
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\')) return null
  const file = join(folder, path)
  return file.startsWith(folder + sep) ? file : null
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } })
}

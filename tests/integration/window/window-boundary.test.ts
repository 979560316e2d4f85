/** What the window must not do, and who must not get a port: tried against the running program. */
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { oneWindow } from '../../support/one-window'

const preload = join(import.meta.dirname, '../../../out/electron/preload.cjs')

const lab = oneWindow()

describe('the content security policy', () => {
  it('is never violated by the window itself, through a whole run and every dialog', async () => {
    const { page } = lab
    await page.context().addInitScript(() => {
      const seen: string[] = []
      Object.assign(window, { violations: seen })
      document.addEventListener('securitypolicyviolation', (event) =>
        seen.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
      )
    })
    await page.reload()
    await page.getByTestId('start').waitFor()
    await lab.limit({ seconds: 1 })
    await page.getByTestId('start').click()
    expect(await lab.state('completed', 'failed')).toBe('completed')
    await page.getByTestId('peer').click()
    await page.keyboard.press('Escape')
    await page.getByTestId('settings').click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^How was this measured: Round trip$/ }).click()
    await page.keyboard.press('Escape')
    await page.getByText('Cumulative').click()
    await lab.save('save-picture')
    expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([])
    expect(lab.complaints).toEqual([])
  })

  it('stops script put in, pictures and requests from elsewhere, and frames', async () => {
    const blocked = await lab.page.evaluate(async () => {
      const expected = ['script-src-elem', 'img-src', 'connect-src']
      const refused = new Promise<string[]>((resolve) => {
        const seen: string[] = []
        document.addEventListener('securitypolicyviolation', (event) => {
          seen.push(event.effectiveDirective)
          if (expected.every((directive) => seen.includes(directive))) resolve(expected)
        })
      })
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.head.append(script)
      const image = document.createElement('img')
      image.src = 'http://127.0.0.1:9/x.png'
      document.body.append(image)
      const frame = document.createElement('iframe')
      frame.src = 'app://lab/index.html'
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
      document.body.append(frame)
      await fetch('http://127.0.0.1:9/').catch(() => null)
      await loaded
      const injected = 'injected' in window
      // What stands in the frame is the browser's own page of refusal, which is nobody's document.
      const framed = frame.contentDocument !== null
      for (const element of [script, image, frame]) element.remove()
      return { refused: await refused, injected, framed }
    })
    expect(blocked.injected).toBe(false)
    expect(blocked.framed).toBe(false)
    expect(blocked.refused).toEqual(['script-src-elem', 'img-src', 'connect-src'])
    // What this test provoked is not the window's own complaint.
    lab.complaints.length = 0
  })
})

describe('the app:// protocol', () => {
  it.each([
    'app://lab/../../package.json',
    'app://lab/..%2f..%2fpackage.json',
    'app://lab/%2e%2e/electron/main.js',
    'app://lab/..%5c..%5cpackage.json',
    'app://lab/%00',
    'app://lab//etc/passwd',
    'app://lab/',
    'app://other/index.html',
    'app://lab.evil/index.html',
  ])('does not serve %s', async (address) => {
    const status = await lab.app.evaluate(
      ({ session }, url) =>
        session.defaultSession.fetch(url).then(
          (response) => response.status,
          () => 0,
        ),
      address,
    )
    expect(status === 404 || status === 0).toBe(true)
  })

  it('serves the page with its policy', async () => {
    const policy = await lab.app.evaluate(async ({ session }) => {
      const response = await session.defaultSession.fetch('app://lab/index.html')
      return response.headers.get('content-security-policy')
    })
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/)
    expect(policy).not.toMatch(/unsafe|\*/)
  })
})

describe('nowhere else', () => {
  it('does the page lead: navigation, new windows and permissions are denied', async () => {
    const { page } = lab
    const tried = await page.evaluate(async () => {
      const opened = window.open('https://example.invalid/')
      location.href = 'https://example.invalid/'
      const camera = await navigator.mediaDevices?.getUserMedia({ video: true }).then(
        () => 'granted',
        () => 'denied',
      )
      const notifications = await Notification.requestPermission()
      const place = await new Promise<string>((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          () => resolve('denied'),
        ),
      )
      return { opened: opened === null, camera: camera ?? 'denied', notifications, place }
    })
    expect(tried).toEqual({ opened: true, camera: 'denied', notifications: 'denied', place: 'denied' })
    expect(page.url()).toBe('app://lab/index.html')
    expect(lab.app.windows()).toHaveLength(1)
  })

  it('has the page a bridge or Node: the preload script left nothing behind', async () => {
    const found = await lab.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'global'].filter(
        (name) => name in window,
      ),
    )
    expect(found).toEqual([])
  })

  it('is the sandbox or the isolation off', async () => {
    const preferences = await lab.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      const { contextIsolation, sandbox, nodeIntegration, webviewTag } = contents.getLastWebPreferences()
      return { contextIsolation, sandbox, nodeIntegration, webviewTag }
    })
    expect(preferences).toEqual({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    })
  })
})

/** Opens the page and counts the ports that the main process sent once its request for one has been handled. */
async function portsSentTo(target: 'a stranger' | 'our window', address: string): Promise<number> {
  return lab.app.evaluate(
    async ({ BrowserWindow, ipcMain }, { target, address, preload }) => {
      const window =
        target === 'our window'
          ? BrowserWindow.getAllWindows()[0]
          : new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
      if (window === undefined) throw new Error('there is no window')
      const contents = window.webContents
      const send = contents.postMessage.bind(contents)
      let sent = 0
      contents.postMessage = (...words) => {
        sent++
        send(...words)
      }
      // The bridge's own listener came first: it has answered, or not, when this one is called.
      const asked = new Promise<void>((resolve) => ipcMain.once('connect', () => resolve()))
      // A page that is still settling would end the next one's loading with its own.
      if (contents.isLoading()) {
        await new Promise<void>((resolve) => contents.once('did-stop-loading', () => resolve()))
      }
      // The promise may be ended by the former page's own end of loading; what counts is that the new page has asked.
      window.loadURL(address).catch(() => {})
      await asked
      contents.postMessage = send
      if (target === 'a stranger') window.destroy()
      return sent
    },
    { target, address, preload },
  )
}

describe('a port', () => {
  // A page of another origin brings a warning of Electron's own, which is not the window's complaint.
  afterAll(() => void lab.complaints.splice(0))

  const elsewhere = 'data:text/html,<p>elsewhere</p>'

  it('goes to our own window with our own page', async () => {
    expect(await portsSentTo('our window', 'app://lab/index.html')).toBe(1)
  })

  it('does not go to our own window while it shows a page of another origin', async () => {
    expect(await portsSentTo('our window', elsewhere)).toBe(0)
    expect(await portsSentTo('our window', 'app://lab/index.html')).toBe(1)
  })

  it('does not go to a window that is not ours, whatever page it shows', async () => {
    expect(await portsSentTo('a stranger', elsewhere)).toBe(0)
    expect(await portsSentTo('a stranger', 'app://lab/index.html')).toBe(0)
  })
})

/** What the Messages station holds while other stations are on show: its links, their log, and what is being written. */
import type { LinkSettings, LogLine } from '../../../shared/stations/messages/contract'
import type { MessageForm } from '../../../shared/stations/messages/compose'
import type { TextEncoding } from '../../../shared/stations/messages/text-encoding'
import type { Api } from '../../window/api'
import { MessageLink } from './message-link.svelte'
import { everything, MessageLog, type Search } from './message-log'
import { SavedMessages } from './saved-messages-store.svelte'

export interface LinkDraft {
  kind: LinkSettings['kind']
  /** Where to connect to, and where to listen. */
  to: string
  at: string
  /** How connections are framed, and how datagrams, which need it seldom. */
  codec: string
  udpCodec: string
  shared: boolean
  multicastTtl: number
  interface: string
}

export interface Draft {
  form: MessageForm | 'file'
  text: string
  /** The TLV's type. */
  type: number
  everyMs: number
}

/** An automatic reply as it is written; pattern and reply in the same form. */
export interface RuleDraft {
  readonly pattern: string
  readonly form: 'escapes' | 'hex'
  readonly reply: string
  /** The message itself goes back. */
  readonly echo: boolean
  readonly delayMs: number
}

export class Messages {
  link = $state<LinkDraft>({
    kind: 'tcpServer',
    to: '127.0.0.1:9000',
    at: '9000',
    codec: 'delimiter:0a',
    udpCodec: 'none',
    shared: false,
    multicastTtl: 1,
    interface: '',
  })
  draft = $state<Draft>({ form: 'text', text: '', type: 0, everyMs: 1000 })
  rules = $state.raw<readonly RuleDraft[]>([])
  replyLimit = $state(100)
  encoding = $state<TextEncoding>('utf-8')
  links = $state.raw<readonly MessageLink[]>([])
  /** Number of the link that is written to. */
  selected = $state<number | null>(null)
  search = $state.raw<Search>(everything)
  /** Goes up whenever the log has changed. */
  revision = $state(0)
  /** Number of the line looked at. */
  line = $state<number | null>(null)
  /** Keep the newest line in sight. */
  following = $state(true)

  /** Not reactive: see MessageLog. */
  readonly log = new MessageLog()
  readonly saved: SavedMessages

  readonly current = $derived(this.links.find((link) => link.number === this.selected) ?? null)

  readonly #api: Api
  #numbered = 0
  #stepping = false

  constructor(api: Api) {
    this.#api = api
    this.saved = new SavedMessages(api)
  }

  open(settings: LinkSettings): MessageLink {
    const number = (this.#numbered += 1)
    const link = new MessageLink(this.#api, number, settings, (lines) => this.add(number, lines))
    this.links = [...this.links, link]
    this.selected = number
    return link
  }

  /** Closes the link and takes it away; its lines stay. */
  remove(link: MessageLink): void {
    link.close()
    this.links = this.links.filter((other) => other !== link)
    if (this.selected === link.number) this.selected = this.links.at(-1)?.number ?? null
  }

  add(link: number, lines: readonly LogLine[]): void {
    this.log.add(link, lines)
    this.#stepOn()
  }

  find(search: Search): void {
    this.search = search
    this.log.search(search, this.encoding)
    this.#stepOn()
  }

  encode(encoding: TextEncoding): void {
    this.encoding = encoding
    if (this.search.text !== '') this.find(this.search)
  }

  clear(): void {
    this.log.clear()
    this.line = null
    this.revision++
  }

  /** A long search gives the window its turn between slices. */
  #stepOn(): void {
    if (this.#stepping) return
    this.log.step()
    this.revision++
    if (!this.log.isSearching) return
    this.#stepping = true
    setTimeout(() => {
      this.#stepping = false
      this.#stepOn()
    })
  }
}

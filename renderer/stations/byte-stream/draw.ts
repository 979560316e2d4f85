/** Paints the rows onto a canvas: boxes with their messages' colours while they are wide enough, pixel by pixel else. */
import { spanAt } from '../../../shared/stations/byte-stream/analysis'
import type { MessageSpan, Span } from '../../../shared/stations/byte-stream/order'
import type { Box, Rows } from './rows'
import { rowNames, type RowName } from './rows'

export const rowHeight = 40
export const rowGap = 8
export const axisHeight = 22
/** Messages beyond these share their colours in turn; their labels do not. */
export const messageColours = 6

/** Narrower than this, in pixels, stripes and labels could not be seen, and would cost the most. */
const leastHatched = 2
const leastLabelled = 20

export const pictureHeight = rowNames.length * (rowHeight + rowGap) + axisHeight

/** The part of the stream on show, in octets. */
export interface View {
  readonly from: number
  readonly to: number
}

export interface Drawing {
  readonly width: number
  readonly view: View
  readonly rows: Rows
  readonly messages: readonly MessageSpan[]
  /** The octet pointed at. */
  readonly cursor: number | null
  /** The octet that is looked at as if it had come wrong. */
  readonly damaged: number | null
  readonly colour: (token: string) => string
  readonly label: (row: RowName, box: Box, width: 'long' | 'short') => string
  /** What stands for boxes that are too many to be drawn apart: the first and the last of them. */
  readonly crowd: (row: RowName, first: Box, last: Box) => string
  readonly font: string
}

export function yOf(row: RowName): number {
  return rowNames.indexOf(row) * (rowHeight + rowGap)
}

export function draw(ctx: CanvasRenderingContext2D, drawing: Drawing): void {
  const { view, cursor, colour } = drawing
  ctx.textBaseline = 'middle'
  for (const row of rowNames) drawRow(ctx, row, drawing)
  drawAxis(ctx, drawing)
  if (drawing.damaged !== null) drawDamage(ctx, drawing.damaged, drawing)
  if (cursor !== null && cursor >= view.from - 1 && cursor < view.to) {
    const x = xOf(cursor, drawing)
    const octet = Math.max(1, xOf(cursor + 1, drawing) - x)
    ctx.fillStyle = colour('--focus')
    ctx.globalAlpha = 0.22
    ctx.fillRect(x, 0, octet, pictureHeight - axisHeight)
    ctx.globalAlpha = 1
    ctx.fillRect(Math.round(x), 0, 1, pictureHeight - axisHeight)
  }
}

function drawRow(ctx: CanvasRenderingContext2D, row: RowName, drawing: Drawing): void {
  const { rows, view, width } = drawing
  const boxes = rows[row]
  const first = Math.max(0, spanAt(boxes, view.from))
  const last = spanAt(boxes, view.to)
  if (last - first > width / 3) drawDense(ctx, row, drawing)
  else for (let index = first; index <= last; index += 1) drawBox(ctx, row, boxes[index] as Box, drawing)
}

function drawBox(ctx: CanvasRenderingContext2D, row: RowName, box: Box, drawing: Drawing): void {
  const { colour, cursor } = drawing
  const y = yOf(row)
  const left = Math.round(xOf(box.offset, drawing))
  const right = Math.max(left + 2, Math.round(xOf(box.offset + box.length, drawing)) - 1)
  if (right < 0 || left > drawing.width) return
  const isBroken = box.kind !== 'plain' && box.kind !== 'late'
  if (isBroken) {
    ctx.fillStyle = colour(box.kind === 'waiting' || box.kind === 'pending' ? '--sunken' : '--loss-soft')
    ctx.fillRect(left, y, right - left, rowHeight)
  } else fillMessages(ctx, box, y, row !== 'datagrams', drawing)
  const isUnderCursor = cursor !== null && cursor >= box.offset && cursor < box.offset + box.length
  ctx.strokeStyle = colour(
    isUnderCursor
      ? '--focus'
      : isBroken && box.kind !== 'waiting' && box.kind !== 'pending'
        ? '--loss'
        : box.kind === 'late'
          ? '--udp'
          : '--ink',
  )
  ctx.lineWidth = isUnderCursor ? 2 : 1.25
  ctx.setLineDash(isBroken ? [4, 3] : [])
  ctx.strokeRect(left + 0.5, y + 0.5, right - left - 1, rowHeight - 1)
  ctx.setLineDash([])
  const { label } = drawing
  note(ctx, row, left, right, [label(row, box, 'long'), label(row, box, 'short')], drawing)
}

/** The first of the texts that fits between left and right; what is narrower keeps its outline alone. */
function note(
  ctx: CanvasRenderingContext2D,
  row: RowName,
  left: number,
  right: number,
  texts: readonly string[],
  drawing: Drawing,
): void {
  ctx.font = `600 11px ${drawing.font}`
  const from = Math.max(0, left)
  const room = Math.min(drawing.width, right) - from - 8
  for (const text of texts) {
    const measured = ctx.measureText(text).width
    if (measured > room || text === '') continue
    const middle = from + 4 + (room - measured) / 2
    const y = yOf(row) + rowHeight - 12
    ctx.fillStyle = drawing.colour('--panel')
    ctx.globalAlpha = 0.82
    ctx.fillRect(middle - 3, y - 8, measured + 6, 16)
    ctx.globalAlpha = 1
    ctx.fillStyle = drawing.colour('--ink')
    ctx.fillText(text, middle, y)
    return
  }
}

function fillMessages(
  ctx: CanvasRenderingContext2D,
  span: Span,
  y: number,
  withHeaders: boolean,
  drawing: Drawing,
): void {
  const { messages, colour, view } = drawing
  const from = Math.max(span.offset, Math.floor(view.from))
  const to = Math.min(span.offset + span.length, Math.ceil(view.to))
  for (let index = Math.max(0, spanAt(messages, from)); index < messages.length; index += 1) {
    const message = messages[index] as MessageSpan
    if (message.offset >= to) break
    const begin = Math.max(from, message.offset)
    const end = Math.min(to, message.offset + message.length)
    const left = xOf(begin, drawing)
    const right = xOf(end, drawing)
    ctx.fillStyle = colour(`--message-${index % messageColours}`)
    ctx.fillRect(left, y, right - left, rowHeight)
    const headerEnd = Math.min(end, message.offset + message.headerOctets)
    if (withHeaders && headerEnd > begin) {
      const headerRight = xOf(headerEnd, drawing)
      if (headerRight - left > leastHatched) hatch(ctx, left, headerRight, y, colour('--panel'))
    }
    if (right - left < leastLabelled) continue
    ctx.font = `600 11px ${drawing.font}`
    const text = `m${index + 1}`
    if (ctx.measureText(text).width + 8 < right - left) {
      ctx.fillStyle = colour('--message-ink')
      ctx.fillText(text, left + 4, y + 11)
    }
  }
}

/** Headers are striped: another mark than the message's colour. */
function hatch(ctx: CanvasRenderingContext2D, left: number, right: number, y: number, colour: string): void {
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, y, right - left, rowHeight)
  ctx.clip()
  ctx.strokeStyle = colour
  ctx.globalAlpha = 0.6
  ctx.lineWidth = 2
  ctx.beginPath()
  for (let x = left - rowHeight; x < right; x += 6) {
    ctx.moveTo(x, y + rowHeight)
    ctx.lineTo(x + rowHeight, y)
  }
  ctx.stroke()
  ctx.restore()
}

/** More boxes than could be drawn apart: each pixel shows its message's colour. */
function drawDense(ctx: CanvasRenderingContext2D, row: RowName, drawing: Drawing): void {
  const { rows, width, view, messages, colour } = drawing
  const boxes = rows[row]
  const y = yOf(row)
  const perPixel = (view.to - view.from) / width
  for (let x = 0; x < width; x += 1) {
    const octet = view.from + x * perPixel
    const box = boxes[spanAt(boxes, octet)]
    if (box === undefined || octet >= box.offset + box.length) continue
    const isBroken = box.kind !== 'plain' && box.kind !== 'late'
    const message = Math.max(0, spanAt(messages, octet))
    ctx.fillStyle = colour(isBroken ? '--loss' : `--message-${message % messageColours}`)
    ctx.fillRect(x, y, 1, rowHeight)
  }
  const first = boxes[Math.max(0, spanAt(boxes, view.from))]
  const last = boxes[spanAt(boxes, view.to)]
  if (first !== undefined && last !== undefined)
    note(ctx, row, 0, width, [drawing.crowd(row, first, last)], drawing)
}

function drawDamage(ctx: CanvasRenderingContext2D, octet: number, drawing: Drawing): void {
  const y = yOf('frames') - rowGap
  const middle = (xOf(octet, drawing) + xOf(octet + 1, drawing)) / 2
  ctx.fillStyle = drawing.colour('--loss')
  ctx.beginPath()
  ctx.moveTo(middle - 5, y)
  ctx.lineTo(middle + 5, y)
  ctx.lineTo(middle, y + rowGap)
  ctx.fill()
}

function drawAxis(ctx: CanvasRenderingContext2D, drawing: Drawing): void {
  const { view, width, colour } = drawing
  const y = pictureHeight - axisHeight
  const step = niceStep(((view.to - view.from) / Math.max(1, width)) * 90)
  ctx.font = `11px ${drawing.font}`
  ctx.strokeStyle = colour('--line-strong')
  ctx.fillStyle = colour('--ink-2')
  ctx.lineWidth = 1
  ctx.beginPath()
  ctx.moveTo(0, y + 0.5)
  ctx.lineTo(width, y + 0.5)
  for (let octet = Math.ceil(view.from / step) * step; octet <= view.to; octet += step) {
    const x = Math.round(xOf(octet, drawing)) + 0.5
    ctx.moveTo(x, y)
    ctx.lineTo(x, y + 5)
    const text = octet.toLocaleString('en-US')
    const room = ctx.measureText(text).width
    ctx.fillText(text, Math.min(width - room, Math.max(0, x - room / 2)), y + 13)
  }
  ctx.stroke()
}

/** 1, 2 or 5 times a power of ten, and no less than one octet. */
function niceStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(Math.max(1, least)))
  return Math.max(1, ([1, 2, 5, 10].find((step) => step * decade >= least) ?? 10) * decade)
}

export function xOf(octet: number, { view, width }: Pick<Drawing, 'view' | 'width'>): number {
  return ((octet - view.from) / (view.to - view.from)) * width
}

/** Paints probes onto a chart's canvas: dots while they stand apart, columns from least to most once they crowd. */
import type uPlot from 'uplot'
import type { Fate } from '../../shared/measurement/sample'
import type { Columns, Trace } from './decimate'

/** Marks nearer to one another than this, in pixels, are not joined: the lines would hide them. */
const joinedBelow = 3

export interface Ink {
  readonly stroke: string
  readonly soft: string
  /** Each transport has its own mark, so that colour alone never tells them apart. */
  readonly mark: 'circle' | 'square'
}

/** Draws every probe between the scale's ends as a mark; few of them are joined by a thin line, in order of sending. */
export function drawMarks(plot: uPlot, trace: Trace, ink: Ink, shown: number): void {
  const { ctx, bbox } = plot
  const size = Math.min(3, Math.max(1.2, bbox.width / devicePixelRatio / shown / 2)) * devicePixelRatio
  const { min: from = 0, max: to = 0 } = plot.scales['x'] as uPlot.Scale
  ctx.strokeStyle = ink.soft
  ctx.fillStyle = ink.stroke
  ctx.lineWidth = devicePixelRatio
  const line = new Path2D()
  const marks = new Path2D()
  let started = false
  for (let i = 0; i < trace.length; i++) {
    const at = trace.sentAtNs[i] as number
    if (at < from || at > to) continue
    const x = plot.valToPos(at, 'x', true)
    const y = plot.valToPos(trace.rttNs[i] as number, 'y', true)
    if (started) line.lineTo(x, y)
    else line.moveTo(x, y)
    started = true
    if (ink.mark === 'square') marks.rect(x - size, y - size, size * 2, size * 2)
    else {
      marks.moveTo(x + size, y)
      marks.arc(x, y, size * 1.12, 0, Math.PI * 2)
    }
  }
  if (shown * joinedBelow < bbox.width / devicePixelRatio) ctx.stroke(line)
  ctx.fill(marks)
}

/** Draws one vertical bar a column, from its smallest to its largest round trip. */
export function drawColumns(plot: uPlot, columns: Columns, ink: Ink): void {
  const { ctx, bbox } = plot
  const count = columns.minNs.length
  const width = bbox.width / count
  ctx.fillStyle = ink.stroke
  const bars = new Path2D()
  for (let i = 0; i < count; i++) {
    const low = columns.minNs[i] as number
    if (Number.isNaN(low)) continue
    const top = plot.valToPos(columns.maxNs[i] as number, 'y', true)
    const bottom = plot.valToPos(low, 'y', true)
    const height = Math.max(2 * devicePixelRatio, bottom - top)
    bars.rect(bbox.left + i * width, top - 0.5, Math.max(devicePixelRatio, width * 0.9), height)
  }
  ctx.globalAlpha = 0.82
  ctx.fill(bars)
  ctx.globalAlpha = 1
}

type LossMark = 'up' | 'down' | 'cross' | 'ring'

/** Up and down say on which way a probe was lost, a cross that nobody knows, a ring that its answer came too late. */
export const lossMarks: Readonly<Record<Fate, LossMark>> = {
  received: 'ring',
  lostUpstream: 'up',
  lostDownstream: 'down',
  lostUnknown: 'cross',
  late: 'ring',
  notSent: 'cross',
}

/** A probe that was lost, and how. */
export interface Loss {
  readonly sentAtNs: number
  readonly fate: Fate
}

/** Draws lost probes in a lane of `laneHeight` pixels above the plot; where they crowd, one stands for its column. */
export function drawLosses(plot: uPlot, losses: readonly Loss[], colour: string, laneHeight: number): void {
  const { ctx, bbox } = plot
  const { min: from = 0, max: to = 0 } = plot.scales['x'] as uPlot.Scale
  ctx.fillStyle = ctx.strokeStyle = colour
  ctx.lineWidth = 1.5 * devicePixelRatio
  const y = bbox.top - (laneHeight / 2) * devicePixelRatio
  const taken = new Set<number>()
  for (const { sentAtNs, fate } of losses) {
    if (sentAtNs < from || sentAtNs > to) continue
    const x = plot.valToPos(sentAtNs, 'x', true)
    const column = Math.round(x / (2 * devicePixelRatio))
    if (taken.has(column)) continue
    taken.add(column)
    drawLoss(ctx, lossMarks[fate], x, y, 3.6 * devicePixelRatio)
  }
}

/** One lost probe: its shape says where it was lost. */
function drawLoss(ctx: CanvasRenderingContext2D, mark: LossMark, x: number, y: number, size: number): void {
  ctx.beginPath()
  if (mark === 'ring') {
    ctx.arc(x, y, size * 0.85, 0, Math.PI * 2)
    ctx.stroke()
    return
  }
  if (mark === 'cross') {
    ctx.moveTo(x - size, y - size)
    ctx.lineTo(x + size, y + size)
    ctx.moveTo(x + size, y - size)
    ctx.lineTo(x - size, y + size)
    ctx.stroke()
    return
  }
  const tip = mark === 'up' ? -size : size
  ctx.moveTo(x, y + tip)
  ctx.lineTo(x - size, y - tip)
  ctx.lineTo(x + size, y - tip)
  ctx.closePath()
  ctx.fill()
}

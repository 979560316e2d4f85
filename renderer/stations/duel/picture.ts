/** Paints the run as one picture: what was measured, the charts, what it means, and the table beside them. */
import { Colours } from '../../components/plot'
import { lookOf, transportLabel, type TransportName } from '../../../shared/measurement/transport'
import type { TextRow } from './figure-text'

export interface Picture {
  readonly title: string
  /** Whose columns the rows have. */
  readonly transports: readonly TransportName[]
  /** Under the title: the settings, how the run ended, what it means. */
  readonly lines: readonly string[]
  readonly charts: readonly { readonly title: string; readonly canvas: HTMLCanvasElement }[]
  readonly rows: readonly TextRow[]
}

const marks = { circle: '●', square: '■' }
const margin = 20
const chartWidth = 900
const columnWidth = 92
const labelWidth = 216
const rowHeight = 17
const titleHeight = 24

/** Paints on the page's own ground, with its type, at twice the size so that it prints well. */
export async function paintPicture(picture: Picture): Promise<Blob> {
  const style = getComputedStyle(document.body)
  const colours = new Colours(document.body)
  const ink = colours.of('--ink')
  const heads = new Map(
    picture.transports.map((transport) => {
      const { colour, mark } = lookOf(transport)
      const label = transportLabel(transport)
      return [label, { text: `${marks[mark]} ${label}`, ink: colours.of(`--${colour}-ink`) }]
    }),
  )
  const scale = 2
  const columns = Math.max(...picture.rows.map((row) => row.length)) - 1
  const tableWidth = labelWidth + columns * columnWidth
  const charts = picture.charts.map(({ title, canvas }) => ({
    title,
    canvas,
    height: (canvas.height / canvas.width) * chartWidth,
  }))
  const top = margin + 34 + picture.lines.length * 20
  const chartsHeight = charts.reduce((sum, chart) => sum + titleHeight + chart.height + margin, 0)
  const canvas = document.createElement('canvas')
  canvas.width = (margin * 3 + chartWidth + tableWidth) * scale
  canvas.height = (top + Math.max(chartsHeight, picture.rows.length * rowHeight) + margin) * scale
  const ctx = canvas.getContext('2d')
  if (ctx === null) throw new Error('this window cannot paint')
  ctx.scale(scale, scale)
  ctx.fillStyle = colours.of('--panel')
  ctx.fillRect(0, 0, canvas.width, canvas.height)
  ctx.textBaseline = 'top'
  const write = (text: string, x: number, y: number, font: string) => {
    ctx.font = `${font} ${style.fontFamily}`
    ctx.fillStyle = heads.get(text)?.ink ?? ink
    ctx.fillText(heads.get(text)?.text ?? text, x, y)
  }
  write(picture.title, margin, margin, '600 18px')
  picture.lines.forEach((line, i) => write(line, margin, margin + 26 + i * 20, '13px'))

  let y = top
  for (const chart of charts) {
    write(chart.title, margin, y, '600 13px')
    y += titleHeight
    ctx.drawImage(chart.canvas, margin, y, chartWidth, chart.height)
    y += chart.height + margin
  }
  const left = margin * 2 + chartWidth
  picture.rows.forEach((row, i) => {
    const at = top + i * rowHeight
    ctx.textAlign = 'left'
    write(row[0], left, at, row.length === 1 ? '600 12px' : '12px')
    ctx.textAlign = 'right'
    row
      .slice(1)
      .forEach((cell, c) =>
        write(cell, left + labelWidth + (c + 1) * columnWidth, at, i === 0 ? '600 12px' : '12px'),
      )
  })
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('the picture is too large')) : resolve(blob)),
      'image/png',
    ),
  )
}

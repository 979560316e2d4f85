/** `lab encode`: the reverse of `lab frame`, messages in and the octets of a stream out. */
import { Command } from 'commander'
import * as v from 'valibot'
import { isFailure } from '../../../../shared/base/failure'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { m } from '../../../../shared/words/generated/messages'
import type { Codec, Decoded } from '../../../../shared/framing/codec'
import { delimiterCodec } from '../../../../shared/framing/delimiter'
import { codecOption } from '../../../cli/codec-option'
import { transformStandardInput } from '../../../cli/standard-streams'
import { count } from '../../../../shared/base/schema'

const lineFeed = Uint8Array.of(0x0a)
const longestLine = 268_435_456

/** Other keys are passed over, so that what `lab frame --json` prints can be encoded again. */
const Line = v.object({
  hex: v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2})*$/i)),
  type: v.optional(count),
})

/** Why the encoding stopped, and with which exit code. */
class Refusal {
  constructor(
    readonly sentence: string,
    readonly exitCode: number,
  ) {}
}

export function encodeCommand(): Command {
  return new Command('encode')
    .description(m.cli_encode_description({ line: '{hex}', typed: '{hex,type}' }))
    .addOption(codecOption())
    .action(encode)
}

/** Stops at the first line that is wrong (exit code 2) or cannot be carried (exit code 1); what stood before it is written. */
async function encode({ codec }: { codec: Codec }): Promise<void> {
  const refused: Refusal[] = []
  await transformStandardInput(async function* (input) {
    let number = 0
    for await (const lines of linesOf(input)) {
      const wires: Uint8Array[] = []
      for (const line of lines) {
        const wire = wireOf(line, ++number, codec)
        if (wire instanceof Refusal) {
          refused.push(wire)
          break
        }
        wires.push(wire)
      }
      if (wires.length > 0) yield Buffer.concat(wires)
      if (refused.length > 0) return
    }
  })
  refused.forEach(complain)
}

/** The lines that each read completes; the last one needs no line feed. */
async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Decoded[]> {
  const decoder = delimiterCodec(lineFeed, false).decoder({ maxBytes: longestLine })
  for await (const read of input) yield decoder.push(read)
  if (decoder.waitingBytes > 0) yield decoder.push(lineFeed)
}

function wireOf(line: Decoded, number: number, codec: Codec): Uint8Array | Refusal {
  if (line.kind !== 'frame') return new Refusal(m.cli_encode_line_long({ number, most: longestLine }), 2)
  const text = new TextDecoder().decode(line.payload)
  if (text.trim() === '') return new Uint8Array(0)
  const message = v.safeParse(Line, jsonOf(text))
  if (!message.success) {
    return new Refusal(m.cli_encode_line_wrong({ number, example: '{"hex":"68690a"}' }), 2)
  }
  const wire = codec.encode(Buffer.from(message.output.hex, 'hex'), message.output.type)
  return isFailure(wire)
    ? new Refusal(m.cli_encode_line_refused({ number, reason: failureSentence(wire) }), 1)
    : wire
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function complain({ sentence, exitCode }: Refusal): void {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = exitCode
}

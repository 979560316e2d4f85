/** The --codec option of every command that frames messages. */
import { InvalidArgumentError, Option } from 'commander'
import { isFailure } from '../../shared/base/failure'
import { failureSentence } from '../../shared/words/failure-sentence'
import { m } from '../../shared/words/generated/messages'
import type { Codec } from '../../shared/framing/codec'
import { none } from '../../shared/framing/none'
import { codecSyntax, parseCodec } from '../../shared/framing/parse-codec'

/** A mandatory `--codec` whose value is a Codec. */
export function codecOption(): Option {
  return option().makeOptionMandatory()
}

/** A `--codec` that may be left out: then messages are not framed. */
export function optionalCodecOption(): Option {
  return option().default(none, 'none')
}

function option(): Option {
  return new Option(`--codec <${m.cli_value_codec()}>`, m.cli_codec({ syntax: codecSyntax })).argParser(
    readCodec,
  )
}

function readCodec(text: string): Codec {
  const codec = parseCodec(text)
  if (isFailure(codec)) throw new InvalidArgumentError(failureSentence(codec))
  return codec
}
